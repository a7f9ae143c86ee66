"""What finds people in a picture: the promise, and OpenCV's as the default."""

from __future__ import annotations

from typing import Final, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.people.tracking import Person, distinct
from worker.slowfast.localise import Box, motion

Images = NDArray[np.uint8]

# The detector's own window is 64 x 128: people smaller than that are not found, so
# small pictures are enlarged to this height first.
_HEIGHT: Final = 480
_LEAST_WEIGHT: Final = 0.2
# Weights of OpenCV's detector run from 0 to about 2.
_SURE_WEIGHT: Final = 1.5
_MOTION_SCORE: Final = 0.3
_LEAST_SIDE: Final = 0.06
_MOST_SIDE: Final = 0.95
_MOST_REGIONS: Final = 8


class PersonDetector(Protocol):
    """Finds people in single pictures. `joins_motion`: what moves counts as well."""

    joins_motion: bool

    def detect(self, image: Images) -> list[Person]:
        """(H, W, 3) uint8 RGB → boxes in its pixels, in any order."""
        ...


class HogDetector:
    """OpenCV's pedestrian detector: histograms of gradients, upright people.

    It finds neither fallen nor half-hidden people, therefore it is joined by motion.
    """

    joins_motion = True

    def __init__(self) -> None:
        self._hog = cv2.HOGDescriptor()
        weights = cv2.HOGDescriptor.getDefaultPeopleDetector()
        self._hog.setSVMDetector(np.asarray(weights, dtype=np.float32))

    def detect(self, image: Images) -> list[Person]:
        """See `PersonDetector.detect`."""
        height, width = image.shape[:2]
        zoom = max(1.0, _HEIGHT / height)
        size = max(64, round(width * zoom)), max(128, round(height * zoom))
        large = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
        boxes, weights = self._hog.detectMultiScale(
            cv2.cvtColor(large, cv2.COLOR_RGB2GRAY),
            winStride=(8, 8), padding=(8, 8), scale=1.08,
        )  # fmt: skip
        across, down = width / size[0], height / size[1]
        found = []
        for (x, y, w, h), weight in zip(boxes, np.ravel(weights), strict=True):
            if weight < _LEAST_WEIGHT:
                continue
            # The window has a margin around the person.
            left, right = (x + w / 8) * across, (x + w * 7 / 8) * across
            top, bottom = (y + h / 16) * down, (y + h * 15 / 16) * down
            box = clipped((left, top, right, bottom), width, height)
            if box is not None:
                found.append(Person(box, min(1.0, float(weight) / _SURE_WEIGHT)))
        return distinct(found)


def moving_regions(clip: Images) -> list[Person]:
    """(T, H, W, 3) → what moves in the middle of the clip, in sizes that people have.

    The larger regions first, at most `_MOST_REGIONS`.
    """
    height, width = clip.shape[1:3]
    moved = (motion(clip) > 0).astype(np.uint8)
    reach = max(3, round(min(height, width) * 0.03)) | 1
    joined = cv2.morphologyEx(moved, cv2.MORPH_CLOSE, np.ones((reach * 3, reach)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    found = []
    for x, y, w, h, area in stats[1:count].tolist():
        sides = w / width, h / height
        if min(sides) < _LEAST_SIDE or max(sides) > _MOST_SIDE:
            continue
        if area < 0.2 * w * h:
            continue
        found.append(Person(Box(x, y, w, h), _MOTION_SCORE))
    return sorted(found, key=lambda p: -p.box.w * p.box.h)[:_MOST_REGIONS]


def with_motion(found: list[Person], moving: list[Person]) -> list[Person]:
    """The people found, and moving regions in which none of them is."""
    return found + [
        region
        for region in moving
        if not any(_covers(region.box, person.box) for person in found)
    ]


def clipped(
    edges: tuple[float, float, float, float], width: int, height: int
) -> Box | None:
    """A box of whole pixels inside of the picture, None if nothing of it is."""
    x1, y1 = max(0, round(edges[0])), max(0, round(edges[1]))
    x2, y2 = min(width, round(edges[2])), min(height, round(edges[3]))
    return Box(x1, y1, x2 - x1, y2 - y1) if x2 > x1 and y2 > y1 else None


def _covers(a: Box, b: Box) -> bool:
    """Whether a third of the smaller one lies in the other."""
    wide = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    high = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    smaller = min(a.w * a.h, b.w * b.h)
    return wide > 0 and high > 0 and 3 * wide * high >= smaller
