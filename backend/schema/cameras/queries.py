"""Reads of cameras."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.cameras import selectors
from backend.apps.cameras.services import TEXT_LENGTH
from backend.common.texts import one_line
from backend.schema.base import LOGIN, Rows, connection_field, node_field
from backend.schema.cameras.types import Camera, CameraConnection
from backend.schema.feed_pages import with_cursor
from backend.schema.tags.types import TagFilter, wanted_tag


class CameraFilter(graphene.InputObjectType):
    """All that is given must hold."""

    area = graphene.String(description="Exactly this area.")
    is_active = graphene.Boolean(
        description="Only those that are watched, or only those that are not."
    )
    text = graphene.String(
        description="Part of the name or of the area, or the whole number."
    )
    tag = TagFilter(description="Those that carry such a tag.")


def wanted_cameras(given: Any) -> selectors.CameraFilter:
    """The filter as plain values. Raises InvalidInput."""
    values = dict(given or {})
    for name in ("area", "text"):
        text = values.get(name)
        if text is not None and text.strip():
            values[name] = one_line(text, field="filter", limit=TEXT_LENGTH)
        elif text is not None:
            values[name] = "" if name == "area" else None
    values["tag"] = wanted_tag(values.get("tag"))
    return selectors.CameraFilter(**values)


def _cameras(root: Any, info: Any, *, filter: Any = None) -> Rows:
    rows = selectors.filtered_cameras(info.context.user, wanted_cameras(filter))
    return with_cursor(rows, info)


class CamerasQuery(graphene.ObjectType):
    cameras = connection_field(
        CameraConnection,
        _cameras,
        order=("number",),
        requires=LOGIN,
        description="The cameras of the caller's organisation by their numbers, "
        "without the deleted ones.",
        filter=CameraFilter(description="Which cameras; all of them by default."),
    )
    camera = node_field(
        Camera, description="One camera, also a deleted one; else null."
    )
