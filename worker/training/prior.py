"""How often nothing happens: in what was learnt, and where the model will watch.

A training shows the behaviours about as often as the background; a camera shows hardly
anything else. A softmax that was learnt on the one is right for the other once the
background's logit is raised by the difference of the log odds (Saerens, Latinne and
Decaestecker, 2002), and nothing needs to be learnt anew.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, cast

import torch
from torch import nn

from worker.slowfast.card import ModelCard
from worker.training.batches import epoch_plan
from worker.training.data import Clip
from worker.training.recipe import Recipe

#: Under this name a card's training says by how much its background was raised.
SHIFT = "background_shift"


def background_shift(
    recipe: Recipe, clips: Sequence[Clip], scenes: Sequence[Clip]
) -> float:
    """By how much the background's logit is raised for the recipe's
    `background_share`; 0 without one, or where only one side was learnt."""
    plan = epoch_plan(recipe, clips, scenes, 0)
    background = recipe.card["labels"][0]
    learnt = sum(clip.label == background for clip in plan) / max(len(plan), 1)
    if not recipe.background_share or learnt in (0, 1):
        return 0.0
    return _log_odds(recipe.background_share) - _log_odds(learnt)


def shift_of(card: ModelCard) -> float:
    """By how much the background of a trained model was raised."""
    return float(card.training.get(SHIFT, 0.0))


def raise_background(network: nn.Module, by: float) -> None:
    """Add `by` to the first logit of the head."""
    if by:
        with torch.no_grad():
            cast(Any, network).head.projection.bias[0] += by


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))
