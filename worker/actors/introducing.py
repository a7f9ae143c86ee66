"""What the back end hears of the model that a worker works with."""

from __future__ import annotations

from backend.apps.inference.services import ModelFacts
from worker.models_report import network_text
from worker.slowfast.engine import Engine


def model_facts(engine: Engine) -> ModelFacts:
    """The card of `engine` in plain values."""
    card = engine.card
    return ModelFacts(
        name=card.name,
        version=card.version,
        sha256=card.sha256,
        network=network_text(card),
        engine=engine.name,
        thresholds={label: card.thresholds[label]["on"] for label in card.labels[1:]},
        quality=dict(card.quality),
        licence=card.licence,
        limits=card.limits,
    )
