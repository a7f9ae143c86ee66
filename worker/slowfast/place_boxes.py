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
# Of the surest place: as sure as this is inside of the box.
_INSIDE: Final = 0.5
# What is apart from the largest part belongs to it where it weighs as much as this.
_JOINED: Final = 0.35


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
    fine = cv2.resize(
        heat, (width * _FINER, height * _FINER), interpolation=cv2.INTER_CUBIC
    )
    mask = fine >= _INSIDE * fine.max()
    count, regions = cv2.connectedComponents(mask.astype(np.uint8))
    weights = [float(fine[regions == i].sum()) for i in range(1, count)]
    held = np.isin(
        regions,
        [i + 1 for i, weight in enumerate(weights) if weight >= _JOINED * max(weights)],
    )
    rows, columns = np.flatnonzero(held.any(1)), np.flatnonzero(held.any(0))
    scale = geometry.crop_px / fine.shape[0]
    edges = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
    x1, y1, x2, y2 = (float(edge) * scale for edge in edges)
    return to_source((x1, y1, x2, y2), geometry)


def presence(map_: Floats) -> tuple[float, ...]:
    """(T', h, w) in [0, 1] → T' values: how surely it is there at each time."""
    return tuple(float(value) for value in map_.max(axis=(1, 2)))
