"""Which alarms, in which order."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import graphene
from django.utils.timezone import is_naive

from backend.apps.alarms.selectors import AlarmFilter as Wanted
from backend.common.errors import InvalidInput
from backend.common.texts import is_text
from backend.schema.alarms.types import AlarmState
from backend.schema.base import DateTime, from_global_id

MAX_CODES = 100
CODE_LENGTH = 40

_ORDERS = {
    "NEWEST_FIRST": ("Newest first.", ("-created_at",)),
    "OLDEST_FIRST": ("Oldest first.", ("created_at",)),
    "GRAVEST_FIRST": (
        "Highest risk first, the newest of a risk first.",
        ("-risk_level", "-created_at"),
    ),
}

AlarmOrder = graphene.Enum(
    "AlarmOrder",
    [(name, name) for name in _ORDERS],
    description=lambda value: (
        _ORDERS[value.value][0] if value else "The order of a list of alarms."
    ),
)


def order_columns(given: dict[str, Any]) -> tuple[str, ...]:
    """The columns that the argument `order_by` stands for; the newest come first."""
    chosen = given.get("order_by")
    return _ORDERS[getattr(chosen, "value", chosen) or "NEWEST_FIRST"][1]


class AlarmFilter(graphene.InputObjectType):
    """All that is given must hold; an empty list matches nothing."""

    types = graphene.List(
        graphene.NonNull(graphene.String), description="Codes of alarm types."
    )
    risks = graphene.List(
        graphene.NonNull(graphene.String), description="Codes of risks."
    )
    states = graphene.List(graphene.NonNull(AlarmState))
    video_id = graphene.ID()
    created_after = DateTime(description="This moment or later.")
    created_before = DateTime(description="Before this moment.")


def wanted_alarms(given: Any) -> Wanted:
    """The filter as plain values. Raises InvalidId, InvalidInput."""
    values = dict(given or {})
    if values.get("video_id") is not None:
        from backend.schema.videos.types import Video  # a cycle: videos show analyses

        _, pk = from_global_id(values["video_id"], expected=Video, field="video_id")
        values["video_id"] = pk
    if values.get("states") is not None:
        values["states"] = {
            getattr(state, "value", state) for state in values["states"]
        }
    for name in ("types", "risks"):
        if values.get(name) is not None:
            values[name] = _codes(values[name])
    for name in ("created_after", "created_before"):
        if values.get(name) is not None:
            values[name] = _moment(values[name])
    return Wanted(**values)


def _codes(given: list[str]) -> set[str]:
    """Those that a row can have at all: the others match nothing."""
    if len(given) > MAX_CODES:
        raise InvalidInput(field="filter")
    return {code for code in given if is_text(code, limit=CODE_LENGTH)}


def _moment(given: datetime) -> datetime:
    """In UTC; the ends of time stay themselves, as no database goes beyond them."""
    if is_naive(given):
        raise InvalidInput(field="filter")
    try:
        return given.astimezone(UTC)
    except OverflowError:
        end = datetime.min if given.year == datetime.min.year else datetime.max
        return end.replace(tzinfo=UTC)
