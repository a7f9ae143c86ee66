"""Label sets: what a network was trained to see, and what that means for Safe-Eye.

A YAML file of `name`, `labels` (in the order of the network's outputs, or the name of
a shipped set), `behaviours` (behaviour → {label: weight in (0, 1]}) and `thresholds`
(behaviour → on, off). The shipped ones are in `worker/models/labels/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from worker.slowfast.card import BEHAVIOURS, MODELS
from worker.slowfast.errors import LabelsError
from worker.slowfast.mappings import read_mapping

SHIPPED: Final = MODELS / "labels"
_BY_COUNT: Final = {400: "kinetics400", 80: "ava"}
_KNOWN: Final = {"name", "labels", "behaviours", "thresholds", "unevaluated"}


@dataclass(frozen=True, slots=True)
class LabelSet:
    """`labels` of a network and what they mean; see the module."""

    name: str
    labels: tuple[str, ...]
    behaviours: Mapping[str, Mapping[str, float]]
    thresholds: Mapping[str, Mapping[str, float]]

    @property
    def missing(self) -> tuple[str, ...]:
        """The behaviours that none of the labels tells of."""
        return tuple(b for b in BEHAVIOURS if b not in self.behaviours)


def shipped_for(classes: int) -> str | None:
    """The name of the shipped set of so many labels."""
    return _BY_COUNT.get(classes)


def load_labels(source: str | Path) -> LabelSet:
    """The shipped set of this name, else that of the file. Raises `LabelsError`."""
    path = Path(source)
    if (shipped := SHIPPED / f"{source}.yaml").is_file() and path.name == str(source):
        path = shipped
    values = _read(path)
    try:
        return _checked(values, path)
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise LabelsError(f"{path}: a value has the wrong type ({error})") from error


def _read(path: Path) -> dict[str, Any]:
    values = read_mapping(path, what="the label map", error=LabelsError)
    if unknown := sorted(str(key) for key in set(values) - _KNOWN):
        raise LabelsError(f"{path}: unknown key {unknown[0]!r}")
    if missing := sorted({"labels", "behaviours"} - set(values)):
        raise LabelsError(f"{path}: missing key {missing[0]!r}")
    return values


def _checked(values: Mapping[str, Any], path: Path) -> LabelSet:
    labels = values["labels"]
    if isinstance(labels, str):
        labels = load_labels(labels).labels
    names = tuple(str(label) for label in labels)
    given = {
        str(behaviour): {str(label): float(w) for label, w in weights.items()}
        for behaviour, weights in values["behaviours"].items()
    }
    behaviours = {b: given.pop(b) for b in BEHAVIOURS if given.get(b)}
    if strange := sorted(set(given) - set(BEHAVIOURS)):
        raise LabelsError(f"{path}: {strange[0]!r} is no behaviour of Safe-Eye")
    if not behaviours:
        raise LabelsError(f"{path}: no label means anything")
    if len(set(names)) != len(names):
        raise LabelsError(f"{path}: a label appears twice")
    for behaviour, weights in behaviours.items():
        for label, weight in weights.items():
            if label not in names:
                raise LabelsError(f"{path}: {behaviour}: no label {label!r}")
            if not 0 < weight <= 1:
                raise LabelsError(f"{path}: {behaviour}: {label!r} weighs {weight}")
    pairs = values.get("thresholds") or {}
    thresholds = {
        b: {key: float(pairs.get(b, _USUAL)[key]) for key in ("on", "off")}
        for b in behaviours
    }
    return LabelSet(str(values.get("name", path.stem)), names, behaviours, thresholds)


_USUAL: Final = {"on": 0.5, "off": 0.3}
