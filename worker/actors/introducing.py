"""What the back end hears of the model that a worker works with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from backend.apps.inference.services import ModelFacts
from worker.models_report import network_text
from worker.slowfast.engine import Engine


def model_facts(engine: Engine) -> ModelFacts:
    """The card of `engine` in plain values, cut to what a row holds."""
    card = engine.card
    return ModelFacts(
        name=card.name[:120],
        version=card.version[:40],
        sha256=card.sha256,
        network=network_text(card)[:200],
        engine=engine.name[:80],
        thresholds={label: card.thresholds[label]["on"] for label in card.labels[1:]},
        quality=_plain(card.quality),
        licence=card.licence[:120],
        limits=card.limits,
    )


def _plain(quality: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON holds it: YAML also knows dates, and numbers that are none."""
    text = json.dumps(quality, default=str, allow_nan=True)
    plain: dict[str, Any] = json.loads(text, parse_constant=lambda _: None)
    return plain
