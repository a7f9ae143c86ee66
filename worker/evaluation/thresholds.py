"""What a threshold costs in false alarms and finds of events, and which to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

import numpy as np

from worker.evaluation.alarms import rate
from worker.evaluation.errors import ThresholdError
from worker.evaluation.intervals import caution, estimate, ratio, rounded
from worker.evaluation.watching import Watched, merged_anew, overlap
from worker.slowfast.card import ModelCard
from worker.training.measure import OFF_SHARE

#: A card has so many digits.
_DIGITS: Final = 3
_UPPER_LEVELS: Final = 80
_LOWER_LEVELS: Final = 40


@dataclass(frozen=True, slots=True)
class Level:
    """A threshold: alarms of each normal file, events found in each other file."""

    on: float
    alarms: tuple[int, ...]
    found: tuple[int, ...]


class Ladder:
    """All that one behaviour's thresholds would come to on the same windows."""

    def __init__(
        self, watched: Sequence[Watched], label: str, stride_s: Fraction
    ) -> None:
        """`watched` may hold anything; normal is what has no event at all."""
        self.label, self._stride_s = label, stride_s
        self.normal = [w for w in watched if not w.item.events]
        self.others = [w for w in watched if w.truth_of(label)]
        self.hours = sum(w.hours for w in self.normal)

    def events(self) -> list[int]:
        """How many events each of `others` has."""
        return [
            sum(event.behaviour == self.label for event in w.item.events)
            for w in self.others
        ]

    def levels(self) -> list[Level]:
        """From the highest threshold that changes something down to the lowest.

        All of the upper ones, where alarms are rare, and some of the many below.
        """
        step = 10**-_DIGITS
        scores = {
            window.scores[self.label] for w in self.normal for window in w.windows
        }
        scores |= {w.score(self.label) for w in self.others}
        floors = {int(score / step) * step for score in scores}
        both = {round(v, _DIGITS) for floor in floors for v in (floor, floor + step)}
        wanted = sorted((v for v in both if 0 < v <= 1), reverse=True)
        upper, lower = wanted[:_UPPER_LEVELS], wanted[_UPPER_LEVELS:]
        if len(lower) > _LOWER_LEVELS:
            at = np.linspace(0, len(lower) - 1, _LOWER_LEVELS).round().astype(int)
            lower = [lower[i] for i in at]
        return [self.level(on) for on in (*upper, *lower)]

    def level(self, on: float) -> Level:
        """What this threshold would come to."""
        alarms = tuple(len(self._merged(w, on)) for w in self.normal)
        found = tuple(self._found(w, on) for w in self.others)
        return Level(on, alarms, found)

    def _merged(self, watched: Watched, on: float) -> list[Any]:
        if watched.score(self.label) < on:
            return []
        return merged_anew(
            watched.windows, self.label, on=on, off=off_of(on), stride_s=self._stride_s
        )

    def _found(self, watched: Watched, on: float) -> int:
        told = self._merged(watched, on)
        return sum(
            event.behaviour == self.label and any(overlap(event, d) for d in told)
            for event in watched.item.events
        )


def off_of(on: float) -> float:
    """Where a detection that started at `on` ends, as after training."""
    return max(round(on * OFF_SHARE, _DIGITS), 10**-_DIGITS)


def threshold_curve(ladder: Ladder) -> list[list[float | None]]:
    """[threshold, false alarms an hour, recall] from the highest threshold down."""
    events = sum(ladder.events())
    return [
        [
            rounded(level.on),
            rounded(sum(level.alarms) / ladder.hours) if ladder.hours else None,
            rounded(sum(level.found) / events) if events else None,
        ]
        for level in ladder.levels()
    ]


def choose_thresholds(
    watched: Sequence[Watched], card: ModelCard, *, per_hour: float
) -> dict[str, dict[str, Any]]:
    """For each behaviour the threshold of the highest recall within its budget.

    `per_hour` is what each behaviour may cost. Raises `ThresholdError` without normal
    footage. A behaviour without an event keeps its threshold, and `kept` says why.
    """
    chosen = {}
    for label in card.labels[1:]:
        ladder = Ladder(watched, label, card.stride_s)
        if not ladder.hours:
            raise ThresholdError("no normal clip or footage to count false alarms in")
        if not ladder.others:
            pair = dict(card.thresholds[label])
            chosen[label] = pair | {"kept": f"no clip of {label} to choose on"}
            continue
        chosen[label] = _told(ladder, _best(ladder, per_hour), per_hour)
    return chosen


def _best(ladder: Ladder, per_hour: float) -> Level:
    within = [
        level
        for level in [ladder.level(1.0), *ladder.levels()]
        if sum(level.alarms) <= per_hour * ladder.hours + 1e-9
    ]
    if not within:
        return ladder.level(1.0)
    return max(within, key=lambda v: (sum(v.found), -sum(v.alarms), v.on))


def _told(ladder: Ladder, level: Level, per_hour: float) -> dict[str, Any]:
    hours = [w.hours for w in ladder.normal]
    sources = [w.item.source for w in ladder.normal]
    own = [w.item.source for w in ladder.others]
    got = rate(level.alarms, hours, sources)
    beware = caution(len(own), len(set(own)))
    if sum(level.alarms) > per_hour * ladder.hours + 1e-9:
        beware = f"even the highest threshold gives more than {per_hour:g} an hour"
    elif got["per_hour_upper_95"] > per_hour:
        short = f"{ladder.hours:.2f} h are too few to show {per_hour:g} an hour"
        beware = f"{short}; {beware}" if beware else short
    return {
        "on": level.on,
        "off": off_of(level.on),
        "wanted_per_hour": per_hour,
        "hours": rounded(ladder.hours),
        **got,
        "events": sum(ladder.events()),
        **estimate("recall", ratio(level.found, ladder.events()), own),
        "caution": beware,
    }


def card_with(card: ModelCard, chosen: dict[str, dict[str, Any]]) -> ModelCard:
    """The card with these; `quality.thresholds` says how they were chosen."""
    pairs = {
        label: {"on": told["on"], "off": told["off"]} for label, told in chosen.items()
    }
    before = dict(card.quality.get("thresholds", {}))
    quality = dict(card.quality) | {"thresholds": before | chosen}
    return replace(card, thresholds=pairs, quality=quality)
