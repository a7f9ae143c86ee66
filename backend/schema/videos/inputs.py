"""Which videos, in which order."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.videos.models import TITLE_LENGTH
from backend.apps.videos.selectors import VideoFilter as Wanted
from backend.common.errors import InvalidInput
from backend.common.texts import is_text
from backend.schema.accounts.types import User
from backend.schema.base import DateTime, from_global_id
from backend.schema.moments import in_utc
from backend.schema.tags.types import TagFilter, wanted_tag
from backend.schema.videos.types import VideoState

_ORDERS = {
    "NEWEST_FIRST": ("Newest first.", ("-created_at",)),
    "OLDEST_FIRST": ("Oldest first.", ("created_at",)),
    "BY_NAME": ("By name, from A.", ("name",)),
    "LARGEST_FIRST": ("Largest file first.", ("-size_bytes",)),
    "LONGEST_FIRST": ("Longest first.", ("-duration_ms",)),
}

VideoOrder = graphene.Enum(
    "VideoOrder",
    [(name, name) for name in _ORDERS],
    description=lambda value: (
        _ORDERS[value.value][0] if value else "The order of a list of videos."
    ),
)


def order_columns(given: dict[str, Any]) -> tuple[str, ...]:
    """The columns that the argument `order_by` stands for; the newest come first."""
    chosen = given.get("order_by")
    return _ORDERS[getattr(chosen, "value", chosen) or "NEWEST_FIRST"][1]


class VideoFilter(graphene.InputObjectType):
    """All that is given must hold; an empty list matches nothing."""

    states = graphene.List(
        graphene.NonNull(VideoState), description="In one of these states."
    )
    text = graphene.String(description="In the name or the description, in any case.")
    tag = TagFilter(description="With such a tag.")
    created_by_id = graphene.ID(description="The id of who brought it in.")
    created_after = DateTime(description="This moment or later.")
    created_before = DateTime(description="Before this moment.")
    deleted = graphene.Boolean(
        description="True for deleted videos alone, of those that the caller may "
        "restore: the own ones, for admins all."
    )


def wanted_videos(given: Any) -> Wanted:
    """The filter as plain values. Raises InvalidId, InvalidInput."""
    values = {name: value for name, value in (given or {}).items() if value is not None}
    if "created_by_id" in values:
        _, values["created_by"] = from_global_id(
            values.pop("created_by_id"), expected=User, field="created_by_id"
        )
    if "states" in values:
        values["states"] = {
            getattr(state, "value", state) for state in values["states"]
        }
    if not is_text(values.get("text", ""), limit=TITLE_LENGTH):
        raise InvalidInput(field="text")
    for name in ("created_after", "created_before"):
        if name in values:
            values[name] = in_utc(values[name])
    values["tag"] = wanted_tag(values.get("tag"))
    return Wanted(**values)
