"""Cameras that an input names."""

from __future__ import annotations

from typing import Any

from backend.apps.cameras.models import Camera as CameraRow
from backend.common.errors import NotFound
from backend.schema.cameras.types import Camera


def camera_target(info: Any, given: str | None) -> CameraRow | None:
    """The camera that something new is to refer to. Raises InvalidId, NotFound."""
    if given is None:
        return None
    camera: CameraRow = Camera.get_target(info, given, field="camera_id")
    if camera.deleted_at is not None:
        raise NotFound(field="camera_id")
    return camera
