"""The model card: everything about a model that is not its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from worker.slowfast.card_rules import (
    ACTIVATIONS,
    BACKGROUND,
    BEHAVIOURS,
    FAST_INPUTS,
    SINGLE_PATHWAY,
    problems_of,
)
from worker.slowfast.errors import CardError
from worker.slowfast.mappings import read_mapping

__all__ = [
    "ACTIVATIONS",
    "BACKGROUND",
    "BEHAVIOURS",
    "BUNDLED",
    "FAST_INPUTS",
    "MODELS",
    "ModelCard",
    "bundled",
    "card_from_dict",
    "card_to_dict",
    "load_card",
    "save_card",
]

MODELS = Path(__file__).parents[1] / "models"
BUNDLED = "safe-eye-small"
# Keys that came later: cards without a use for them do without.
_LATER = ("network_labels", "label_map", "detector", "place_channels", "place_mix")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """One model. Times are exact seconds; `mean` and `std` are of RGB in [0, 1].

    `labels[0]` is the background. `thresholds[label]` holds `on` (a detection
    starts) and `off` (it ends), 0 < off <= on <= 1, for every other label.
    `fast_input` says what the fast pathway sees: "frames" as PySlowFast does it, or
    their "motion", the difference from the window's mean. `motion_gate` False says that
    its behaviours show without movement: every window is to be looked at.
    `architecture` maps dotted names of the pyslowfast configuration to values. `path`
    is where the card was read from; the weights lie beside it.

    A network that was trained on other labels names them in `network_labels`, in the
    order of its outputs, and `label_map` says what they mean: behaviour → {label of the
    network: weight in (0, 1]}; see `worker.slowfast.behaviours`. A network with a box
    head scores people; `detector` may name what finds them (a file beside the card).
    With `place_channels` the network has learnt where and when the behaviours are, in a
    head of so many channels (`worker.slowfast.place_head`); `place_mix` is what that
    says in the scores: weight and offset of `worker.slowfast.evidence`, or nothing.
    """

    name: str
    version: str
    labels: tuple[str, ...]
    architecture: Mapping[str, Any]
    window_s: Fraction
    stride_s: Fraction
    fast_frames: int
    alpha: int
    crop_px: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    thresholds: Mapping[str, Mapping[str, float]]
    activation: str
    weights: str
    sha256: str
    licence: str
    training: Mapping[str, Any] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)
    limits: str = ""
    fast_input: str = "frames"
    network_labels: tuple[str, ...] = ()
    label_map: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    detector: Mapping[str, Any] = field(default_factory=dict)
    motion_gate: bool = True
    place_channels: int = 0
    place_mix: tuple[float, ...] = ()
    path: Path | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for problem in problems_of(self):
            raise CardError(f"{self.path or self.name}: {problem}")

    @property
    def slow_frames(self) -> int:
        """How many of the fast pathway's frames the slow pathway sees."""
        return self.fast_frames // self.alpha

    @property
    def outputs(self) -> tuple[str, ...]:
        """What each output of the network stands for, in order."""
        return self.network_labels or self.labels

    @property
    def pathways(self) -> int:
        """2 for SlowFast, 1 for a network of the slow pathway alone."""
        return 1 if self.architecture.get("MODEL.ARCH") in SINGLE_PATHWAY else 2

    @property
    def scores_people(self) -> bool:
        """Whether the network takes boxes of people and scores each of them."""
        return bool(self.architecture.get("DETECTION.ENABLE", False))

    @property
    def weights_path(self) -> Path:
        """Where the weights lie: beside the card."""
        if self.path is None:
            raise CardError(f"{self.name}: the card was not read from a file")
        return self.path.parent / self.weights

    def with_weights(self, *, sha256: str, weights: str | None = None) -> ModelCard:
        """The same card for other weights."""
        return replace(self, sha256=sha256, weights=weights or self.weights)


def bundled() -> Path:
    """The card of the model that comes with Safe-Eye."""
    return MODELS / BUNDLED / "card.yaml"


def load_card(path: str | Path) -> ModelCard:
    """Read a card (YAML, and so JSON as well); `CardError` says what is wrong."""
    path = Path(path)
    values = read_mapping(path, what="the card", error=CardError)
    return card_from_dict(values, path=path)


def card_from_dict(values: Mapping[str, Any], *, path: Path | None = None) -> ModelCard:
    """A card of plain values, as YAML gives them; refuses unknown and missing keys."""
    where = path or values.get("name", "card")
    known = {f.name for f in fields(ModelCard)} - {"path"}
    optional = {"training", "quality", "limits", "fast_input", "motion_gate", *_LATER}
    if unknown := sorted(set(values) - known):
        raise CardError(f"{where}: unknown key {unknown[0]!r}")
    if missing := sorted(known - optional - set(values)):
        raise CardError(f"{where}: missing key {missing[0]!r}")
    try:
        plain = dict(values) | {
            "version": str(values["version"]),
            "labels": tuple(str(label) for label in values["labels"]),
            "window_s": Fraction(str(values["window_s"])),
            "stride_s": Fraction(str(values["stride_s"])),
            "mean": tuple(float(v) for v in values["mean"]),
            "std": tuple(float(v) for v in values["std"]),
            "thresholds": {
                str(label): {str(k): float(v) for k, v in pair.items()}
                for label, pair in values["thresholds"].items()
            },
            "network_labels": tuple(str(v) for v in values.get("network_labels", ())),
            "label_map": {
                str(behaviour): {str(k): float(v) for k, v in weights.items()}
                for behaviour, weights in values.get("label_map", {}).items()
            },
            "detector": dict(values.get("detector", {})),
            "place_mix": tuple(float(v) for v in values.get("place_mix", ())),
        }
    except (TypeError, ValueError, AttributeError, ZeroDivisionError) as error:
        raise CardError(f"{where}: a value has the wrong type ({error})") from error
    return ModelCard(**plain, path=path)


def card_to_dict(card: ModelCard) -> dict[str, Any]:
    """Plain values that `card_from_dict` reads back to an equal card."""
    values = {f.name: getattr(card, f.name) for f in fields(card) if f.name != "path"}
    values |= {name: list(values[name]) for name in ("labels", "mean", "std")}
    values |= {name: str(values[name]) for name in ("window_s", "stride_s")}
    values["architecture"] = dict(card.architecture)
    values["thresholds"] = {k: dict(v) for k, v in card.thresholds.items()}
    values |= {name: dict(values[name]) for name in ("training", "quality", "detector")}
    values["network_labels"] = list(card.network_labels)
    values["place_mix"] = list(card.place_mix)
    values["label_map"] = {k: dict(v) for k, v in card.label_map.items()}
    return {k: v for k, v in values.items() if v or k not in _LATER}


def save_card(card: ModelCard, path: str | Path) -> None:
    """Write the card as YAML, keys in the order of the class."""
    text = yaml.safe_dump(card_to_dict(card), sort_keys=False, allow_unicode=True)
    Path(path).write_text(text, encoding="utf-8")
