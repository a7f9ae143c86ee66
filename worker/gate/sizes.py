"""What the sizes of packets tell: whether anything but the known stillness is coded.

Between key frames an encoder stores what changes. Sizes are believed only at levels
at which pictures have shown that nothing moved, and only where the encoder is not
held to a rate: one that is spends its bits on still scenes too, and tells nothing.
"""

from __future__ import annotations

import statistics
from collections import deque
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

BIN_S: Final = Fraction(1, 2)
# A rate controller with bits to spare would have spent them: stillness that costs so
# much less than a key frame is not made by one.
_STILL_SHARE: Final = 1 / 32
_STILL_BINS: Final = 12
_KEPT_BINS: Final = 120
_SPREADS: Final = 8
_TIMES: Final = 1.5
_ROOM_BYTES: Final = 12


class Sizes(Enum):
    """What a stretch's sizes say."""

    STILL = "still"
    MORE = "more"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of the stream: mean bytes of what lies between key frames.

    `mean_bytes` is None where there is nothing but key frames.
    """

    start_s: Fraction
    end_s: Fraction
    mean_bytes: float | None


class SizeWatch:
    """Puts packets into bins and judges these against what still ones had."""

    def __init__(self) -> None:
        self._start_s: Fraction | None = None
        self._bytes = self._count = 0
        self._keys: deque[int] = deque(maxlen=9)
        self._still: deque[float] = deque(maxlen=_KEPT_BINS)
        self._limit: float | None = None

    def add(self, t_s: Fraction, size_bytes: int, *, is_key: bool) -> Bin | None:
        """One more packet, in the order of decoding; the bin that it closes."""
        closed = None
        if self._start_s is None:
            self._start_s = t_s // BIN_S * BIN_S
        if t_s >= self._start_s + BIN_S:
            closed = self._close(t_s)
        if is_key:
            self._keys.append(size_bytes)
        else:
            self._bytes += size_bytes
            self._count += 1
        return closed

    def _close(self, t_s: Fraction) -> Bin:
        assert self._start_s is not None
        mean = self._bytes / self._count if self._count else None
        next_s = t_s // BIN_S * BIN_S
        closed = Bin(self._start_s, next_s, mean)
        self._start_s, self._bytes, self._count = next_s, 0, 0
        return closed

    def confirm(self, bins: list[Bin]) -> None:
        """Pictures showed that nothing moved in these."""
        self._still.extend(b.mean_bytes for b in bins if b.mean_bytes is not None)
        self._limit = None

    def forget(self) -> None:
        """What was taken for still was not, or is no longer the same."""
        self._still.clear()
        self._limit = None

    def judge(self, closed: Bin) -> Sizes:
        """What this bin's size says."""
        if closed.mean_bytes is None or not self.are_clear:
            return Sizes.UNSURE
        if self._limit is None:
            self._limit = self._highest_still()
        return Sizes.STILL if closed.mean_bytes <= self._limit else Sizes.MORE

    @property
    def are_clear(self) -> bool:
        """Whether still levels are known, and not such as a rate would make."""
        if len(self._still) < _STILL_BINS or not self._keys:
            return False
        floor = statistics.median_low(self._still)
        return floor <= statistics.median_low(self._keys) * _STILL_SHARE

    def bursts(self, closed: Bin) -> bool:
        """Whether it is beyond all that was still, whoever decides the sizes."""
        if closed.mean_bytes is None or len(self._still) < _STILL_BINS:
            return False
        return closed.mean_bytes > max(self._still) * _TIMES

    def _highest_still(self) -> float:
        middle = statistics.median(self._still)
        spread = statistics.median(abs(value - middle) for value in self._still)
        return max(middle * _TIMES, middle + _SPREADS * spread, middle + _ROOM_BYTES)
