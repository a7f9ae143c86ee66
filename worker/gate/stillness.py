"""Whether anything moves within one clip, told from its own small pictures.

The stream tells movement by key frames or half seconds, so some clips before and
after it are decoded in which nothing moves. They cost no network either.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.gate.backdrop import has_neighbours, level_limit

_CELLS: Final = 64
_MEAN: Final = np.full(3, 1 / 3, dtype=np.float32)


def is_still(images: NDArray[np.uint8]) -> bool:
    """Whether no two neighbouring cells change over the clip (T, H, W, 3).

    Beside what all have in common, as light, and by more than their noise: a cell
    goes as far from its lowest to its highest as the gate asks of one that moves.
    What drifts slowly adds up over the clip.
    """
    greys = _greys(images)
    off = greys - greys[0]
    # Every other cell tells light and noise as well, at a quarter of the time.
    some = off[:, ::2, ::2]
    off -= np.median(some, axis=(1, 2), keepdims=True)
    noise = float(np.median(np.abs(np.diff(some, axis=0)))) if len(off) > 1 else 0.0
    return not has_neighbours(np.ptp(off, axis=0) > level_limit(noise))


def _greys(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(T, H, W, 3) → (T, h, w), at most `_CELLS` a side."""
    height, width = images.shape[1:3]
    size = min(width, _CELLS), min(height, _CELLS)
    small = [cv2.resize(image, size, interpolation=cv2.INTER_AREA) for image in images]
    return np.stack(small).astype(np.float32) @ _MEAN
