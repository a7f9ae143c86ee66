"""Who is in the picture at a clip's centre, moving or not: what was not always there.

A second's motion is wider than whoever moves, and somebody who has fallen moves no
more. So the clip's centre is compared with other moments: with what was mostly there,
in the clip and before it, and with the clip's end. What differs has come, or has left
there a view of the floor. The floor goes on around it; who stands out from that is
there.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Images = NDArray[np.uint8]

#: The longest side of the pictures that are compared; networks may see larger ones.
SIDE_PX: Final = 128
#: Of so many earlier clips the first picture is remembered.
_REMEMBERED: Final = 16
# Of the clip's frames one in so many are looked at on each side of its centre, and at
# its end; and so many over all of it.
_CENTRE: Final = 16
_END: Final = 10
_OVER_ALL: Final = 8
_NOISE_SPREADS: Final = 8.0
# In grey levels: less than this is noise, more than that is no surer.
_LEAST: Final = 5.0
_MOST: Final = 60.0
# Pixels around a difference that may still belong to it, in which the floor is
# painted from, and over which it is compared.
_GROWN: Final = 5
_PAINTED: Final = 2.0
_COMPARED: Final = 9
_LEAST_CHANGE: Final = 1e-3
_LEAST_MOVE: Final = 1.0


class Past:
    """Pictures of one video's latest clips; a few hundred kilobytes.

    Clips are known by the index of their window, so that what is before one of them
    is the same in whatever order they come.
    """

    def __init__(self) -> None:
        self._pictures: dict[int, Images] = {}

    def remember(self, index: int, clip: Images) -> None:
        """Keep what is needed of a clip, (T, H, W, 3)."""
        self._pictures[index] = calmed(clip[:1])[0]

    def pictures(self, *, before: int) -> tuple[Images, ...]:
        """(h, w, 3) each, the oldest first, as `calmed` makes them."""
        known = sorted(index for index in self._pictures if index < before)
        return tuple(self._pictures[index] for index in known[-_REMEMBERED:])

    def forget(self, *, before: int) -> None:
        """Drop what no clip from `before` on will ask for."""
        for index in sorted(i for i in self._pictures if i < before)[:-_REMEMBERED]:
            del self._pictures[index]


def calmed(clip: Images) -> Images:
    """(T, H, W, 3) → (T, h, w, 3): no longer than `SIDE_PX`, less noisy."""
    height, width = clip.shape[1:3]
    scale = min(SIDE_PX / max(height, width), 1)
    size = max(round(width * scale), 1), max(round(height * scale), 1)
    images = [
        cv2.resize(image, size, interpolation=cv2.INTER_AREA) if scale < 1 else image
        for image in clip
    ]
    calm = np.stack([cv2.GaussianBlur(image, (3, 3), 0) for image in images])
    return np.asarray(calm, dtype=np.uint8)


def foreground(clip: Images, past: Sequence[Images] = ()) -> Floats:
    """(T, H, W, 3) → (h, w) float32, by how many grey levels somebody stands out.

    As large as what `calmed` makes; `past` is what `Past` kept of the clips before.
    Zero where nobody came.
    """
    frames = len(clip)
    near, edge, step = (max(frames // n, 1) for n in (_CENTRE, _END, _OVER_ALL))
    now = calmed(clip[max(frames // 2 - near, 0) : frames // 2 + near])
    mostly = _median([*calmed(clip[::step]), *past])
    others = [mostly, _median(calmed(clip[-edge:]))]
    if not past:
        others.append(_median(calmed(clip[:edge])))
    found = [_came(now, other) for other in others]
    found.append(_moves(now))
    return np.asarray(np.minimum(np.max(found, axis=0), _MOST), dtype=np.float32)


def without_noise(change: Floats, *, least: float) -> Floats:
    """(h, w) of change, 0 where it is no more than `least` above what noise makes.

    Noise is what most of the picture does; a moving crowd may not hide in it.
    """
    noise = float(np.median(change))
    spread = float(np.median(np.abs(change - noise)))
    change = change - noise - _NOISE_SPREADS * spread - least
    change[change < _LEAST_CHANGE] = 0
    return change


def _moves(now: Images) -> Floats:
    """(n, h, w, 3) → (h, w): where it moves at the centre, or nothing to see.

    Who never leaves their place in the clip would be seen by their edges alone.
    """
    if len(now) < 2:
        return np.zeros(now.shape[1:3], dtype=np.float32)
    changes = [_difference(a, b) for a, b in pairwise(now)]
    return without_noise(np.mean(changes, axis=0, dtype=np.float32), least=_LEAST_MOVE)


def _came(now: Images, other: Images) -> Floats:
    """(n, h, w, 3) now, (h, w, 3) at another time → (h, w): how much is there now."""
    changes = [_difference(image, other) for image in now]
    change = without_noise(np.mean(changes, axis=0, dtype=np.float32), least=_LEAST)
    if not change.any():
        return change
    picture = _median(now)
    near = cv2.dilate((change > 0).astype(np.uint8), np.ones((_GROWN, _GROWN)))
    painted = cv2.inpaint(picture, near, _PAINTED, cv2.INPAINT_TELEA)
    floor = np.asarray(painted, dtype=np.uint8)
    mine, theirs = (
        cv2.blur(_difference(image, floor).astype(np.float32), (_COMPARED, _COMPARED))
        for image in (picture, other)
    )
    return np.asarray(change * (mine >= theirs), dtype=np.float32)


def _difference(image: Images, other: Images) -> Images:
    """(h, w), the largest of the three colours'."""
    red, green, blue = cv2.split(cv2.absdiff(image, other))
    return np.asarray(cv2.max(cv2.max(red, green), blue), dtype=np.uint8)


def _median(images: Sequence[Images] | Images) -> Images:
    """Of each pixel, the upper one of two.

    Sorts whole pictures by neighbours' minimum and maximum (odd-even transposition):
    with bytes a tenth of the time of `numpy.median`.
    """
    ranks: list[Images] = list(images)
    for turn in range(len(ranks)):
        for i in range(turn % 2, len(ranks) - 1, 2):
            low, high = ranks[i], ranks[i + 1]
            ranks[i], ranks[i + 1] = np.minimum(low, high), np.maximum(low, high)
    return ranks[len(ranks) // 2]
