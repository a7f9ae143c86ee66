"""Who uses Safe-Eye: organisations, their people, and what these sign in with."""

from __future__ import annotations

import uuid
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


class Session(models.Model):
    """One sign-in: every token of it carries its id and dies with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    created_at = models.DateTimeField(auto_now_add=True)
    # When its newest refresh token expires; the row is of no use after that.
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    # At most a minute behind; see `sessions.py`.
    last_seen_at = models.DateTimeField(default=timezone.now)
    # Where it was opened or last prolonged from: an address or a /64, and the program.
    network = models.CharField(max_length=50, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.user} since {self.created_at:%Y-%m-%d %H:%M}"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: User) -> ApiTokenQuerySet:
        """One's own; to administrators those of their organisation."""
        if user.is_admin:
            return self.filter(user__organization=user.organization_id)
        return self.filter(user=user)


class ApiToken(models.Model):
    """What a machine shows instead of a sign-in; acts for its user, within scopes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    # SHA-256 of the token, in hexadecimal digits: the token itself is nowhere.
    token_hash = models.CharField(max_length=64, unique=True)
    # Its first characters, to tell it from others.
    hint = models.CharField(max_length=12)
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> InvitationQuerySet:
        """Those of their organisation to administrators, none to others."""
        if not user.is_admin:
            return self.none()
        return self.filter(organization=user.organization_id)


class InvitationState(models.TextChoices):
    """Worked out of an invitation's columns; see `Invitation.state`."""

    OPEN = "OPEN", "Can be used"
    USED = "USED", "Somebody has joined by it"
    EXPIRED = "EXPIRED", "Was not used in time"
    REVOKED = "REVOKED", "Was taken back"


class Invitation(models.Model):
    """Lets one person join the organisation in a role, once and for a time."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="invitations"
    )
    # Whom it is for; "": for whoever holds it.
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.USER)
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="invitations"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.role} of {self.organization} by {self.created_by}"

    @property
    def state(self) -> InvitationState:
        if self.used_at is not None:
            return InvitationState.USED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        is_over = self.expires_at <= timezone.now()
        return InvitationState.EXPIRED if is_over else InvitationState.OPEN


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
