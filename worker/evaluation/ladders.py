"""What each threshold would come to, in false alarms and in events that are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from worker.evaluation.intervals import rounded
from worker.evaluation.material import TrueEvent
from worker.evaluation.tracks import Floats, Timeline, Track, timeline
from worker.evaluation.watching import Watched
from worker.slowfast.card import ModelCard
from worker.training.measure import OFF_SHARE

#: A card has so many digits.
DIGITS: Final = 3
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
        step = 10**-DIGITS
        floors = np.unique(np.floor(self._turning() / step)) * step
        both = {round(float(v), DIGITS) for f in floors for v in (f, f + step)}
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
        step = 10**-DIGITS
        peaks = np.concatenate([track.peaks() for track in self._normal])
        just_above = np.floor(peaks[peaks >= on] / step)
        wanted = {float(at + more) * step for at in just_above for more in (1, 2)}
        for higher in sorted(round(value, DIGITS) for value in wanted):
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
    return max(round(on * OFF_SHARE, DIGITS), 10**-DIGITS)


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
