"""Early stop: sources kept aside tell which epoch's weights are the best."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import nn

from worker.slowfast.card import ModelCard
from worker.training.data import Clip, check_apart
from worker.training.errors import DataError
from worker.training.evaluate import score_clips
from worker.training.folds import assign_folds
from worker.training.recipe import Recipe

Weights = dict[str, torch.Tensor]
_LEAST = 1e-6  # a score of 0 costs as much as this


def keep_aside(
    clips: Sequence[Clip], recipe: Recipe, together: Sequence[frozenset[str]] = ()
) -> tuple[list[Clip], list[Clip]]:
    """(to learn from, to validate with): whole sources, every label on both sides.

    Raises `DataError` where the sources are too few for that.
    """
    if not recipe.validation:
        return list(clips), []
    folds = round(1 / recipe.validation)
    assigned = assign_folds(clips, folds=folds, seed=recipe.seed, together=together)
    labels = {label for clip in clips for label in clip.labels}
    for fold in range(folds):
        kept = [clip for clip in clips if assigned[clip.group] != fold]
        aside = [clip for clip in clips if assigned[clip.group] == fold]
        sides = [{label for clip in side for label in clip.labels}
                 for side in (kept, aside)]  # fmt: skip
        if aside and all(found == labels for found in sides):
            check_apart(kept, aside)
            return kept, aside
    raise DataError(
        f"no {recipe.validation:.0%} of the sources have every label and leave every "
        "label to learn from: more sources, another share, or validation: 0"
    )


def validation_loss(
    network: nn.Module, weights: Mapping[str, torch.Tensor], card: ModelCard,
    clips: Sequence[Clip],
) -> float:  # fmt: skip
    """Cross entropy of the clips as deployed, every label counting the same."""
    judge = copy.deepcopy(network)
    judge.load_state_dict(weights)
    losses: dict[str, list[float]] = defaultdict(list)
    for clip in clips:
        rows = [window.scores for window in score_clips(judge, card, [clip])]
        mean = np.clip(np.mean(rows, axis=0), _LEAST, 1 - _LEAST)
        losses[clip.label].append(_cost(mean, clip, card))
    return float(np.mean([np.mean(values) for values in losses.values()]))


def _cost(scores: Any, clip: Clip, card: ModelCard) -> float:
    true = np.array([label in clip.labels for label in card.labels])
    if card.activation == "softmax":
        return float(-np.log(scores[true].sum()))
    return float(-np.log(np.where(true, scores, 1 - scores)).mean())


@dataclass(slots=True)
class Best:
    """The best epoch so far (from 1; 0: none yet) and every epoch's losses."""

    patience: int
    epoch: int = 0
    loss: float = float("inf")
    weights: Weights | None = None
    history: list[dict[str, float]] = field(default_factory=list)

    @property
    def over(self) -> bool:
        """Whether so many epochs brought nothing better that more are not worth it."""
        waited = len(self.history) - self.epoch
        return bool(self.patience and self.epoch and waited >= self.patience)

    def note(self, training: float, validation: float | None, weights: Weights) -> None:
        """One more epoch's losses, and the weights that it ended with."""
        epoch = len(self.history) + 1
        self.history.append({"epoch": epoch, "training": training})
        if validation is None:
            return
        self.history[-1]["validation"] = validation
        if validation < self.loss:
            self.epoch, self.loss = epoch, validation
            self.weights = {name: value.clone() for name, value in weights.items()}

    def state(self) -> dict[str, Any]:
        """Plain values for a saved state."""
        names = ("epoch", "loss", "weights", "history")
        return {name: getattr(self, name) for name in names}

    def restore(self, state: Mapping[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)
