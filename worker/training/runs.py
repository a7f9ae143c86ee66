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

from worker.slowfast.atomic import write_atomically
from worker.slowfast.card import ModelCard, save_card
from worker.slowfast.checkpoint import save_weights
from worker.training.data import Clip, check_apart, check_labels, load_clips
from worker.training.demos import load_demos
from worker.training.errors import TrainingError
from worker.training.evaluate import Scored, score_clips
from worker.training.folds import assign_folds, split
from worker.training.loop import CPU, Progress, train
from worker.training.measure import measure
from worker.training.recipe import Recipe
from worker.training.rendered import load_scenes

Count = Callable[[str, int, int], None]
Say = Callable[[str, Progress], None]


@dataclass(frozen=True, slots=True)
class Material:
    """What a recipe trains on, and the rendered scenes it is tested on."""

    clips: Sequence[Clip]
    scenes: Sequence[Clip]
    test_scenes: Sequence[Clip]


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

    def cross_validate(self, folds: int, *, precision: float) -> dict[str, Any]:
        """Train once for each fold; write and return the figures of what was held out.

        Each test scene is scored by one fold's model.
        """
        card = self.recipe.fresh_card()
        assigned = assign_folds(self.material.clips, folds=folds, seed=self.recipe.seed)
        scored: list[Scored] = []
        for fold in range(folds):
            network = self.train_fold(folds, fold)
            test = split(self.material.clips, assigned, fold)[1]
            scored += score_clips(network, card, test)
            unseen = self.material.test_scenes[fold::folds]
            scored += score_clips(network, card, unseen)
        figures = measure(scored, card.labels, precision=precision)
        figures |= {
            "recipe": self.recipe.fingerprint(),
            "folds": folds,
            "assigned": assigned,
            "precision": precision,
        }
        text = json.dumps(figures, indent=1)
        write_atomically(self.out / "metrics.json", text.encode())
        return figures

    def train_fold(self, folds: int, fold: int) -> Any:
        """The network of one fold (from 0), trained without the fold's sources."""
        clips = self.material.clips
        assigned = assign_folds(clips, folds=folds, seed=self.recipe.seed)
        training = split(clips, assigned, fold)[0]
        return train(
            self.recipe, training, self.material.scenes,
            out=self.out / f"fold{fold}", initial=self.initial, resume=self.resume,
            device=self.device,
            report=lambda progress: self.say(f"fold {fold + 1}/{folds} ", progress),
        )  # fmt: skip

    def train_final(self, *, figures: dict[str, Any] | None, command: str) -> Path:
        """Train on everything; write weights and card, and return the card's path."""
        network = train(
            self.recipe, self.material.clips, self.material.scenes,
            out=self.out, initial=self.initial, resume=self.resume,
            device=self.device,
            report=lambda progress: self.say("", progress),
        )  # fmt: skip
        sha256 = save_weights(network, self.out / "weights.safetensors")
        card = self.recipe.fresh_card().with_weights(sha256=sha256)
        card = replace(card, training=self._provenance(command))
        if figures is not None:
            card = with_figures(card, self.recipe, figures)
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
        if self.initial is not None:
            before = dict(self.initial.training) | {"sha256": self.initial.sha256}
            provenance["started_from"] = before
        return provenance


def gather(
    recipe: Recipe, folders: Sequence[Path], *, cache: Path, jobs: int, count: Count
) -> Material:
    """Decode and render what the recipe needs; refuses what cannot be trained on."""
    labels = recipe.fresh_card().labels
    clips = load_clips(
        folders, labels=labels, cache=cache,
        report=lambda done, total: count("decoded", done, total),
    )  # fmt: skip
    wanted = {
        recipe.scene_seed: recipe.scenes,
        recipe.test_scene_seed: recipe.test_scenes,
    }
    rendered = [
        load_scenes(
            counts, labels=labels, first_seed=seed, cache=cache, jobs=jobs,
            report=lambda done, total: count("rendered", done, total),
        )
        for seed, counts in wanted.items()
    ]  # fmt: skip
    demos = load_demos(
        recipe.demos, labels=labels, first_seed=recipe.scene_seed, cache=cache
    )
    material = Material(clips, [*rendered[0], *demos], rendered[1])
    check_labels([*clips, *material.scenes], labels)
    check_apart(material.scenes, material.test_scenes)
    return material


def with_figures(card: ModelCard, recipe: Recipe, figures: dict[str, Any]) -> ModelCard:
    """The card with a cross-validation's figures and thresholds.

    Raises `TrainingError` when they are of another recipe.
    """
    try:
        if figures["recipe"] != recipe.fingerprint():
            raise TrainingError("the metrics are those of another recipe")
        thresholds = {
            label: {key: pair[key] for key in ("on", "off")}
            for label, pair in figures["thresholds"].items()
        }
        kept = ("sets", "thresholds", "folds", "precision")
        quality = {key: figures[key] for key in kept}
    except (KeyError, TypeError, AttributeError) as error:
        raise TrainingError("not the metrics of a cross-validation") from error
    return replace(card, thresholds=thresholds, quality=quality)


def default_jobs() -> int:
    return os.cpu_count() or 1
