"""Models and thresholds in the schema."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts.models import User as UserRow
from backend.apps.accounts.rights import colleague
from backend.apps.inference.models import LoadedModel
from backend.apps.inference.selectors import Level, Origin
from backend.common.peers import joined
from backend.schema.accounts.types import User
from backend.schema.analysis.types import JSON
from backend.schema.base import DateTime

ThresholdOrigin = graphene.Enum(
    "ThresholdOrigin",
    [(origin.name, origin.value) for origin in Origin],
    description=lambda value: (
        {
            "MODEL": "The model's own: nobody set another.",
            "ORGANIZATION": "Set for the whole organisation.",
            "CAMERA": "Set for this camera.",
        }[value.value]
        if value
        else "Whose threshold holds."
    ),
)


class ModelThreshold(graphene.ObjectType):
    """A behaviour that a model knows, and its own threshold."""

    behaviour = graphene.String(required=True, description="The code of an alarm type.")
    value = graphene.Float(
        required=True,
        description="The score, 0 to 1, at which the model's card lets a detection "
        "start.",
    )


class Model(graphene.ObjectType):
    """A model that workers have worked with."""

    name = graphene.String(required=True, description="As its card says.")
    version = graphene.String(required=True, description="As its card says.")
    is_in_use = graphene.Boolean(
        required=True, description="Whether the worker that started last loaded it."
    )
    behaviours = graphene.List(
        graphene.NonNull(ModelThreshold),
        required=True,
        description="What it knows, in the order of its scores.",
    )
    network = graphene.String(
        required=True, description="Kind, depth, window and size of its input."
    )
    engine = graphene.String(required=True, description="What computes it.")
    quality = graphene.Field(
        JSON,
        required=True,
        description="What was measured of it, as its card holds it; {} if nothing.",
    )
    limits = graphene.String(required=True, description="What it cannot do; or empty.")
    licence = graphene.String(required=True, description="Of its weights.")
    sha256 = graphene.String(required=True, description="Of its weights, in hex.")
    loaded_at = DateTime(
        required=True, description="When a worker last started with it."
    )

    @staticmethod
    def resolve_is_in_use(row: LoadedModel, info: Any) -> bool:
        return bool(getattr(row, "is_latest", False))

    @staticmethod
    def resolve_behaviours(row: LoadedModel, info: Any) -> list[dict[str, Any]]:
        return [{"behaviour": k, "value": v} for k, v in row.thresholds.items()]


class Threshold(graphene.ObjectType):
    """The score from which a behaviour is a detection."""

    behaviour = graphene.String(required=True, description="The code of an alarm type.")
    value = graphene.Float(required=True, description="What holds, 0 to 1.")
    model_value = graphene.Float(
        required=True, description="What the model's card proposes."
    )
    origin = graphene.Field(ThresholdOrigin, required=True, description="Whose it is.")
    set_by = graphene.Field(
        User,
        description="Who set it; null for the model's own, and when that account is "
        "gone from the organisation.",
    )
    set_at = DateTime(description="When it was set; null for the model's own.")

    @staticmethod
    def resolve_origin(level: Level, info: Any) -> str:
        return level.origin.value

    @staticmethod
    def resolve_set_by(level: Level, info: Any) -> UserRow | None:
        if level.row is None:
            return None
        return colleague(joined(level.row, "set_by"), of=info.context.user)

    @staticmethod
    def resolve_set_at(level: Level, info: Any) -> Any:
        return None if level.row is None else level.row.set_at
