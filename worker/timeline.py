"""How surely a behaviour shows at each time, where a model tells times within windows.

Windows overlap, so each time is told by several of them: their mean is surer than any.
Pure: knows numbers and times, neither video nor network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from worker.video.windows import Window

#: From here on it shows.
SHOWN: Final = 0.45
# What windows say of the edges of a behaviour is wrong by that much, not more.
_AROUND_S: Final = Fraction(1)


class Timeline:
    """What the latest windows tell of one behaviour."""

    def __init__(self) -> None:
        self._told: dict[Fraction, list[float]] = {}
        self._part_s = Fraction(0)

    def add(self, window: Window, seen: Sequence[float]) -> None:
        """`seen` has a value in [0, 1] for each of some equal parts of the window."""
        if not seen:
            return
        self._part_s = (window.end_s - window.start_s) / len(seen)
        for index, value in enumerate(seen):
            begins_s = window.start_s + index * self._part_s
            self._told.setdefault(begins_s, []).append(value)

    def forget(self, *, before_s: Fraction) -> None:
        """Drop what lies so far back that no edge will be looked for there."""
        for begins_s in [t for t in self._told if t < before_s - _AROUND_S]:
            del self._told[begins_s]

    def start(self, near_s: Fraction) -> Fraction:
        """When it began to show, by a first guess; that itself where nothing is known.

        Back to where it began without a break; where it does not show yet, on to where
        it does.
        """
        at = self._part_of(near_s)
        if at is None:
            return near_s
        if self._shows(at):
            return min(near_s, self._edge(at, -self._part_s))
        found = self._next(at, self._part_s)
        return near_s if found is None else found

    def end(self, near_s: Fraction) -> Fraction:
        """When it ceased to show, in the same way."""
        at = self._part_of(near_s)
        if at is None:
            return near_s
        if self._shows(at):
            return max(near_s, self._edge(at, self._part_s) + self._part_s)
        found = self._next(at, -self._part_s)
        return near_s if found is None else found + self._part_s

    def _part_of(self, t_s: Fraction) -> Fraction | None:
        part_s = self._part_s
        return max((t for t in self._told if t <= t_s < t + part_s), default=None)

    def _edge(self, at: Fraction, step_s: Fraction) -> Fraction:
        """The last part that way, without a break, in which it shows."""
        for further in self._around(at, step_s):
            if not self._shows(further):
                break
            at = further
        return at

    def _next(self, at: Fraction, step_s: Fraction) -> Fraction | None:
        """The first part that way in which it shows, or None."""
        return next(filter(self._shows, self._around(at, step_s)), None)

    @staticmethod
    def _around(at: Fraction, step_s: Fraction) -> Iterator[Fraction]:
        for count in range(1, int(_AROUND_S / abs(step_s)) + 1):
            yield at + count * step_s

    def _shows(self, begins_s: Fraction) -> bool:
        values = self._told.get(begins_s, ())
        return bool(values) and sum(values) / len(values) >= SHOWN


def shows(seen: Sequence[float], share: float) -> bool:
    """Whether it shows in the middle of a window, in this share of its length."""
    if not seen:
        return False
    count = len(seen)
    near = [
        value
        for index, value in enumerate(seen)
        if abs((index + 0.5) / count - 0.5) <= max(share, 1 / count) / 2
    ]
    return sum(near) / len(near) >= SHOWN
