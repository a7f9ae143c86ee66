"""Alarms, their types and the five risk levels."""

from __future__ import annotations

from typing import Any

from django.db import models

from backend.apps.accounts.models import Organization, User
from backend.apps.analysis.models import Detection
from backend.apps.videos.models import Video


class Risk(models.Model):
    """How much is at stake: VL, LO, ME, HI or VH (`level` 1 to 5)."""

    code = models.CharField(max_length=8, unique=True)
    level = models.PositiveSmallIntegerField()
    name_en = models.CharField(max_length=40)
    name_ko = models.CharField(max_length=40)

    class Meta:
        ordering = ["level"]

    def __str__(self) -> str:
        return self.code


class AlarmTypeQuerySet(models.QuerySet["AlarmType"]):
    def visible_to(self, user: User) -> AlarmTypeQuerySet:
        """The built-in types and those of the user's own organisation."""
        return self.filter(
            models.Q(organization=None) | models.Q(organization=user.organization_id)
        )


class AlarmType(models.Model):
    """What an alarm is about; the eight behaviours are there from the start."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, related_name="+"
    )
    code = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    name_ko = models.CharField(max_length=80)
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="+")

    objects = AlarmTypeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"], name="alarm_type_code_is_unique"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(organization=None),
                name="builtin_alarm_type_code_is_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class AlarmState(models.TextChoices):
    OPEN = "OPEN", "Open"
    ACKNOWLEDGED = "ACKNOWLEDGED", "Acknowledged"
    RESOLVED = "RESOLVED", "Resolved"
    FALSE_ALARM = "FALSE_ALARM", "False alarm"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def visible_to(self, user: User) -> AlarmQuerySet:
        """The alarms of the user's own organisation."""
        return self.filter(organization=user.organization_id)


class Alarm(models.Model):
    """Something that a person should act on now."""

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="alarms"
    )
    type = models.ForeignKey(AlarmType, on_delete=models.PROTECT, related_name="+")
    risk = models.ForeignKey(Risk, on_delete=models.PROTECT, related_name="+")
    # The level of `risk`, kept here to sort by; `save` keeps the two together.
    risk_level = models.PositiveSmallIntegerField(editable=False)
    state = models.CharField(
        max_length=14, choices=AlarmState.choices, default=AlarmState.OPEN
    )
    video = models.ForeignKey(
        Video, on_delete=models.CASCADE, null=True, related_name="alarms"
    )
    detection = models.OneToOneField(
        Detection, on_delete=models.CASCADE, null=True, related_name="alarm"
    )
    score = models.FloatField(null=True)
    message = models.TextField(blank=True)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "created_at", "id"]),
            models.Index(fields=["organization", "risk_level", "created_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.type_id} {self.created_at:%Y-%m-%d %H:%M:%S}"

    def save(self, *args: Any, **options: Any) -> None:
        self.risk_level = self.risk.level
        super().save(*args, **options)
