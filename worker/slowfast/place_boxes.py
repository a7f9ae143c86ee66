"""From the maps of a `PlaceHead` to a box at the clip's centre, and to times."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.slowfast.localise import Box, to_source
from worker.slowfast.preprocess import Geometry

Floats = NDArray[np.float32]

# Below this nothing was found at the clip's centre.
_LEAST: Final = 0.1
# Cells are drawn so many times finer, to find edges within them.
_FINER: Final = 2
# Of the surest place: what is less sure has no part in the box.
_LEAST_SHARE: Final = 0.3
# What is apart from the largest part belongs to it where it weighs as much as this.
_JOINED: Final = 0.5
# The share of all that is sure which lies beyond each edge of the box.
_BEYOND: Final = 0.035


def place(map_: Floats, geometry: Geometry) -> Box | None:
    """The box of one behaviour, in pixels of the source; None where it is not seen.

    `map_` is (T', h, w) in [0, 1], its centre that of the clip.
    """
    middle = len(map_) // 2
    # An even number of times has its centre between two of them.
    near = map_[middle - 1 + len(map_) % 2 : middle + 1]
    heat = np.asarray(near.mean(axis=0), dtype=np.float32)
    if heat.max() < _LEAST:
        heat = np.asarray(map_.max(axis=0), dtype=np.float32)
    if heat.max() < _LEAST:
        return None
    height, width = heat.shape
    fine = np.maximum(
        cv2.resize(
            heat, (width * _FINER, height * _FINER), interpolation=cv2.INTER_CUBIC
        ),
        0,
    )
    kept = fine * _large_parts(fine, fine >= _LEAST_SHARE * fine.max())
    scale = geometry.crop_px / fine.shape[0]
    (x1, x2), (y1, y2) = (_edges(kept.sum(axis=axis), scale) for axis in (0, 1))
    return to_source((x1, y1, x2, y2), geometry)


def _large_parts(heat: Floats, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of `mask` the part with the most heat, and what weighs nearly as much."""
    count, parts = cv2.connectedComponents(mask.astype(np.uint8))
    weights = [float(heat[parts == part].sum()) for part in range(1, count)]
    return np.isin(
        parts, [i for i, w in enumerate(weights, 1) if w >= _JOINED * max(weights)]
    )


def _edges(profile: Floats, scale: float) -> tuple[float, float]:
    """Between which two places nearly all of the profile lies, its ends left out: a
    map fades towards them where it is unsure."""
    passed = np.concatenate([[0], np.cumsum(profile)]) / profile.sum()
    low, high = np.interp(
        [_BEYOND, 1 - _BEYOND], passed, np.arange(len(profile) + 1) * scale
    )
    return float(low), float(high)


def presence(maps: Floats) -> Floats:
    """(..., T', h, w) in [0, 1] → (..., T'): how surely it is there at each time."""
    return np.asarray(maps.max(axis=(-2, -1)), dtype=np.float32)
