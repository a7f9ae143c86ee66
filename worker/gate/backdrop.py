"""Whether something moves before a backdrop, told from tiny grey pictures.

Each cell of a tiny picture is the mean of many pixels, so the sensor's noise is all
but gone. The backdrop follows what lasts by a few grey levels a second.
"""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

_LONG_SIDE: Final = 64
_ROWS_A_CELL: Final = 8
# Grey levels by which a cell must differ at the least, and how many times its noise.
_LEAST: Final = 5.0
_SPREADS: Final = 6.0
_FOLLOWS_PER_S: Final = 4.0
# A restless cell is asked for more, but never for so much that people vanish in it.
_NOISE_SHARE: Final = 0.1
_MOST_NOISE: Final = 1.6

_AGO_S: Final = Fraction(1)

Grey = NDArray[np.float32]


class Backdrop:
    """What stands still, learnt look by look."""

    def __init__(self) -> None:
        self._still: Grey | None = None
        self._noise: Grey | None = None
        # The looks of the second before the next one, and the one before them.
        self._past: deque[tuple[Fraction, Grey]] = deque()
        self._seen_s = Fraction(0)

    def compare(self, grey: Grey, t_s: Fraction) -> tuple[bool, bool]:
        """Whether something moves before the backdrop; whether anything changed.

        What stands out but stays as it was a second ago has come to rest, or is the
        trace of what left. `grey` is (h, w) in levels of 0 to 255. The first look,
        and the first of another size, answer yes twice.
        """
        if self._still is None or self._still.shape != grey.shape:
            self._still, self._noise = grey.copy(), np.ones_like(grey)
            self._seen_s = t_s
            self._past = deque([(t_s, grey)])
            return True, True
        assert self._noise is not None
        limit = level_limit(self._noise)
        off = grey - self._still
        differs = _local(off) > limit
        while len(self._past) > 1 and self._past[1][0] <= t_s - _AGO_S:
            self._past.popleft()
        changed = _local(grey - self._past[0][1]) > limit
        self._past.append((t_s, grey))
        self._follow(off, t_s)
        return has_neighbours(differs & changed), has_neighbours(changed)

    def _follow(self, off: Grey, t_s: Fraction) -> None:
        assert self._still is not None and self._noise is not None
        step = _FOLLOWS_PER_S * min(max(float(t_s - self._seen_s), 0.0), 4.0)
        self._seen_s = t_s
        self._still += np.clip(off, -step, step)
        self._noise += _NOISE_SHARE * (np.abs(off) - self._noise)
        np.minimum(self._noise, _MOST_NOISE, out=self._noise)


def level_limit(noise: float | Grey) -> Grey:
    """Grey levels by which cells of this noise (mean absolute) must differ."""
    restless = np.minimum(noise, _MOST_NOISE)
    return np.asarray(np.maximum(_LEAST, _SPREADS * restless), dtype=np.float32)


def _local(off: Grey) -> Grey:
    """Differences beside what all cells have in common.

    A lamp or the exposure changes all alike: no movement by itself, and what does
    move still stands out.
    """
    return np.asarray(np.abs(off - np.median(off)), dtype=np.float32)


def has_neighbours(cells: NDArray[np.bool_]) -> bool:
    """Whether two set cells touch: noise sets single ones, things several.

    A picture one cell wide or high needs one alone.
    """
    if min(cells.shape) == 1:
        return bool(cells.any())
    beside = (cells[:, :-1] & cells[:, 1:]).any()
    return bool(beside or (cells[:-1] & cells[1:]).any())


def tiny_grey(frame: Any) -> Grey:
    """(h, w) float32 of a PyAV frame, at most 64 cells a side."""
    scale = min(1.0, _LONG_SIDE / max(frame.width, frame.height))
    size = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    plane = _luma(frame)
    # Of a large picture every few rows are mean enough, at a fraction of the cost.
    plane = plane[:: max(1, plane.shape[0] // (size[1] * _ROWS_A_CELL))]
    small = cv2.resize(plane, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)


def _luma(frame: Any) -> NDArray[np.uint8]:
    """(H, W) uint8 brightness; without a copy where the frame holds it so."""
    name = frame.format.name
    if not (name.startswith(("yuv4", "yuvj4", "nv12", "gray")) and name[-2:] != "le"):
        frame = frame.reformat(format="gray")
    plane = frame.planes[0]
    rows = np.frombuffer(plane, dtype=np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width]
