"""Live: cameras as they change."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.cameras import selectors
from backend.apps.cameras.services import CAMERA_CHANGED
from backend.apps.events.selectors import EventRow
from backend.schema.base import RequestContext
from backend.schema.cameras.types import Camera
from backend.schema.subscriptions import EventFeed


class CameraStatusChangedEvent(graphene.ObjectType):
    """A camera that was added, changed or deleted."""

    cursor = graphene.String(
        required=True, description="Give it as `after` to go on behind this event."
    )
    camera = graphene.Field(
        Camera, required=True, description="As it is now; `deletedAt` tells if it went."
    )


def load_camera(
    event: EventRow, context: RequestContext, **_arguments: Any
) -> dict[str, Any] | None:
    """The payload of one event; None where the camera is no more at all."""
    assert context.user is not None  # the field requires sign-in
    camera = selectors.cameras(context.user).filter(pk=event.subject_id).first()
    return {"cursor": event.cursor, "camera": camera} if camera else None


class CamerasSubscription(graphene.ObjectType):
    camera_status_changed = EventFeed(
        CameraStatusChangedEvent,
        kinds=[CAMERA_CHANGED],
        load=load_camera,
        description="Each camera of the caller's organisation that is added, changed "
        "or deleted, or whose status or tags change.",
    )
