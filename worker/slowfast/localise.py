"""Where a clip's behaviour is: who is there, of those whom the network looks at.

The class activation map is coarse (a few cells a side); who stands out from the
floor, or moves, is fine but knows no class. Their product is both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.slowfast.foreground import calmed, foreground, without_noise
from worker.slowfast.preprocess import Geometry

Floats = NDArray[np.float32]
Images = NDArray[np.uint8]

# What is outside of where the network looks still counts a little: the map's cells
# are large and its edges vague.
_FLOOR: Final = 0.15
_KEPT: Final = 0.15
_SMALLEST: Final = 0.1
_JOINED: Final = 0.3
_NEAR: Final = 0.06


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in source pixels, inside of the picture."""

    x: int
    y: int
    w: int
    h: int


def locate(
    clip: Images,
    activation: Floats,
    geometry: Geometry,
    past: Sequence[Images] = (),
) -> Box:
    """The box of one behaviour in one clip, at its centre.

    `clip` is (T, H, W, 3) uint8 as the network saw it, `activation` (T', h, w) the
    behaviour's class activation map, `past` what `foreground.Past` kept of the clips
    before; the box is in pixels of the source.
    """
    there = _inside(foreground(clip, past), geometry)
    if not there.any():
        there = _inside(motion(calmed(clip)), geometry)
    looked_at = _inside(_spread(activation, there.shape[::-1]), geometry)
    if not there.any():
        there = looked_at
    edges = _extent(there, there * (_FLOOR + looked_at))
    scale = geometry.crop_px / there.shape[0]
    x1, y1, x2, y2 = (edge * scale for edge in edges)
    # Grown to a sensible size, without a margin: a second's motion is as large as
    # whoever moves, or larger.
    (x1, x2), (y1, y2) = (
        _grown(low, high, geometry.crop_px) for low, high in ((x1, x2), (y1, y2))
    )
    return to_source((x1, y1, x2, y2), geometry)


def _inside(picture: Floats, geometry: Geometry) -> Floats:
    """(h, w), as large as the input or smaller, without the bars around the frame."""
    scale = picture.shape[0] / geometry.crop_px
    left, top = round(geometry.left * scale), round(geometry.top * scale)
    right = round((geometry.left + geometry.size[0]) * scale)
    bottom = round((geometry.top + geometry.size[1]) * scale)
    kept = np.zeros_like(picture)
    kept[top:bottom, left:right] = picture[top:bottom, left:right]
    return kept


def motion(clip: Images) -> Floats:
    """(T, H, W, 3) uint8 → (H, W) float32, how much moved in the middle half.

    Zero where no more changed than noise does. The middle half alone, so that the
    box stands where people are at the clip's centre, not on all of their way.
    """
    frames = len(clip)
    middle = clip[frames // 4 : max(frames - frames // 4, frames // 4 + 2)]
    grey = [
        cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (3, 3), 0)
        for image in middle
    ]
    if len(grey) < 2:
        return np.zeros(clip.shape[1:3], dtype=np.float32)
    stack = np.stack(grey).astype(np.float32)
    change = np.abs(np.diff(stack, axis=0)).mean(axis=0)
    change = without_noise(change, least=1)
    return np.asarray(cv2.GaussianBlur(change, (5, 5), 0), dtype=np.float32)


def smoothed(boxes: list[Box]) -> list[Box]:
    """Boxes over time, each the median of itself and its neighbours."""
    if len(boxes) < 3:
        return list(boxes)
    edges = np.array([(b.x, b.y, b.x + b.w, b.y + b.h) for b in boxes])
    padded = np.concatenate([edges[:1], edges, edges[-1:]])
    calm = np.median(np.stack([padded[:-2], padded[1:-1], padded[2:]]), axis=0)
    return [Box(x, y, r - x, b - y) for x, y, r, b in calm.astype(int).tolist()]


def _spread(activation: Floats, side: tuple[int, int]) -> Floats:
    """(T', h, w) → (H, W) in [0, 1]: where the class is seen, averaged over time."""
    mean = activation.mean(axis=0).astype(np.float32)
    low, high = float(mean.min()), float(mean.max())
    if high - low < 1e-6:
        return np.full((side[1], side[0]), 0.5, dtype=np.float32)
    scaled = (mean - low) / (high - low)
    return np.asarray(
        cv2.resize(scaled, side, interpolation=cv2.INTER_LINEAR), dtype=np.float32
    )


def _extent(shape: Floats, heat: Floats) -> tuple[float, float, float, float]:
    """(x1, y1, x2, y2) of the region of `shape` that holds the most `heat`.

    With what is close to it and of a weight: two people who fight are one box.
    """
    height, width = heat.shape
    if heat.max(initial=0) <= 0:
        return 0, 0, width, height
    level = _KEPT * float(shape[heat >= _KEPT * heat.max()].max())
    mask = shape >= level
    reach = max(3, round(min(height, width) * 0.06)) | 1
    joined = cv2.dilate(mask.astype(np.uint8), np.ones((reach, reach), np.uint8))
    count, regions = cv2.connectedComponents(joined)
    regions[~mask] = 0
    heats = [float(heat[regions == i].sum()) for i in range(1, count)]
    weights = [float(shape[regions == i].sum()) for i in range(1, count)]
    best = int(np.argmax(heats))
    x1, y1, x2, y2 = _bounds(regions == best + 1)
    near = min(height, width) * _NEAR
    for i in range(count - 1):
        if i == best or weights[i] < _JOINED * weights[best]:
            continue
        a1, b1, a2, b2 = _bounds(regions == i + 1)
        if max(a1 - x2, x1 - a2, b1 - y2, y1 - b2) < near:
            x1, y1, x2, y2 = min(x1, a1), min(y1, b1), max(x2, a2), max(y2, b2)
    return x1, y1, x2, y2


def _bounds(mask: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return (
        float(columns[0]),
        float(rows[0]),
        float(columns[-1] + 1),
        float(rows[-1] + 1),
    )


def to_source(edges: tuple[float, float, float, float], geometry: Geometry) -> Box:
    """x1, y1, x2, y2 in pixels of the input → in the source's, inside of it."""
    x1, y1, x2, y2 = edges
    left, top = (float(v) for v in geometry.to_source(x1, y1))
    right, bottom = (float(v) for v in geometry.to_source(x2, y2))
    x = min(max(round(left), 0), geometry.width - 1)
    y = min(max(round(top), 0), geometry.height - 1)
    w = min(max(round(right), x + 1), geometry.width) - x
    h = min(max(round(bottom), y + 1), geometry.height) - y
    return Box(x, y, w, h)


def _grown(low: float, high: float, side: int) -> tuple[float, float]:
    lacking = max(side * _SMALLEST - (high - low), 0) / 2
    return low - lacking, high + lacking
