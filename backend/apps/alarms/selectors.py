"""Reads: alarms, their types and risks, as far as the asking person may see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from backend.apps.accounts.models import User
from backend.apps.alarms.models import Alarm, AlarmType, Risk


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFilter:
    """Which alarms are asked for; None asks nothing, an empty collection for none.

    `types` and `risks` are codes. Times include the start and exclude the end.
    """

    types: Collection[str] | None = None
    risks: Collection[str] | None = None
    states: Collection[str] | None = None
    video_id: int | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


def alarms(user: User) -> QuerySet[Alarm]:
    """The alarms that `user` may see, with all that a list of them shows."""
    return Alarm.objects.visible_to(user).select_related(
        "type__risk",
        "risk",
        "video__created_by__organization",
        "detection__analysis__video__created_by__organization",
    )


def filtered_alarms(user: User, wanted: AlarmFilter) -> QuerySet[Alarm]:
    """Those of `alarms(user)` that are asked for."""
    rows = alarms(user)
    for lookup, value in (
        ("type__code__in", wanted.types),
        ("risk__code__in", wanted.risks),
        ("state__in", wanted.states),
        ("video", wanted.video_id),
        ("created_at__gte", wanted.created_after),
        ("created_at__lt", wanted.created_before),
    ):
        if value is not None:
            rows = rows.filter(**{lookup: value})
    return rows


def alarm_types(user: User) -> QuerySet[AlarmType]:
    """The built-in alarm types and those of the user's organisation, gravest first."""
    return (
        AlarmType.objects.visible_to(user)
        .select_related("risk")
        .order_by("-risk__level", "code", "pk")
    )


def alarm_type_codes() -> frozenset[str]:
    """The codes of all alarm types: the built-in ones and every organisation's own."""
    return frozenset(AlarmType.objects.values_list("code", flat=True))


def risks(user: User) -> QuerySet[Risk]:
    """The risk levels, lowest first; they are the same for everybody."""
    return Risk.objects.order_by("level", "pk")
