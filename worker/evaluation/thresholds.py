"""What a threshold costs in false alarms and finds of events, and which to take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from worker.evaluation.alarms import rate
from worker.evaluation.errors import ThresholdError
from worker.evaluation.intervals import caution, estimate, ratio, rounded
from worker.evaluation.material import TrueEvent
from worker.evaluation.tracks import Floats, Timeline, Track, timeline
from worker.evaluation.watching import Watched
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

    @property
    def outcome(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """All that it comes to."""
        return self.alarms, self.found


@dataclass(frozen=True, slots=True)
class _File:
    """A file with its windows' times, which all behaviours share."""

    watched: Watched
    times: Timeline


class Ladder:
    """All that one behaviour's thresholds would come to on the same windows."""

    def __init__(self, files: Sequence[_File], label: str) -> None:
        """`files` may hold anything; normal is what has no event at all."""
        self.label = label
        self.normal = [f.watched for f in files if not f.watched.item.events]
        self.others = [f.watched for f in files if f.watched.truth_of(label)]
        self.hours = sum(w.hours for w in self.normal)
        self._normal = [self._track(f) for f in files if not f.watched.item.events]
        self._others = [self._track(f) for f in files if f.watched.truth_of(label)]

    def _track(self, file: _File) -> Track:
        windows = file.watched.windows
        scores = [window.scores[self.label] for window in windows]
        shown = [self.label in window.shown for window in windows]
        return Track(
            file.times, np.asarray(scores, dtype=float), np.asarray(shown, dtype=bool)
        )

    def events(self) -> list[int]:
        """How many events each of `others` has."""
        return [len(self._events(w)) for w in self.others]

    def _events(self, watched: Watched) -> list[TrueEvent]:
        return [e for e in watched.item.events if e.behaviour == self.label]

    @cached_property
    def levels(self) -> list[Level]:
        """From the highest threshold that changes something down to the lowest.

        All of the upper ones, where alarms are rare, and some of the many below.
        """
        step = 10**-_DIGITS
        floors = np.unique(np.floor(self._turning() / step)) * step
        both = {round(float(v), _DIGITS) for f in floors for v in (f, f + step)}
        wanted = sorted((v for v in both if 0 < v <= 1), reverse=True)
        upper, lower = wanted[:_UPPER_LEVELS], wanted[_UPPER_LEVELS:]
        if len(lower) > _LOWER_LEVELS:
            at = np.linspace(0, len(lower) - 1, _LOWER_LEVELS).round().astype(int)
            lower = [lower[i] for i in at]
        levels: list[Level] = []
        for level in map(self.level, (*upper, *lower)):
            if not levels or level.outcome != levels[-1].outcome:
                levels.append(level)
        return levels

    def _turning(self) -> Floats:
        """Scores at which an alarm is won or lost, or an event is."""
        found = [track.peaks() for track in self._normal]
        for watched, track in zip(self.others, self._others, strict=True):
            at = [
                track.highest_within(event.start_s, event.end_s)
                for event in self._events(watched)
            ]
            found.append(np.asarray([track.highest, *at]))
        return np.concatenate(found) if found else np.zeros(0)

    def raised(self, on: float, off: float, *, most: float) -> Level:
        """The lowest threshold from `on` on that costs no more alarms than `most`.

        The highest of all where none does. With `on` itself `off` goes, not a share.
        """
        level = self.level(on, off)
        if sum(level.alarms) <= most:
            return level
        step = 10**-_DIGITS
        peaks = np.concatenate([track.peaks() for track in self._normal])
        just_above = np.floor(peaks[peaks >= on] / step)
        wanted = {float(at + more) * step for at in just_above for more in (1, 2)}
        for higher in sorted(round(value, _DIGITS) for value in wanted):
            if on < higher <= 1 and sum((level := self.level(higher)).alarms) <= most:
                return level
        return self.level(1.0)

    def level(self, on: float, off: float | None = None) -> Level:
        """What this threshold would come to."""
        off = off_of(on) if off is None else off
        alarms = tuple(len(track.merged(on, off)) for track in self._normal)
        found = tuple(
            sum(
                any(start_s < e.end_s and end_s > e.start_s for start_s, end_s in told)
                for e in self._events(watched)
            )
            for watched, track in zip(self.others, self._others, strict=True)
            for told in (track.merged(on, off),)
        )
        return Level(on, alarms, found)


def ladders_of(watched: Sequence[Watched], card: ModelCard) -> dict[str, Ladder]:
    """One for each behaviour that the model knows."""
    files = [_File(w, timeline(w.windows, card.stride_s)) for w in watched]
    return {label: Ladder(files, label) for label in card.labels[1:]}


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
        for level in ladder.levels
    ]


def choose_thresholds(
    ladders: Mapping[str, Ladder],
    card: ModelCard,
    *,
    per_hour: float,
    raise_only: bool = False,
) -> dict[str, dict[str, Any]]:
    """For each behaviour the threshold of the highest recall within its budget.

    `per_hour` is what each behaviour may cost. A behaviour without an event keeps its
    threshold, and `kept` says why. With `raise_only` it is the card's own, raised no
    more than the budget asks for, event or none. Raises `ThresholdError` without normal
    footage.
    """
    chosen = {}
    for label, ladder in ladders.items():
        if not ladder.hours:
            raise ThresholdError("no normal clip or footage to count false alarms in")
        pair = dict(card.thresholds[label])
        if raise_only:
            chosen[label] = _raised(ladder, pair, per_hour)
        elif ladder.others:
            chosen[label] = _told(ladder, _best(ladder, per_hour), per_hour)
        else:
            chosen[label] = pair | {"kept": f"no clip of {label} to choose on"}
    return chosen


def _raised(ladder: Ladder, pair: dict[str, float], per_hour: float) -> dict[str, Any]:
    most = _budget(ladder, per_hour)
    level = ladder.raised(pair["on"], pair["off"], most=most)
    told = _told(ladder, level, per_hour)
    if level.on > pair["on"]:
        return told | {"raised_from": pair["on"]}
    reason = f"costs no more than {per_hour:g} false alarms an hour"
    return told | pair | {"kept": reason}


def _budget(ladder: Ladder, per_hour: float) -> float:
    return per_hour * ladder.hours + 1e-9


def _best(ladder: Ladder, per_hour: float) -> Level:
    most = _budget(ladder, per_hour)
    levels = [ladder.level(1.0), *ladder.levels]
    within = [level for level in levels if sum(level.alarms) <= most]
    if not within:
        return ladder.level(1.0)
    return max(within, key=lambda v: (sum(v.found), -sum(v.alarms), v.on))


def _told(ladder: Ladder, level: Level, per_hour: float) -> dict[str, Any]:
    hours = [w.hours for w in ladder.normal]
    sources = [w.item.source for w in ladder.normal]
    own = [w.item.source for w in ladder.others]
    got = rate(level.alarms, hours, sources)
    beware = caution(len(own), len(set(own)))
    if sum(level.alarms) > _budget(ladder, per_hour):
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
    """The card with these; `quality.thresholds` says how they were chosen.

    What stays as it was is said to be chosen as before.
    """
    pairs = {
        label: {"on": told["on"], "off": told["off"]} for label, told in chosen.items()
    }
    before = dict(card.quality.get("thresholds", {}))
    fresh = {
        label: told
        for label, told in chosen.items()
        if "kept" not in told or label not in before
    }
    quality = dict(card.quality) | {"thresholds": before | fresh}
    return replace(card, thresholds=pairs, quality=quality)
