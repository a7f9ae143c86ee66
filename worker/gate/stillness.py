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


def is_still(images: NDArray[np.uint8]) -> bool:
    """Whether no two neighbouring cells change over the clip (T, H, W, 3).

    Beside what all have in common, as light, and by more than their noise: a cell
    goes as far from its lowest to its highest as the gate asks of one that moves.
    What drifts slowly adds up over the clip.
    """
    height, width = images.shape[1:3]
    size = min(width, _CELLS), min(height, _CELLS)
    greys = np.stack([_grey(image, size) for image in images])
    off = greys - greys[0]
    off -= np.median(off, axis=(1, 2), keepdims=True)
    noise = float(np.median(np.abs(np.diff(off, axis=0)))) if len(off) > 1 else 0.0
    return not has_neighbours(np.ptp(off, axis=0) > level_limit(noise))


def _grey(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.float32]:
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small.mean(axis=2), dtype=np.float32)
