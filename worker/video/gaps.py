"""Tells where pictures are missing from where there are just few."""

import statistics
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from worker.video.clock import LONGEST_REORDER
from worker.video.source import OpenedVideo

_SILENT_GAP_S: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the file that could not be decoded."""

    start_s: Fraction
    end_s: Fraction


OnGap = Callable[[Gap], None]


class GapWatch:
    """Tells stretches without pictures that are damage from a slow frame rate."""

    def __init__(
        self, video: OpenedVideo, on_gap: OnGap | None, *, from_start: bool
    ) -> None:
        self._tell = on_gap or (lambda gap: None)
        self._trusts_index = video.format == "mov"
        self._end_s = indexed_end(video)
        self._last_s: Fraction | None = Fraction(0) if from_start else None
        self._steps: deque[Fraction] = deque(maxlen=15)
        self._suspicion = 0
        self._goes_on = False

    def suspect(self) -> None:
        """Damage was met; what it spoilt may come out some pictures later."""
        self._suspicion = LONGEST_REORDER

    def go_on_at(self, until_s: Fraction) -> None:
        """What comes before was not asked for; the next picture belongs there."""
        self._last_s = until_s - self._usual_s()
        self._goes_on = True

    def passed(self, t_s: Fraction) -> None:
        """A good picture came; was there a gap before it?"""
        if self._last_s is not None:
            step_s = t_s - self._last_s
            if self._is_gap(step_s):
                self._tell(Gap(self._last_s + self._usual_s(), t_s))
            elif step_s > 0 and not self._goes_on:
                self._steps.append(step_s)
        self._last_s, self._goes_on = t_s, False
        self._suspicion = max(self._suspicion - 1, 0)

    def ended(self) -> None:
        """The file is over; does its index promise more than came?"""
        if self._end_s is None or self._last_s is None:
            return
        last_s = self._last_s + self._usual_s()
        missing_s = self._end_s - last_s
        if missing_s > (Fraction(1, 5) if self._suspicion else _SILENT_GAP_S):
            self._tell(Gap(last_s, self._end_s))

    def _usual_s(self) -> Fraction:
        return statistics.median_low(self._steps) if self._steps else Fraction(0)

    def _is_gap(self, step_s: Fraction) -> bool:
        usual_s = self._usual_s()
        if self._suspicion or self._goes_on:
            return step_s > max(Fraction(1, 5), usual_s * 5 / 2)
        if self._trusts_index or not self._steps:
            return False
        steady = max(self._steps) <= min(self._steps) * 3 / 2
        return steady and step_s > max(_SILENT_GAP_S, usual_s * 4)


def indexed_end(video: OpenedVideo) -> Fraction | None:
    """Where the sample table says the video ends; None if there is none."""
    if video.format != "mov" or not video.stream.frames or not video.stream.duration:
        return None
    return Fraction(video.stream.duration) * video.time_base
