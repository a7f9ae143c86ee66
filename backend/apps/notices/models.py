"""Announcements: for one organisation, or for everybody."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from backend.apps.accounts.models import Organization, Role, User


class NoticeScope(models.TextChoices):
    ORGANIZATION = "ORGANIZATION", "The people of the organisation read it"
    PUBLIC = "PUBLIC", "Everybody reads it, also without signing in"


class NoticeState(models.TextChoices):
    SCHEDULED = "SCHEDULED", "Its window has not opened yet"
    PUBLISHED = "PUBLISHED", "It is read now"
    EXPIRED = "EXPIRED", "Its window has closed"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User | None) -> NoticeQuerySet:
        """What is published for `user`, None being anybody at all.

        Admins also see what their organisation has scheduled and what has expired, and
        superusers that of public notices too.
        """
        published = state_condition(NoticeState.PUBLISHED, now=timezone.now())
        public = Q(scope=NoticeScope.PUBLIC)
        if user is None:
            return self.filter(published & public)
        own = Q(organization=user.organization_id)
        seen = published & (own | public)
        if user.is_admin:
            seen |= own
        if user.role == Role.SUPERUSER:
            seen |= public
        return self.filter(seen)


class Notice(models.Model):
    """Something that people are told from one moment on, maybe until another."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+"
    )
    scope = models.CharField(
        max_length=12, choices=NoticeScope.choices, default=NoticeScope.ORGANIZATION
    )
    title = models.CharField(max_length=120)
    text = models.TextField()
    is_pinned = models.BooleanField("pinned", default=False)
    publish_from = models.DateTimeField(default=timezone.now)
    publish_until = models.DateTimeField(null=True, blank=True)
    # When subscribers were told that it is published; they are told once.
    announced_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["is_pinned", "publish_from", "id"]),
            models.Index(
                fields=["publish_from"],
                condition=Q(announced_at=None),
                name="notice_to_announce",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(publish_until=None)
                | Q(publish_until__gt=models.F("publish_from")),
                name="notice_window_is_open_once",
                violation_error_message="A notice ends after it begins.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def state(self, now: datetime) -> NoticeState:
        """Whether the window is yet to open, open, or closed."""
        if now < self.publish_from:
            return NoticeState.SCHEDULED
        if self.publish_until is not None and now >= self.publish_until:
            return NoticeState.EXPIRED
        return NoticeState.PUBLISHED


def state_condition(state: str, *, now: datetime) -> Q:
    """The rows that are in `state` at `now`."""
    if state == NoticeState.SCHEDULED:
        return Q(publish_from__gt=now)
    begun = Q(publish_from__lte=now)
    open_ended = Q(publish_until=None) | Q(publish_until__gt=now)
    if state == NoticeState.PUBLISHED:
        return begun & open_ended
    return begun & Q(publish_until__lte=now)
