"""The pieces things are made of: rods, plates and wires."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from worker.scenes.shapes import Colour
from worker.scenes.skeleton import Floats


@dataclass(frozen=True, slots=True)
class Rod:
    """A round piece between two points of the thing's own frame, radii in metres."""

    a: tuple[float, float, float]
    b: tuple[float, float, float]
    ra: float
    rb: float
    colour: Colour
    bias_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Plate:
    """A flat convex piece; `normal` None is seen from both sides."""

    corners: tuple[tuple[float, float, float], ...]
    colour: Colour
    normal: tuple[float, float, float] | None = None
    bias_m: float = 0.0
    glows: bool = False


@dataclass(frozen=True, slots=True)
class Wire:
    """A bent tube through points, `width_m` thick."""

    points: tuple[tuple[float, float, float], ...]
    width_m: float
    colour: Colour
    closed: bool = False


Piece = Rod | Plate | Wire


def corners_of(piece: Piece) -> Floats:
    """(K, 3) points of a piece in the thing's own frame."""
    if isinstance(piece, Rod):
        return np.array([piece.a, piece.b], float)
    return np.array(piece.corners if isinstance(piece, Plate) else piece.points, float)
