"""What people and machines sign in with, and what lets people in."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from .people import Organization, Role, User


class TokenScope(models.TextChoices):
    """What an API token may do, within the role of its user."""

    READ = "READ", "Read, and follow events"
    WRITE = "WRITE", "Create, change and delete"
    ALARMS = "ALARMS", "Hand in alarms of a device"
    ADMIN = "ADMIN", "Administer, if the user may"


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
