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


class Presence:
    """What the latest windows tell of one behaviour, in parts of equal length.

    Times are numbered by parts from 0 s on; the card's stride is a whole number of them
    (`ModelCard`), so that windows tell of the same parts.
    """

    def __init__(self) -> None:
        self._told: dict[int, list[float]] = {}
        self._part_s = Fraction(0)
        self._around = 0

    def add(self, window: Window, seen: Sequence[float]) -> None:
        """`seen` has a value in [0, 1] for each of some equal parts of the window."""
        if not seen:
            return
        if not self._part_s:
            self._part_s = (window.end_s - window.start_s) / len(seen)
            self._around = int(_AROUND_S / self._part_s)
        first = window.start_s / self._part_s
        if first.denominator != 1:
            # The last window of a video ends where that does, between the others.
            return
        for number, value in enumerate(seen, first.numerator):
            self._told.setdefault(number, []).append(value)

    def forget(self, *, before_s: Fraction) -> None:
        """Drop what lies so far back that no edge will be looked for there."""
        if not self._told:
            return
        last = int(before_s / self._part_s) - self._around
        while self._told and (first := next(iter(self._told))) < last:
            del self._told[first]

    def start(self, near_s: Fraction) -> Fraction:
        """When it began to show, by a first guess; that itself where nothing is known.

        Back to where it began without a break; where it does not show yet, on to where
        it does.
        """
        at = self._part_of(near_s)
        if at is None:
            return near_s
        if self._shows(at):
            return min(near_s, self._edge(at, -1) * self._part_s)
        found = self._next(at, 1)
        return near_s if found is None else found * self._part_s

    def end(self, near_s: Fraction) -> Fraction:
        """When it ceased to show, in the same way."""
        at = self._part_of(near_s)
        if at is None:
            return near_s
        if self._shows(at):
            return max(near_s, (self._edge(at, 1) + 1) * self._part_s)
        found = self._next(at, -1)
        return near_s if found is None else (found + 1) * self._part_s

    def _part_of(self, t_s: Fraction) -> int | None:
        if not self._part_s:
            return None
        number = t_s // self._part_s
        return number if number in self._told else None

    def _edge(self, at: int, way: int) -> int:
        """The last part that way, without a break, in which it shows."""
        for further in self._beside(at, way):
            if not self._shows(further):
                break
            at = further
        return at

    def _next(self, at: int, way: int) -> int | None:
        """The first part that way in which it shows, or None."""
        return next(filter(self._shows, self._beside(at, way)), None)

    def _beside(self, at: int, way: int) -> Iterator[int]:
        return (at + way * count for count in range(1, self._around + 1))

    def _shows(self, number: int) -> bool:
        values = self._told.get(number, ())
        return bool(values) and sum(values) / len(values) >= SHOWN


def shows(seen: Sequence[float], share: Fraction) -> bool:
    """Whether it shows in the middle of a window, in this share of its length."""
    count = len(seen)
    if not count:
        return False
    # As many parts as lie within the share, of the same parity as all of them.
    parts = max(int(count * share), 1)
    parts += (count - parts) % 2
    first = (count - parts) // 2
    return sum(seen[first : first + parts]) / parts >= SHOWN
