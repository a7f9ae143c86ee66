"""`setThreshold`: an administrator asks more or less of a behaviour's score."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.inference import selectors
from backend.apps.inference.services import set_threshold
from backend.schema.base import ADMIN, Mutation
from backend.schema.cameras.inputs import camera_target
from backend.schema.inference.types import Threshold


class SetThreshold(Mutation):
    """Set from which score a behaviour is a detection, from the next analysis on.

    That of a camera goes before that of the organisation, and that before the model's.
    """

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        behaviour = graphene.String(
            required=True, description="One that the model in use knows."
        )
        value = graphene.Float(
            description="From 0.01 to 1; null takes back what was set here."
        )
        camera_id = graphene.ID(
            description="Only at this camera; null for the whole organisation."
        )

    thresholds = graphene.List(
        graphene.NonNull(Threshold),
        description="All that hold now at the camera, or in the organisation; null if "
        "refused.",
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        user = info.context.user
        camera = camera_target(info, values.get("camera_id"))
        set_threshold(
            by=user,
            behaviour=values["behaviour"],
            camera=camera,
            value=values.get("value"),
        )
        held = selectors.levels(organization_id=user.organization_id, camera=camera)
        return {"thresholds": held}
