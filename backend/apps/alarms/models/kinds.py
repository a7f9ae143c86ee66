"""What alarms are about and how grave they are: built in, and of organisations."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from backend.apps.accounts.models import Organization, User


class RiskQuerySet(models.QuerySet["Risk"]):
    def visible_to(self, user: User) -> RiskQuerySet:
        """The built-in risks and those of the user's own organisation."""
        return self.filter(
            models.Q(organization=None) | models.Q(organization=user.organization_id)
        )


class Risk(models.Model):
    """How much is at stake: VL, LO, ME, HI or VH (`level` 1 to 5), or an own one."""

    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    code = models.CharField(max_length=8)
    # Never changed, as every alarm keeps a copy to sort by.
    level = models.PositiveSmallIntegerField()
    name_en = models.CharField(max_length=40)
    name_ko = models.CharField(max_length=40)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["level", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code"], name="risk_code_is_unique"
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(organization=None),
                name="builtin_risk_code_is_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """For forms: what the database does not refuse."""
        if not 1 <= (self.level or 0) <= 5:
            raise ValidationError({"level": "From 1 to 5."})
        same = Risk.objects.filter(organization=None, code=self.code)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"code": "A built-in risk has this code."})


class AlarmTypeQuerySet(models.QuerySet["AlarmType"]):
    def visible_to(self, user: User) -> AlarmTypeQuerySet:
        """The built-in types and those of the user's own organisation."""
        return self.filter(
            models.Q(organization=None) | models.Q(organization=user.organization_id)
        )


class AlarmType(models.Model):
    """What an alarm is about; the eight behaviours are there from the start.

    An organisation's own type goes before the built-in one of the same code.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, null=True, related_name="+"
    )
    code = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80)
    name_ko = models.CharField(max_length=80)
    # RESTRICT, unlike PROTECT, lets a whole organisation go.
    risk = models.ForeignKey(Risk, on_delete=models.RESTRICT, related_name="+")

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
