"""Organisations and their people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


class Organization(models.Model):
    """A tenant: everything belongs to one and is invisible to all others."""

    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    # Whoever knows it may ask to join; null: nobody may.
    join_code = models.CharField(max_length=16, unique=True, null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    USER = "USER", "User"
    ADMIN = "ADMIN", "Administrator"
    SUPERUSER = "SUPERUSER", "Superuser"

    @property
    def rank(self) -> int:
        """0 for the least: nobody gives or touches what ranks above the own."""
        return list(type(self)).index(self)


class DutyStatus(models.TextChoices):
    ON_DUTY = "ON_DUTY", "On duty: alarms are for this person now"
    AWAY = "AWAY", "On duty, but away for a moment"
    OFF = "OFF", "Off duty"


class UserState(models.TextChoices):
    """Worked out of a user's columns; see `User.state`."""

    ACTIVE = "ACTIVE", "May sign in"
    PENDING = "PENDING", "Has asked to join and waits for an administrator"
    INACTIVE = "INACTIVE", "Was deactivated by an administrator"
    DELETED = "DELETED", "Gone; only what the person made is left"


class UserManager(BaseUserManager["User"]):
    """Creates users; e-mail addresses are kept in lower case."""

    def create_user(self, *, email: str, password: str | None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, *, email: str, password: str | None, **fields: Any
    ) -> User:
        organization, _ = Organization.objects.get_or_create(
            name=fields.pop("organization_name", "Safe-Eye")
        )
        defaults = {
            "name": email,
            "organization": organization,
            "role": Role.SUPERUSER,
            "is_staff": True,
            "is_superuser": True,
        }
        return self.create_user(
            email=email, password=password, **{**defaults, **fields}
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person of one organisation, known by an e-mail address."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="users"
    )
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.USER)
    language = models.CharField(max_length=8, default="en")
    duty_status = models.CharField(
        max_length=10, choices=DutyStatus.choices, default=DutyStatus.OFF
    )
    duty_since = models.DateTimeField(default=timezone.now)
    # Storage names of the profile image and its square thumbnail.
    image = models.CharField(max_length=300, blank=True)
    thumbnail = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    # Who asked to join is inactive until an administrator has agreed.
    pending_since = models.DateTimeField(null=True, blank=True)
    # A tombstone: the row stays for what the person made.
    deleted_at = models.DateTimeField(null=True, blank=True)

    taggings = GenericRelation("tags.Tagging")
    statuses = GenericRelation("tags.Status")

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique"),
            models.CheckConstraint(
                condition=Q(pending_since=None, deleted_at=None) | Q(is_active=False),
                name="who_waits_or_is_gone_is_inactive",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "created_at", "id"]),
            models.Index(fields=["organization", "name", "id"]),
        ]

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email

    def clean(self) -> None:
        """Normalise what a form brought; forms call it, services do so themselves."""
        self.email = self.email.strip().lower()

    @property
    def is_admin(self) -> bool:
        """True for the roles that administer their organisation."""
        return self.role in (Role.ADMIN, Role.SUPERUSER)

    @property
    def state(self) -> UserState:
        if self.deleted_at is not None:
            return UserState.DELETED
        if self.pending_since is not None:
            return UserState.PENDING
        return UserState.ACTIVE if self.is_active else UserState.INACTIVE
