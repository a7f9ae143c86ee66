"""The bundled model is what its card says; the first start shows what it knows."""

import hashlib

import pytest

from worker.slowfast.card import BEHAVIOURS, ModelCard, bundled, load_card
from worker.training.recipe import load_recipe


@pytest.fixture(scope="module")
def card() -> ModelCard:
    return load_card(bundled())


def test_weights_are_the_cards_and_small(card: ModelCard) -> None:
    data = card.weights_path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == card.sha256
    assert len(data) <= 12 * 2**20


def test_card_says_what_the_model_knows_and_does_not(card: ModelCard) -> None:
    assert set(card.labels) == {"normal", *BEHAVIOURS}
    rendered = [("scenes", behaviour) for behaviour in BEHAVIOURS]
    for name, label in (("fight", "assault"), ("fall", "fall"), *rendered):
        figures = card.quality["sets"][name][label]
        low, high = figures["auc_95"]
        assert 0.5 < low <= figures["auc"] <= high <= 1
        assert figures["sources"] >= 3
    assert len(card.limits) > 200
    for key in ("clips", "fingerprint", "seed", "epochs", "command"):
        assert card.training[key]


def test_committed_recipe_made_the_bundled_model(card: ModelCard) -> None:
    from worker.training.cli import SMALL

    assert load_recipe(SMALL).fingerprint() == card.training["fingerprint"]
