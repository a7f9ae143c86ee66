"""Which alarms, in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene

from backend.apps.alarms.selectors import AlarmFilter as Wanted
from backend.common.errors import InvalidInput
from backend.common.texts import is_text, one_line
from backend.schema.accounts.types import User
from backend.schema.alarms.types import AlarmState
from backend.schema.base import DateTime, ModelNode, from_global_id
from backend.schema.cameras.types import Camera
from backend.schema.moments import in_utc
from backend.schema.tags.types import TagFilter, wanted_tag

MAX_CODES = 100
CODE_LENGTH = 40
TEXT_LENGTH = 200

_ORDERS = {
    "NEWEST_FIRST": ("Newest first.", ("-created_at",)),
    "OLDEST_FIRST": ("Oldest first.", ("created_at",)),
    "GRAVEST_FIRST": (
        "Highest risk first, the newest of a risk first.",
        ("-risk_level", "-created_at"),
    ),
    "SLIGHTEST_FIRST": (
        "Lowest risk first, the newest of a risk first.",
        ("risk_level", "-created_at"),
    ),
    "SUREST_FIRST": (
        "Highest score first; those without a score last, newest first.",
        ("-score_falling", "-created_at"),
    ),
    "LEAST_SURE_FIRST": (
        "Lowest score first; those without a score last, newest first.",
        ("score_rising", "-created_at"),
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
    states = graphene.List(
        graphene.NonNull(AlarmState), description="What became of them."
    )
    camera_ids = graphene.List(
        graphene.NonNull(graphene.ID), description="Ids of cameras, deleted ones too."
    )
    video_id = graphene.ID(description="The id of a video.")
    assignee_id = graphene.ID(description="The id of who is to deal with them.")
    is_assigned = graphene.Boolean(
        description="False for those that nobody is to deal with: given to nobody, "
        "or to somebody who cannot sign in any more."
    )
    tag = TagFilter(description="Those that carry such a tag.")
    created_after = DateTime(description="This moment or later.")
    created_before = DateTime(description="Before this moment.")
    text = graphene.String(
        description="Part of the message that somebody wrote, or of the name of the "
        "type (in either language), the camera or the video."
    )


def wanted_alarms(given: Any) -> Wanted:
    """The filter as plain values. Raises InvalidId, InvalidInput."""
    from backend.schema.videos.types import Video  # a cycle: videos show analyses

    values = dict(given or {})
    ways: dict[str, Callable[[Any], Any]] = {
        "types": codes,
        "risks": codes,
        "states": states,
        "camera_ids": lambda ids: keys(ids, Camera, field="camera_ids"),
        "video_id": lambda id: key(id, Video, field="video_id"),
        "assignee_id": lambda id: key(id, User, field="assignee_id"),
        "tag": wanted_tag,
        "created_after": in_utc,
        "created_before": in_utc,
        "text": _text,
    }
    for name, way in ways.items():
        if values.get(name) is not None:
            values[name] = way(values[name])
    return Wanted(**values)


def codes(given: list[str]) -> set[str]:
    """Those that a row can have at all: the others match nothing."""
    _bounded(given)
    return {code for code in given if is_text(code, limit=CODE_LENGTH)}


def states(given: list[Any]) -> set[str]:
    """The states as texts."""
    return {str(getattr(state, "value", state)) for state in given}


def key(given: str, node: type[ModelNode], *, field: str) -> int:
    """The key of an id of `node`. Raises InvalidId."""
    return from_global_id(given, expected=node, field=field)[1]


def keys(given: list[str], node: type[ModelNode], *, field: str) -> set[int]:
    """The keys of ids of `node`. Raises InvalidId, InvalidInput."""
    _bounded(given)
    return {key(id_, node, field=field) for id_ in given}


def _bounded(given: list[str]) -> None:
    if len(given) > MAX_CODES:
        raise InvalidInput(field="filter")


def _text(given: str) -> str | None:
    if not given.strip():
        return None
    return one_line(given, field="filter", limit=TEXT_LENGTH)
