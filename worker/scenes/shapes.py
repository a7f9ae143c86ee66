"""The shapes figures are drawn of: tapered capsules in the picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.scenes.skeleton import Floats

Image = NDArray[Any]


Colour = tuple[int, int, int]


SUBPIXEL_BITS = 4


ARC = 7


@dataclass(slots=True)
class Part:
    """A capsule between two joints (radii in metres), or a hull of capsules."""

    a: int
    b: int
    ra: float
    rb: float
    colour: Colour
    bias_m: float = 0.0
    hull: list[tuple[int, int, float, float]] = field(default_factory=list)
    shadow: bool = True


def capsules(ends: Floats, radii: Floats) -> Floats:
    """(N, 2, 2) end points and (N, 2) radii in pixels → (N, 2 * ARC, 2) outlines."""
    way = ends[:, 1] - ends[:, 0]
    angle = np.arctan2(way[:, 1], way[:, 0])[:, None]
    half = np.linspace(np.pi / 2, 3 * np.pi / 2, ARC)[None]
    turns = np.stack([angle + half, angle + half - np.pi], 1)
    ring = np.stack([np.cos(turns), np.sin(turns)], -1)
    outline = np.asarray(ends[:, :, None] + ring * radii[:, :, None, None])
    return outline.reshape(len(ends), 2 * ARC, 2)


def shaded(colour: Colour, factor: float) -> tuple[float, float, float]:
    r, g, b = (min(float(c) * factor, 255.0) for c in colour)
    return r, g, b
