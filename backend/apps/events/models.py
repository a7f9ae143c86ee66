"""The ordered event log: what happened in an organisation, in which order."""

from __future__ import annotations

from django.db import models

from backend.apps.accounts.models import Organization


class EventCounter(models.Model):
    """The last `seq` given out; its row lock is what orders the events."""

    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    last_seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.organization_id}: {self.last_seq}"


class Event(models.Model):
    """One change: `kind` (alarm.raised, detection.added, …) of one subject."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="+"
    )
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "seq"], name="event_seq_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization_id}#{self.seq} {self.kind} {self.subject_id}"
