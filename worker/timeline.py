"""How surely a behaviour shows at each time, where a model tells times within windows.

Windows overlap, so each time is told by several of them: their mean is surer than any.
Pure: knows numbers and times, neither video nor network.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from worker.video.windows import Window

#: From here on it shows.
SHOWN: Final = 0.45
# A window that is sure of a behaviour may come that long after its onset, not more.
_BACK_S: Final = Fraction(1)
# And that long before it, as it sees the onset at its end.
_AHEAD_S: Final = Fraction(1)


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
        """Drop what lies so far back that no start will be looked for there."""
        for begins_s in [t for t in self._told if t < before_s - _BACK_S]:
            del self._told[begins_s]

    def start(self, near_s: Fraction) -> Fraction:
        """When it began to show, by a first guess; that itself where nothing is known.

        Back to where it began without a break; where it does not show yet, on to where
        it does.
        """
        part_s = self._part_s
        at = max((t for t in self._told if t <= near_s < t + part_s), default=None)
        if at is None:
            return near_s
        if self._shows(at):
            while at > near_s - _BACK_S and self._shows(at - part_s):
                at -= part_s
            return min(near_s, at)
        while at < near_s + _AHEAD_S and at in self._told and not self._shows(at):
            at += part_s
        return at if self._shows(at) else near_s

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
