"""The alarm itself."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.timezone import localtime

from backend.apps.accounts.models import Organization, User
from backend.apps.alarms.models.kinds import AlarmType, Risk
from backend.apps.analysis.models import Detection
from backend.apps.cameras.models import Camera
from backend.apps.videos.models import Video


class AlarmState(models.TextChoices):
    OPEN = "OPEN", "Open"
    ACKNOWLEDGED = "ACKNOWLEDGED", "Acknowledged"
    RESOLVED = "RESOLVED", "Resolved"
    FALSE_ALARM = "FALSE_ALARM", "False alarm"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def visible_to(self, user: User) -> AlarmQuerySet:
        """The alarms of the user's own organisation."""
        return self.filter(organization=user.organization_id)


def person() -> models.ForeignKey[User | None, User | None]:
    """A column with a user, or nobody."""
    return models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )


class Alarm(models.Model):
    """Something that a person should act on now."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="alarms"
    )
    type = models.ForeignKey(AlarmType, on_delete=models.RESTRICT, related_name="+")
    risk = models.ForeignKey(Risk, on_delete=models.RESTRICT, related_name="+")
    state = models.CharField(
        max_length=14, choices=AlarmState.choices, default=AlarmState.OPEN
    )
    camera = models.ForeignKey(
        Camera, on_delete=models.RESTRICT, null=True, blank=True, related_name="alarms"
    )
    # What an alarm is about may be purged; the alarm stays.
    video = models.ForeignKey(
        Video, on_delete=models.SET_NULL, null=True, blank=True, related_name="alarms"
    )
    detection = models.OneToOneField(
        Detection,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="alarm",
    )
    score = models.FloatField(null=True, blank=True)
    message = models.TextField(blank=True)
    # Null for what a machine raised.
    created_by = person()
    assignee = person()
    acknowledged_by = person()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    # Who judged it and when, also where it was a false alarm.
    resolved_by = person()
    resolved_at = models.DateTimeField(null=True, blank=True)
    # Null where it is not known to differ from `created_at`.
    occurred_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # To sort by, as lists are paged by columns that are never null; `save` keeps them
    # true. Without a score an alarm comes last in both directions.
    risk_level = models.PositiveSmallIntegerField(editable=False)
    score_falling = models.FloatField(editable=False, default=-1)
    score_rising = models.FloatField(editable=False, default=2)

    taggings = GenericRelation("tags.Tagging")
    statuses = GenericRelation("tags.Status")

    objects = AlarmQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "created_at", "id"]),
            models.Index(fields=["organization", "risk_level", "created_at", "id"]),
            models.Index(fields=["organization", "score_falling", "created_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.pk} of {localtime(self.created_at):%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **options: Any) -> None:
        self.risk_level = self.risk.level
        self.score_falling = -1 if self.score is None else self.score
        self.score_rising = 2 if self.score is None else self.score
        super().save(*args, **options)
