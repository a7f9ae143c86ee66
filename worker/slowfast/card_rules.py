"""What a card may say: the words it knows, and what must not contradict itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from worker.slowfast.card import ModelCard

BACKGROUND = "normal"
BEHAVIOURS = (
    "fall",
    "vandalism",
    "arson",
    "smoking",
    "dumping",
    "theft",
    "assault",
    "mobility",
)
ACTIVATIONS = ("softmax", "sigmoid")
FAST_INPUTS = ("frames", "motion")
SINGLE_PATHWAY = ("slowonly",)


def problems_of(card: ModelCard) -> list[str]:
    """Sentences about what contradicts itself, empty for a good card."""
    foreground = card.labels[1:]
    unknown = [label for label in foreground if label not in BEHAVIOURS]
    checks = {
        f"labels must start with {BACKGROUND!r}": card.labels[:1] == (BACKGROUND,),
        "labels must name at least one behaviour": bool(foreground),
        f"unknown label {unknown[:1]}": not unknown,
        "a label appears twice": len(set(card.labels)) == len(card.labels),
        "window_s must be positive": card.window_s > 0,
        "stride_s must be within (0, window_s]": 0 < card.stride_s <= card.window_s,
        "alpha must divide fast_frames": (
            _is_count(card.fast_frames)
            and _is_count(card.alpha)
            and card.fast_frames % card.alpha == 0
        ),
        "crop_px must be a positive multiple of 32": (
            _is_count(card.crop_px) and card.crop_px % 32 == 0
        ),
        "mean and std must have three values, std positive": (
            len(card.mean) == len(card.std) == 3 and min(card.std) > 0
        ),
        f"fast_input must be one of {FAST_INPUTS}": card.fast_input in FAST_INPUTS,
        "motion_gate must be true or false": isinstance(card.motion_gate, bool),
        f"activation must be one of {ACTIVATIONS}": card.activation in ACTIVATIONS,
        "thresholds must name every behaviour of labels and no other": (
            set(card.thresholds) == set(foreground)
        ),
        "thresholds must hold 0 < off <= on <= 1": all(
            set(pair) == {"on", "off"} and 0 < pair["off"] <= pair["on"] <= 1
            for pair in card.thresholds.values()
        ),
        "sha256 must be 64 hex digits": bool(
            re.fullmatch(r"[0-9a-f]{64}", str(card.sha256))
        ),
        "weights must be a file name beside the card": (
            str(card.weights) == Path(str(card.weights)).name != ""
        ),
        "a network of one pathway has alpha 1": card.pathways == 2 or card.alpha == 1,
        "place_mix needs place_channels": not card.place_mix
        or card.place_channels != 0,
        **(_place_checks(card) if card.place_channels != 0 else {}),
        **_map_checks(card),
    }
    return [problem for problem, holds in checks.items() if not holds]


def _map_checks(card: ModelCard) -> dict[str, bool]:
    """What must hold of the network's own labels and of what they mean."""
    named = set(card.network_labels)
    weights = [pair for pairs in card.label_map.values() for pair in pairs.items()]
    strange = sorted({label for label, _ in weights} - named)
    return {
        "network_labels and label_map need each other": bool(named)
        == bool(card.label_map),
        "a network label appears twice": len(named) == len(card.network_labels),
        "label_map must name every behaviour of labels and no other": (
            not card.label_map or set(card.label_map) == set(card.labels[1:])
        ),
        f"label_map names {strange[:1]}, which is no network label": not strange,
        "label_map needs weights within (0, 1] for every behaviour": all(
            0 < weight <= 1 for _, weight in weights
        )
        and all(card.label_map.values()),
        "a network that scores people needs a label_map and activation sigmoid": (
            not card.scores_people or (bool(named) and card.activation == "sigmoid")
        ),
    }


def _place_checks(card: ModelCard) -> dict[str, bool]:
    """What must hold where the network tells places and times."""
    return {
        "place_channels needs whole numbers and a SlowFast network of whole clips": (
            _is_count(card.place_channels)
            and card.pathways == 2
            and not card.scores_people
            and not card.network_labels
        ),
        "with place_channels a stride is a whole number of the slow pathway's times": (
            (card.stride_s * card.slow_frames / card.window_s).denominator == 1
        ),
        "place_mix needs a weight of at least 0, an offset, and a softmax": (
            not card.place_mix
            or (
                len(card.place_mix) == 2
                and card.place_mix[0] >= 0
                and card.activation == "softmax"
            )
        ),
    }


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
