"""A recipe: everything that decides a training, in one YAML file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from worker.slowfast.card import ModelCard, card_from_dict
from worker.slowfast.errors import CardError
from worker.slowfast.mappings import read_mapping
from worker.training.augment import Augmentation, from_recipe
from worker.training.errors import RecipeError

NO_WEIGHTS = "0" * 64
# Keys that came after the first recipes; "not set" is false for all of them.
_LATER = (
    "augment",
    "cutmix",
    "balance",
    "lr_factors",
    "validation",
    "patience",
    "background_share",
    "place_weight",
)


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

    `mixup` and `cutmix` are shares of batches, `background_mix` one of clips. `balance`
    shows the clips of every label as often. `lr_factors` lets parts of the network
    learn slower or faster ({s1: 0.1}). With `validation` a share of the sources is kept
    aside; the weights that do best there are the result, and after `patience` epochs
    without a better one (0: never) the training ends. `background_share` says how much
    of what the model will watch is background, where scores shall be right for that.
    With `place_weight` a model whose card has `place_channels` learns from the scenes
    where and when the behaviours are.
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
    cutmix: float = 0.0
    balance: bool = False
    lr_factors: Mapping[str, float] = field(default_factory=dict)
    validation: float = 0.0
    patience: int = 0
    background_share: float = 0.0
    place_weight: float = 0.0

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
        for name in _LATER:
            if not values[name]:
                del values[name]  # as recipes were before they could say it
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
    values = read_mapping(Path(path), what="the recipe", error=RecipeError)
    known = {f.name for f in fields(Recipe)}
    if unknown := sorted(set(values) - known):
        raise RecipeError(f"{path}: unknown key {unknown[0]!r}")
    if missing := sorted({"card", "epochs"} - set(values)):
        raise RecipeError(f"{path}: missing key {missing[0]!r}")
    recipe = Recipe(**values)
    recipe.augmentation()
    for problem in problems_of(recipe):
        raise RecipeError(f"{path}: {problem}")
    return recipe


def problems_of(recipe: Recipe) -> list[str]:
    """Sentences about what contradicts itself, empty for a sound recipe."""
    card = recipe.fresh_card()
    strange = sorted(set(recipe.repeats) - set(card.labels))
    shares = ("mixup", "cutmix", "background_mix", "label_smoothing")
    outside = [name for name in shares if not 0 <= getattr(recipe, name) <= 1]
    checks = {
        "sizes need epochs and px, a multiple of 32": all(
            set(size) == {"px", "epochs"} and size["px"] >= 32 and size["px"] % 32 == 0
            for size in recipe.sizes
        ),
        "epochs must be at least 1 and batch at least 2": (
            recipe.epochs >= 1 and recipe.batch >= 2
        ),
        f"repeats names the unknown label {strange[:1]}": not strange,
        f"{outside[:1]} must be within [0, 1]": not outside,
        "validation must be a share of the sources, at most 0.5": (
            0 <= recipe.validation <= 0.5
        ),
        "patience needs validation": recipe.patience == 0 or recipe.validation > 0,
        "background_share must be below 1, and needs softmax": (
            recipe.background_share == 0
            or (0 < recipe.background_share < 1 and card.activation == "softmax")
        ),
        "place_weight needs the card's place_channels, and they need it": (
            recipe.place_weight >= 0
            and (recipe.place_weight > 0) == (card.place_channels > 0)
        ),
        "patience must not be negative": recipe.patience >= 0,
        "lr_factors must not be negative": all(
            value >= 0 for value in recipe.lr_factors.values()
        ),
    }
    return [problem for problem, holds in checks.items() if not holds]
