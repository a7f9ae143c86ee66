"""`models` and `thresholds`: what looks at videos, and how sure it must be."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.inference import selectors
from backend.schema.base import ADMIN, Field
from backend.schema.cameras.inputs import camera_target
from backend.schema.inference.types import Model, Threshold


def _models(root: Any, info: Any) -> list[Any]:
    rows = list(selectors.loaded_models())
    for place, row in enumerate(rows):
        row.is_latest = place == 0  # type: ignore[attr-defined]
    return rows


def _thresholds(
    root: Any, info: Any, *, camera_id: str | None = None
) -> list[selectors.Level]:
    camera = camera_target(info, camera_id)
    organization_id = info.context.user.organization_id
    return selectors.levels(organization_id=organization_id, camera=camera)


class InferenceQuery(graphene.ObjectType):
    models = Field(
        graphene.List(graphene.NonNull(Model)),
        required=True,
        requires=ADMIN,
        description="The models that workers have worked with, the one in use first.",
        resolver=_models,
    )
    thresholds = Field(
        graphene.List(graphene.NonNull(Threshold)),
        required=True,
        requires=ADMIN,
        description="What holds for each behaviour of the model in use: in the whole "
        "organisation, or at one camera.",
        camera_id=graphene.ID(description="A camera; null for the organisation."),
        resolver=_thresholds,
    )
