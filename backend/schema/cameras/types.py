"""Cameras in the schema."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts.models import User as UserRow
from backend.apps.accounts.rights import colleague
from backend.apps.cameras import selectors
from backend.apps.cameras.models import Camera as CameraRow
from backend.apps.cameras.services import publish_camera_change
from backend.common.peers import joined
from backend.schema.accounts.types import User
from backend.schema.base import DateTime, ModelNode
from backend.schema.feed_pages import FeedConnection, feed_cursor
from backend.schema.tags.types import Taggable


class Camera(ModelNode):
    """A camera of the organisation. A deleted one is still shown by its alarms."""

    class Meta:
        model = CameraRow
        rows = selectors.cameras
        interfaces = (Taggable,)

    number = graphene.Int(
        required=True,
        description="What people call it by; unique among those that are not deleted.",
    )
    name = graphene.String(required=True, description="What it is or looks at.")
    area = graphene.String(
        required=True, description="Where it hangs, such as a floor; may be empty."
    )
    is_active = graphene.Boolean(
        required=True, description="Whether it is meant to be watched at present."
    )
    created_by = graphene.Field(
        User, description="Null when that account is gone from the organisation."
    )
    created_at = DateTime(required=True, description="When it was added.")
    deleted_at = DateTime(description="Null while it is not deleted.")

    @staticmethod
    def tell_change(row: CameraRow) -> None:
        """Its tags or its status changed."""
        publish_camera_change(camera=row)

    @staticmethod
    def resolve_created_by(row: CameraRow, info: Any) -> UserRow | None:
        return colleague(joined(row, "created_by"), of=info.context.user)


class CameraConnection(FeedConnection):
    """A page of cameras, and where the live feed goes on from it."""

    class Meta:
        node = Camera
        name = "CameraConnection"

    feed_cursor = feed_cursor("cameraStatusChanged")
