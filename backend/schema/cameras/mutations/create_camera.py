"""`createCamera`: an administrator adds a camera."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.cameras.services import create_camera
from backend.schema.base import ADMIN, Mutation
from backend.schema.cameras.types import Camera


class CreateCamera(Mutation):
    """Add a camera to the organisation."""

    class Meta:
        requires = ADMIN
        atomic = True
        idempotent = True

    class Input:
        number = graphene.Int(
            required=True, description="1 to 99,999; no other camera may have it."
        )
        name = graphene.String(
            required=True, description="One line of at most 120 characters."
        )
        area = graphene.String(
            description="Where it hangs, such as a floor; at most 120 characters."
        )
        is_active = graphene.Boolean(
            default_value=True, description="Whether it is to be watched."
        )

    camera = graphene.Field(Camera, description="The new camera; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        is_active = values.get("is_active")
        camera = create_camera(
            by=info.context.user,
            number=values["number"],
            name=values["name"],
            area=values.get("area") or "",
            is_active=True if is_active is None else is_active,
        )
        return {"camera": camera}
