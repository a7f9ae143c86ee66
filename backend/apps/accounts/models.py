"""Who uses Safe-Eye: organisations, their people and the sessions these sign in to."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import (
    AbstractBaseUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models.functions import Lower


class Organization(models.Model):
    """A tenant: everything belongs to one and is invisible to all others."""

    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    USER = "USER", "User"
    ADMIN = "ADMIN", "Administrator"
    SUPERUSER = "SUPERUSER", "Superuser"


class TokenScope(models.TextChoices):
    """What an API token may do, within the role of its user."""

    READ = "READ", "Read, and follow events"
    WRITE = "WRITE", "Create, change and delete"
    ALARMS = "ALARMS", "Hand in alarms of a device"
    ADMIN = "ADMIN", "Administer, if the user may"


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
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique")
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


class Session(models.Model):
    """One sign-in: every token of it carries its id and dies with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField(auto_now_add=True)
    # When its newest refresh token expires; the row is of no use after that.
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user} since {self.created_at:%Y-%m-%d %H:%M}"


class Tries(models.Model):
    """How often something was tried of late; see `throttle.py`."""

    # "<scope>:<digest of the subject>": bounded, and no address is kept in clear.
    key = models.CharField(max_length=100, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
