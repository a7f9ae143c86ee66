"""What is said before the figures: whether the model knew what it is measured on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.worker.evaluated import watched
from worker.evaluation.ladders import ladders_of
from worker.evaluation.result import measure
from worker.slowfast.card import ModelCard, bundled, load_card
from worker.slowfast.fake import fake_card


def _says_it_was_learnt(card: ModelCard, set_name: str = "set") -> bool:
    file = watched(scores=[0.1])
    file = replace(file, item=replace(file.item, source=f"{set_name}/a"))
    notes = measure([file], [], card, "fake", ladders_of([file], card))["notes"]
    return any(f"names {set_name} as training data" in note for note in notes)


def _card(**training: Any) -> ModelCard:
    return replace(fake_card(("normal", "assault")), training=training)


def _endless() -> dict[str, Any]:
    training: dict[str, Any] = {"clips": {"other": {"normal": 1}}}
    training["started_from"] = training
    return training


SET = {"clips": {"set": {"normal": 3}}}


@pytest.mark.parametrize(
    ("training", "learnt"),
    [
        (SET, True),
        ({"started_from": SET}, True),
        ({"clips": {"other": {}}, "started_from": {"started_from": SET}}, True),
        ({"clips": {"other": {}}}, False),
        ({"clips": 3, "started_from": "weights"}, False),
        (_endless(), False),
    ],
)
def test_training_data_of_every_model_before_is_told(
    training: dict[str, Any], learnt: bool
) -> None:
    assert _says_it_was_learnt(_card(**training)) is learnt


def test_a_model_that_started_from_the_bundled_one_learnt_its_fights() -> None:
    before = dict(load_card(bundled()).training)
    assert _says_it_was_learnt(_card(clips={}, started_from=before), "fight")
