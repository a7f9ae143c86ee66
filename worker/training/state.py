"""A training's state after an epoch: written whole or not at all, and gone on from."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from worker.slowfast.atomic import write_atomically
from worker.slowfast.card import ModelCard
from worker.training.data import Clip
from worker.training.errors import ResumeError
from worker.training.learner import Learner
from worker.training.recipe import Recipe
from worker.training.rendered import RENDERING
from worker.training.validation import Best

STATE = "state.pt"


def mark_of(
    recipe: Recipe, initial: ModelCard | None, clips: Sequence[Clip],
    aside: Sequence[Clip],
) -> str:  # fmt: skip
    """Names a training: its recipe, its start, what it learns and what it keeps aside.

    The rendered scenes are the recipe's and the renderer's. Where files lie makes no
    difference, nor does what is done with the weights afterwards.
    """
    sides = [
        sorted((c.group, c.name, c.labels, c.first_s, c.last_s or -1.0) for c in side)
        for side in (clips, aside)
    ]
    split = hashlib.sha256(json.dumps(sides).encode()).hexdigest()
    learnt = replace(recipe, background_share=0.0).fingerprint()
    if recipe.scenes:
        learnt += f"rendering {RENDERING}"
    return learnt + (initial.sha256 if initial else "") + split


@dataclass(frozen=True, slots=True)
class State:
    """Everything that an epoch changes; `mark` is that of `mark_of`."""

    mark: str
    learner: Learner
    averaged: dict[str, torch.Tensor]
    optimiser: torch.optim.Optimizer
    best: Best

    def save(self, path: Path, epoch: int) -> None:
        """Keep the state after so many epochs."""
        buffer = io.BytesIO()
        values = {
            "mark": self.mark,
            "epoch": epoch,
            "learner": self.learner.state_dict(),
            "averaged": self.averaged,
            "optimiser": self.optimiser.state_dict(),
            "best": self.best.state(),
        }
        torch.save(values, buffer)
        write_atomically(path, buffer.getvalue())

    def resume(self, path: Path, *, wanted: bool) -> int:
        """Restore the state if there is one; returns the number of finished epochs.

        Raises `ResumeError` for one that is not `wanted`, or of another training.
        """
        if not path.exists():
            return 0
        if not wanted:
            raise ResumeError(f"{path} exists: resume it, or choose another folder")
        at = next(self.learner.parameters()).device
        values: dict[str, Any] = torch.load(path, weights_only=True, map_location=at)
        if values["mark"] != self.mark:
            raise ResumeError(
                f"{path} belongs to another recipe, another start or other clips: "
                "choose another folder"
            )
        self.learner.load_state_dict(values["learner"])
        self.optimiser.load_state_dict(values["optimiser"])
        for name, value in values["averaged"].items():
            self.averaged[name].copy_(value)
        # States of earlier versions know of no validation.
        self.best.restore(values.get("best", {}))
        return int(values["epoch"])
