"""Reads: the models there are, and the thresholds that hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet

from backend.apps.cameras.models import Camera
from backend.apps.inference.models import LoadedModel, Threshold
from backend.common.peers import note_peers


class Origin(StrEnum):
    """Whose threshold holds."""

    MODEL = "MODEL"
    ORGANIZATION = "ORGANIZATION"
    CAMERA = "CAMERA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """The score from which a behaviour is a detection, and where that comes from.

    `row` is what somebody set, None where it is the model's own.
    """

    behaviour: str
    value: float
    model_value: float
    origin: Origin
    row: Threshold | None = None


def loaded_models() -> QuerySet[LoadedModel]:
    """The models that workers ever started with; the first is in use."""
    return LoadedModel.objects.order_by("-loaded_at", "-pk")


def model_in_use() -> LoadedModel | None:
    """The model of the worker that started last; None before the first did."""
    return loaded_models().first()


def set_levels(*, organization_id: int, camera_id: int | None) -> dict[str, Threshold]:
    """Behaviour → what was set for it: at the camera, else in the organisation."""
    wanted = (
        Q(camera=None) if camera_id is None else Q(camera=None) | Q(camera=camera_id)
    )
    rows = Threshold.objects.filter(wanted, organization=organization_id)
    rows = rows.select_related("set_by")
    # The camera's own come last, and so replace the others.
    found = sorted(rows, key=lambda row: row.camera_id is not None)
    note_peers(found)
    return {row.behaviour: row for row in found}


def levels(*, organization_id: int, camera: Camera | None) -> list[Level]:
    """What holds for each behaviour of the model in use, in the model's order."""
    model = model_in_use()
    camera_id = None if camera is None else camera.pk
    rows = set_levels(organization_id=organization_id, camera_id=camera_id)
    own = {} if model is None else model.thresholds
    return [
        _level(behaviour, value, rows.get(behaviour))
        for behaviour, value in own.items()
    ]


def _level(behaviour: str, own: float, row: Threshold | None) -> Level:
    if row is None:
        return Level(
            behaviour=behaviour, value=own, model_value=own, origin=Origin.MODEL
        )
    return Level(
        behaviour=behaviour,
        value=row.value,
        model_value=own,
        origin=Origin.ORGANIZATION if row.camera_id is None else Origin.CAMERA,
        row=row,
    )
