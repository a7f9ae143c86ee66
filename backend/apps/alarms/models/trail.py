"""The trail of an alarm: who did what, what was noted, what a machine sent."""

from __future__ import annotations

from django.db import models

from backend.apps.accounts.models import Organization, User
from backend.apps.alarms.models.alarm import Alarm, person


class ActionKind(models.TextChoices):
    RAISED = "RAISED", "A machine or a person raised it"
    UPDATED = "UPDATED", "Its words, type, risk or camera were changed"
    ACKNOWLEDGED = "ACKNOWLEDGED", "Somebody took notice"
    RESOLVED = "RESOLVED", "It was dealt with"
    FALSE_ALARM = "FALSE_ALARM", "It was judged to be none"
    REOPENED = "REOPENED", "It was opened again"
    ASSIGNED = "ASSIGNED", "It was given to somebody, or to nobody"


class AlarmActionQuerySet(models.QuerySet["AlarmAction"]):
    def visible_to(self, user: User) -> AlarmActionQuerySet:
        """The actions on alarms of the user's own organisation."""
        return self.filter(alarm__organization=user.organization_id)


class AlarmAction(models.Model):
    """Who did what to an alarm, and when. Written once, never changed."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="actions")
    kind = models.CharField(max_length=14, choices=ActionKind.choices)
    # Null for what no person and no account did.
    by = person()
    at = models.DateTimeField(auto_now_add=True)
    from_state = models.CharField(max_length=14, blank=True)
    to_state = models.CharField(max_length=14, blank=True)
    from_assignee = person()
    to_assignee = person()
    # Of UPDATED: [{"field", "before", "after"}], plain texts or null.
    changes = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)

    objects = AlarmActionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["alarm", "at", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"


class MemoQuerySet(models.QuerySet["Memo"]):
    def visible_to(self, user: User) -> MemoQuerySet:
        """The memos on alarms of the user's own organisation."""
        return self.filter(alarm__organization=user.organization_id)


class Memo(models.Model):
    """What somebody noted on an alarm, for all who see it."""

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="memos")
    created_by = person()
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = MemoQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["alarm", "created_at", "id"])]

    def __str__(self) -> str:
        return self.text[:60]


class Receipt(models.Model):
    """What a machine sent under a key of its own. Kept for ever, also of what is gone.

    `digest` tells a repetition from other data under the same key.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+"
    )
    client_key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    alarm = models.ForeignKey(
        Alarm, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "client_key"], name="alarm_is_received_once"
            )
        ]

    def __str__(self) -> str:
        return self.client_key
