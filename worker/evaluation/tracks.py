"""One behaviour's scores in a file, as arrays: what any threshold would make of them.

The same rules as in `worker.detections.Hysteresis`, for many thresholds on hours of
windows. Boxes are left out, and people are not told apart: their scores have become
the picture's. Starts and ends are those that scores tell; where a model tells times
within windows, the pipeline's differ from them by a second at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.detections import LONGEST_S
from worker.pipeline_events import WindowScored

Floats = NDArray[np.float64]
#: Times are rounded fractions; no two that differ are as near to each other.
_SLACK_S: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Timeline:
    """The n windows of a file in seconds; `is_apart` where one joins none before it."""

    starts_s: Floats
    ends_s: Floats
    is_apart: NDArray[np.bool_]
    stride_s: float

    @property
    def centres_s(self) -> Floats:
        """The middle of each window."""
        return (self.starts_s + self.ends_s) / 2


def timeline(windows: Sequence[WindowScored], stride_s: Fraction) -> Timeline:
    """When these windows are, which are in order."""
    starts_s = np.asarray([float(window.start_s) for window in windows])
    ends_s = np.asarray([float(window.end_s) for window in windows])
    step_s = float(stride_s)
    gaps_s = np.diff(starts_s, prepend=starts_s[:1])
    return Timeline(starts_s, ends_s, gaps_s > 2 * step_s + _SLACK_S, step_s)


class Track:
    """The windows of a file with their scores of one behaviour."""

    def __init__(
        self, times: Timeline, scores: Floats, shown: NDArray[np.bool_] | None = None
    ) -> None:
        """`scores` is of shape (n,), as `shown`, which says where the behaviour shows
        in a window whatever its score."""
        self.times, self.scores = times, scores
        self._shown = np.zeros(len(scores), dtype=bool) if shown is None else shown
        self.highest = float(scores.max(initial=0.0))
        self._centres_s = times.centres_s

    def peaks(self) -> Floats:
        """The scores that no neighbour exceeds: each run's highest is among them."""
        padded = np.pad(self.scores, 1)
        is_peak = (self.scores >= padded[:-2]) & (self.scores >= padded[2:])
        return self.scores[is_peak]

    def highest_within(self, start_s: float, end_s: float) -> float:
        """The highest score of a window that meets these seconds; 0 without any."""
        meets = (self.times.starts_s < end_s) & (self.times.ends_s > start_s)
        return float(self.scores[meets].max(initial=0.0))

    def merged(self, on: float, off: float) -> list[tuple[float, float]]:
        """Start and end, in seconds, of each detection with these thresholds."""
        if self.highest < on:
            return []
        likely = (on + off) / 2
        return [
            self._span(first, last, likely, is_cut=is_cut)
            for first, last, is_cut in self._runs(on, off)
        ]

    def _runs(self, on: float, off: float) -> Iterator[tuple[int, int, bool]]:
        """First and last window of each sure run, and whether its length cut it."""
        high = self.scores >= off
        begins = self._begins(high)
        ends = self._ends(high | self._shown)
        sure = np.flatnonzero(self.scores >= on)
        free = 0  # the first window that no run has taken
        while (k := int(np.searchsorted(sure, free))) < len(sure):
            at = int(sure[k])
            begin = int(begins[np.searchsorted(begins, at, side="right") - 1])
            last = int(ends[np.searchsorted(ends, at)])
            first = max(begin, free)
            # Suspicion alone is cut as well, where it lasts too long.
            while (cut := self._cut(first, last)) < at:
                first = cut + 1
            yield first, min(cut, last), cut <= last
            free = min(cut, last) + 1

    def _begins(self, held: NDArray[np.bool_]) -> NDArray[np.intp]:
        """The windows of `held` before which there is none that they join."""
        before = np.concatenate([[False], held[:-1]]) & ~self.times.is_apart
        return np.flatnonzero(held & ~before)

    def _ends(self, held: NDArray[np.bool_]) -> NDArray[np.intp]:
        """The windows of `held` after which there is none that joins them."""
        after = np.concatenate([(held & ~self.times.is_apart)[1:], [False]])
        return np.flatnonzero(held & ~after)

    def _cut(self, first: int, last: int) -> int:
        """The window at which a run from `first` has lasted for the longest time."""
        until_s = self._centres_s[first] + float(LONGEST_S) - _SLACK_S
        return first + int(np.searchsorted(self._centres_s[first : last + 1], until_s))

    def _span(
        self, first: int, last: int, likely: float, *, is_cut: bool
    ) -> tuple[float, float]:
        half_s = self.times.stride_s / 2
        begin = first + int(np.argmax(self.scores[first : last + 1] >= likely))
        start_s = self._centres_s[begin] - half_s if begin else self.times.starts_s[0]
        is_end = last == len(self.scores) - 1 and not is_cut
        end_s = self.times.ends_s[-1] if is_end else self._centres_s[last] + half_s
        return float(start_s), float(end_s)
