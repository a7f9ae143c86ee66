"""`updateCamera`: an administrator changes a camera."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.cameras.services import CameraChanges, update_camera
from backend.schema.base import ADMIN, Mutation
from backend.schema.cameras.types import Camera


class UpdateCamera(Mutation):
    """Change a camera. What is not given stays as it is."""

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of a camera.")
        number = graphene.Int(description="1 to 99,999; no other camera may have it.")
        name = graphene.String(description="One line of at most 120 characters.")
        area = graphene.String(description="At most 120 characters; null clears it.")
        is_active = graphene.Boolean(description="Whether it is to be watched.")

    camera = graphene.Field(Camera, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        camera = Camera.get_target(info, values["id"])
        changes: CameraChanges = {}
        for name in ("number", "name", "area", "is_active"):
            if name in values:
                changes[name] = values[name]
        update_camera(camera=camera, changes=changes)
        return {"camera": Camera.get_node(info, camera.pk)}
