"""Scores are right for how seldom something happens where a model watches."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.worker.test_training_data import write_set, write_video
from tests.worker.test_training_loop import (
    command,
    tiny_clips,
    tiny_recipe,
    write_recipe,
)
from worker.slowfast.card import load_card
from worker.training.errors import RecipeError
from worker.training.prior import background_shift
from worker.training.recipe import load_recipe
from worker.training.starting import starting_network


def test_the_shift_makes_the_learnt_odds_those_of_the_field(tmp_path: Path) -> None:
    """Falls are shown twice: one of three clips is background; it will be nine of ten.

    Of softmax scores for a clip of no evidence, 1 to 2 has to become 9 to 1.
    """
    recipe = tiny_recipe(background_share=0.9)
    shift = background_shift(recipe, tiny_clips(tmp_path), [])
    logits = torch.log(torch.tensor([1 / 3, 2 / 3])) + torch.tensor([shift, 0.0])
    assert logits.softmax(0).tolist() == pytest.approx([0.9, 0.1])
    assert background_shift(tiny_recipe(), tiny_clips(tmp_path), []) == 0


def test_a_model_made_for_the_field_can_be_trained_on(tmp_path: Path) -> None:
    """The same training with and without: they differ by the first bias, which a
    training that starts from it takes back; a state serves both."""
    lines = []
    for i in range(4):
        write_video(tmp_path / f"d/{i}.mp4", fps=8, seconds=2, size=(32, 32))
        lines.append(f"{i}.mp4,{'fall' if i % 2 else 'normal'},source{i // 2}")
    data = write_set(tmp_path / "d", lines)
    out, plain = tmp_path / "out", {}
    for share in (0.0, 0.8):
        recipe = write_recipe(
            tmp_path / "r.yaml", epochs=1, batch=2, background_share=share
        )
        words = ("--data", data, "--config", recipe, "--cache", tmp_path / "cache")
        assert command(*words, "--out", out, "--resume") == 0
        if not share:
            plain = load_file(out / "weights.safetensors")
    made = load_card(out / "card.yaml")
    weights = load_file(out / "weights.safetensors")
    changed = {name for name, value in plain.items() if (value != weights[name]).any()}
    assert changed == {"head.projection.bias"}
    before, after = (w["head.projection.bias"].float() for w in (plain, weights))
    shift = made.training["background_shift"]
    assert after - before == pytest.approx([shift, 0], abs=2e-3)
    assert shift == pytest.approx(math.log(0.8 / 0.2) - math.log(0.5))
    network, _ = starting_network(replace(made), made, seed=1)
    again = network.state_dict()["head.projection.bias"]
    assert again == pytest.approx(before, abs=2e-3)


@pytest.mark.parametrize("share", [1, -0.1, 1.5])
def test_a_share_that_cannot_be_is_refused(tmp_path: Path, share: float) -> None:
    with pytest.raises(RecipeError, match="background_share"):
        load_recipe(write_recipe(tmp_path / "r.yaml", background_share=share))


def test_it_is_for_labels_of_which_one_is_true(tmp_path: Path) -> None:
    card = dict(tiny_recipe().card) | {"activation": "sigmoid"}
    recipe = write_recipe(tmp_path / "r.yaml", background_share=0.9, card=card)
    with pytest.raises(RecipeError, match="needs softmax"):
        load_recipe(recipe)
