"""`deleteCamera`: an administrator takes a camera out of use."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.cameras.services import delete_camera
from backend.schema.base import ADMIN, Mutation
from backend.schema.cameras.types import Camera


class DeleteCamera(Mutation):
    """Delete a camera: it is no longer listed, and its number is free again.

    Its alarms stay and keep showing it.
    """

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of a camera.")

    camera = graphene.Field(
        Camera, description="As its alarms go on showing it; null if refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        camera = Camera.get_target(info, values["id"])
        delete_camera(camera=camera)
        return {"camera": Camera.get_node(info, camera.pk)}
