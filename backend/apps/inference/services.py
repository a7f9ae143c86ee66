"""Writes: workers tell their models, administrators set thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.cameras.models import Camera
from backend.apps.inference.errors import InvalidThreshold, UnknownBehaviour
from backend.apps.inference.models import LoadedModel, Threshold
from backend.apps.inference.selectors import model_in_use

LOWEST = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What a worker says of the model that it works with.

    `thresholds` is behaviour → the score at which a detection starts.
    """

    name: str
    version: str
    sha256: str
    network: str
    engine: str
    thresholds: Mapping[str, float]
    quality: Mapping[str, Any]
    licence: str
    limits: str


def register_model(facts: ModelFacts) -> LoadedModel:
    """A worker has started with this model: from now on it is the one in use."""
    row, _ = LoadedModel.objects.update_or_create(
        name=facts.name,
        version=facts.version,
        sha256=facts.sha256,
        defaults={
            "network": facts.network,
            "engine": facts.engine,
            "levels": [list(pair) for pair in facts.thresholds.items()],
            "quality": dict(facts.quality),
            "licence": facts.licence,
            "limits": facts.limits,
            "loaded_at": timezone.now(),
        },
    )
    return row


def set_threshold(
    *, by: User, behaviour: str, camera: Camera | None, value: float | None
) -> None:
    """Ask more or less of a behaviour's score, from the next analysis on.

    At one camera, or in the whole organisation where `camera` is None; a `value` of
    None takes back what was set. Raises InvalidThreshold, UnknownBehaviour.
    """
    model = model_in_use()
    if value is None:
        _rows(by, behaviour, camera).delete()
        return
    if model is None or behaviour not in model.thresholds:
        raise UnknownBehaviour(field="behaviour")
    if not LOWEST <= value <= 1:
        raise InvalidThreshold(field="value")
    if _change(by, behaviour, camera, value):
        return
    try:
        with transaction.atomic():
            Threshold.objects.create(
                organization_id=by.organization_id,
                camera=camera,
                behaviour=behaviour,
                value=value,
                set_by=by,
            )
    except IntegrityError:
        # Somebody else set it at the same moment; the later one holds.
        _change(by, behaviour, camera, value)


def _rows(by: User, behaviour: str, camera: Camera | None) -> Any:
    return Threshold.objects.filter(
        organization=by.organization_id, behaviour=behaviour, camera=camera
    )


def _change(by: User, behaviour: str, camera: Camera | None, value: float) -> bool:
    changed = _rows(by, behaviour, camera).update(
        value=value, set_by=by, set_at=timezone.now()
    )
    return bool(changed)
