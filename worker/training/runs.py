"""The two things a training command does: cross-validate a recipe, make its model."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from worker.slowfast.atomic import write_atomically
from worker.slowfast.card import ModelCard, save_card
from worker.slowfast.checkpoint import save_weights
from worker.training.data import Clip
from worker.training.errors import TrainingError
from worker.training.evaluate import Scored, score_clips
from worker.training.evidence import fit_mix, with_mix
from worker.training.folds import assign_folds, split
from worker.training.loop import CPU, HISTORY, Progress, train
from worker.training.material import Material
from worker.training.measure import measure
from worker.training.prior import SHIFT, background_shift, raise_background
from worker.training.recipe import Recipe
from worker.training.starting import sets_learnt

Say = Callable[[str, Progress], None]


@dataclass(frozen=True, slots=True)
class Run:
    """One recipe's trainings in the folder `out`."""

    recipe: Recipe
    material: Material
    out: Path
    initial: ModelCard | None
    resume: bool
    say: Say
    device: torch.device = CPU
    tell: Callable[[str], None] = lambda sentence: None

    def cross_validate(self, folds: int, *, precision: float) -> dict[str, Any]:
        """Train once for each fold; write and return the figures of what was held out.

        Each test scene is scored by one fold's model.
        """
        card = self.recipe.fresh_card()
        learnt = self._learnt_before()
        assigned = self._folds(folds)
        scored: list[Scored] = []
        for fold in range(folds):
            network = self.train_fold(folds, fold)
            test = split(self.material.clips, assigned, fold)[1]
            scored += score_clips(network, card, test)
            unseen = self.material.test_scenes[fold::folds]
            scored += score_clips(network, card, unseen)
        mix: Sequence[float] = ()
        if card.place_channels and card.activation == "softmax":
            clips, scenes = self.material.clips, self.material.scenes
            shift = background_shift(self.recipe, clips, scenes)
            mix = fit_mix(scored, card.labels, shift=shift)
            scored = with_mix(scored, mix)
        figures = measure(scored, card.labels, precision=precision)
        figures |= {
            "place_mix": list(mix),
            "recipe": self.recipe.fingerprint(),
            "folds": folds,
            "assigned": assigned,
            "precision": precision,
            "initial": None if self.initial is None else self.initial.sha256,
            "initial_learnt": learnt,
        }
        text = json.dumps(figures, indent=1)
        write_atomically(self.out / "metrics.json", text.encode())
        return figures

    def _learnt_before(self) -> list[str]:
        """The material's data sets that the initial weights have learnt already."""
        sets = {clip.group.split("/")[0] for clip in self.material.clips}
        learnt = sorted(sets & sets_learnt(self.initial))
        if learnt:
            self.tell(
                f"the initial weights have learnt {', '.join(learnt)}: the figures of "
                "the cross-validation are better there than those of new sources"
            )
        return learnt

    def train_fold(self, folds: int, fold: int) -> Any:
        """The network of one fold (from 0), trained without the fold's sources."""
        training = split(self.material.clips, self._folds(folds), fold)[0]
        out = self.out / f"fold{fold}"
        return self._train(training, out, prefix=f"fold {fold + 1}/{folds} ")[0]

    def _train(
        self, clips: Sequence[Clip], out: Path, *, prefix: str = ""
    ) -> tuple[nn.Module, float]:
        """The network, and by how much its background was raised afterwards."""
        scenes = self.material.scenes
        network = train(
            self.recipe, clips, scenes, out=out, initial=self.initial,
            resume=self.resume, device=self.device, together=self.material.together,
            tell=self.tell, report=lambda progress: self.say(prefix, progress),
        )  # fmt: skip
        shift = background_shift(self.recipe, clips, scenes)
        raise_background(network, shift)
        return network, shift

    def _folds(self, folds: int) -> dict[str, int]:
        return assign_folds(
            self.material.clips, folds=folds, seed=self.recipe.seed,
            together=self.material.together,
        )  # fmt: skip

    def train_final(self, *, figures: dict[str, Any] | None, command: str) -> Path:
        """Train on everything; write weights and card, and return the card's path."""
        card = self.recipe.fresh_card()
        if figures is not None:  # what does not belong is refused before the work
            card = with_figures(card, self.recipe, figures, self.initial)
        network, shift = self._train(self.material.clips, self.out)
        sha256 = save_weights(network, self.out / "weights.safetensors")
        card = card.with_weights(sha256=sha256)
        provenance = self._provenance(command) | ({SHIFT: shift} if shift else {})
        card = replace(card, training=provenance)
        save_card(card, self.out / "card.yaml")
        return self.out / "card.yaml"

    def _provenance(self, command: str) -> dict[str, Any]:
        recipe, clips = self.recipe, self.material.clips
        sets: dict[str, Counter[str]] = {}
        for clip in clips:
            sets.setdefault(clip.group.split("/")[0], Counter())[clip.label] += 1
        provenance: dict[str, Any] = {
            "command": command,
            "fingerprint": recipe.fingerprint(),
            "seed": recipe.seed,
            "epochs": recipe.epochs,
            "clips": {name: dict(counts) for name, counts in sets.items()},
            "sources": len({clip.group for clip in clips}),
            "scenes": dict(Counter(clip.label for clip in self.material.scenes)),
            "demos": recipe.demos,
            "scene_seeds_from": recipe.scene_seed,
        }
        if recipe.validation:
            history = json.loads((self.out / HISTORY).read_text(encoding="utf-8"))
            best = min(history, key=lambda epoch: epoch["validation"])
            provenance["validation"] = {"share": recipe.validation} | best
        if self.material.together:
            provenance["kept_together"] = [sorted(x) for x in self.material.together]
        if self.initial is not None:
            before = dict(self.initial.training) | {"sha256": self.initial.sha256}
            provenance["started_from"] = before
        return provenance


def with_figures(
    card: ModelCard,
    recipe: Recipe,
    figures: dict[str, Any],
    initial: ModelCard | None = None,
) -> ModelCard:
    """The card with a cross-validation's figures and thresholds.

    Raises `TrainingError` when they are of another recipe or another start.
    """
    try:
        if figures["recipe"] != recipe.fingerprint():
            raise TrainingError("the metrics are those of another recipe")
        # Metrics of earlier versions do not tell their start.
        start = None if initial is None else initial.sha256
        if figures.get("initial", start) != start:
            raise TrainingError("the metrics are those of another start (--init)")
        thresholds = {
            label: {key: pair[key] for key in ("on", "off")}
            for label, pair in figures["thresholds"].items()
        }
        kept = ("sets", "thresholds", "folds", "precision")
        quality = {key: figures[key] for key in kept}
        if learnt := figures.get("initial_learnt"):
            quality["initial_learnt"] = list(learnt)
        mix = tuple(float(value) for value in figures.get("place_mix", ()))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise TrainingError("not the metrics of a cross-validation") from error
    return replace(card, thresholds=thresholds, quality=quality, place_mix=mix)


def default_jobs() -> int:
    return os.cpu_count() or 1
