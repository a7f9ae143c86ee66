"""A recipe: everything that decides a training, in one YAML file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import yaml

from worker.slowfast.card import ModelCard, card_from_dict
from worker.slowfast.errors import CardError
from worker.training.augment import Augmentation, from_recipe
from worker.training.errors import RecipeError

NO_WEIGHTS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a model is trained; `card` holds the model's card but for its results.

    An epoch shows every real clip `repeats[label]` times and `scenes_per_epoch`
    rendered ones. `sizes` (each with `px`, a multiple of 32, and `epochs`) makes the
    first epochs cheaper; the others see the card's size. At each epoch of `restarts`
    warm-up and cosine begin anew. `frozen` names parts of the network that stay as
    they are, batch statistics included. `augment` says where clips are changed in
    another way than by default. With `variants_weight` the scenes' variants
    are learnt beside the labels. `scenes` says how many clips are rendered of a
    behaviour of `worker.scenes` ("fall") or of one of its variants ("fall/trip"), with
    seeds from `scene_seed` on; as many `demos` are shown whole in every epoch.
    """

    card: Mapping[str, Any]
    epochs: int
    batch: int = 8
    lr: float = 0.002
    weight_decay: float = 0.05
    warmup_epochs: float = 2
    restarts: Sequence[int] = ()
    ema: float = 0.99
    label_smoothing: float = 0.1
    mixup: float = 0.3
    background_mix: float = 0.3
    augment: Mapping[str, Any] = field(default_factory=dict)
    variants_weight: float = 0.0
    sizes: Sequence[Mapping[str, int]] = ()
    frozen: Sequence[str] = ()
    seed: int = 1
    bf16: bool = True
    repeats: Mapping[str, int] = field(default_factory=dict)
    scenes: Mapping[str, int] = field(default_factory=dict)
    scenes_per_epoch: int = 0
    demos: int = 0
    scene_seed: int = 1000
    test_scenes: Mapping[str, int] = field(default_factory=dict)
    test_scene_seed: int = 900_000

    def fresh_card(self) -> ModelCard:
        """The card of a model with this recipe that is not trained yet."""
        thresholds = {
            label: {"on": 0.5, "off": 0.5} for label in self.card.get("labels", ())[1:]
        }
        filled = {"thresholds": thresholds} | dict(self.card)
        filled |= {"weights": "weights.safetensors", "sha256": NO_WEIGHTS}
        try:
            return card_from_dict(filled)
        except CardError as error:
            raise RecipeError(f"the recipe's card: {error}") from error

    def fingerprint(self) -> str:
        """The same for recipes that give the same weights, whatever they are called."""
        values = asdict(self)
        if not values["augment"]:
            del values["augment"]  # as recipes were before they could say it
        words = ("name", "version", "licence", "limits")
        values["card"] = {k: v for k, v in self.card.items() if k not in words}
        text = json.dumps(values, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def augmentation(self) -> Augmentation:
        """How clips are changed; raises `RecipeError` for an unknown name."""
        try:
            return from_recipe(dict(self.augment))
        except TypeError as error:
            raise RecipeError(f"the recipe's augment: {error}") from error

    def px_of(self, epoch: int) -> int:
        """How many pixels the clips of this epoch (from 0) are wide and high."""
        for size in self.sizes:
            if epoch < size["epochs"]:
                return size["px"]
            epoch -= size["epochs"]
        return int(self.card["crop_px"])

    def with_seed(self, seed: int) -> Recipe:
        return replace(self, seed=seed)


def load_recipe(path: str | Path) -> Recipe:
    """Read a recipe; `RecipeError` says what is wrong with it."""
    try:
        values = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise RecipeError(f"{path}: cannot read ({error.strerror})") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RecipeError(f"{path}: not YAML") from error
    if not isinstance(values, dict):
        raise RecipeError(f"{path}: not a mapping")
    known = {f.name for f in fields(Recipe)}
    if unknown := sorted(set(values) - known):
        raise RecipeError(f"{path}: unknown key {unknown[0]!r}")
    if missing := sorted({"card", "epochs"} - set(values)):
        raise RecipeError(f"{path}: missing key {missing[0]!r}")
    recipe = Recipe(**values)
    card = recipe.fresh_card()
    recipe.augmentation()
    for size in recipe.sizes:
        if set(size) != {"px", "epochs"} or size["px"] < 32 or size["px"] % 32:
            raise RecipeError(f"{path}: sizes need epochs and px, a multiple of 32")
    if recipe.epochs < 1 or recipe.batch < 2:
        raise RecipeError(f"{path}: epochs must be at least 1 and batch at least 2")
    if unknown := sorted(set(recipe.repeats) - set(card.labels)):
        raise RecipeError(f"{path}: repeats names the unknown label {unknown[0]!r}")
    return recipe
