"""What small things look like: bags, boxes, cups, sticks, a chair, a bin."""

from __future__ import annotations

import numpy as np

from worker.scenes.drawing import Colour
from worker.scenes.people import cloth
from worker.scenes.props import Piece, Plate, Rod, Wire

Rng = np.random.Generator
Vec = tuple[float, float, float]

FACES: tuple[tuple[Vec, Vec, Vec], ...] = (
    ((0, -1, 0), (1, 0, 0), (0, 0, 1)),
    ((0, 1, 0), (-1, 0, 0), (0, 0, 1)),
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((-1, 0, 0), (0, -1, 0), (0, 0, 1)),
    ((0, 0, 1), (1, 0, 0), (0, 1, 0)),
    ((0, 0, -1), (1, 0, 0), (0, -1, 0)),
)


def face(
    middle: Vec,
    half: Vec,
    side: int,
    colour: Colour,
    *,
    area: tuple[float, float, float, float] = (-1, -1, 1, 1),
    bias_m: float = 0.0,
    glows: bool = False,
) -> Plate:
    """Side 0..5 (front, back, right, left, top, bottom) of a box, or a part of it.

    `area` is (x0, y0, x1, y1) within the side, each from -1 to 1.
    """
    normal, u, v = (np.asarray(a, float) for a in FACES[side])
    size = np.asarray(half)
    centre = np.asarray(middle) + normal * (size - 2 * bias_m * 0.1)
    x0, y0, x1, y1 = area
    corners = tuple(
        tuple(float(c) for c in centre + u * size * x + v * size * y)
        for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    )
    return Plate(corners, colour, tuple(normal.tolist()), bias_m, glows)  # type: ignore[arg-type]


def cuboid(middle: Vec, half: Vec, colour: Colour) -> list[Piece]:
    """The six sides of a box about `middle`."""
    return [face(middle, half, side, colour) for side in range(6)]


def tone(colour: Colour, factor: float) -> Colour:
    r, g, b = (int(min(c * factor, 255)) for c in colour)
    return r, g, b


def disc(middle: Vec, radius: float, colour: Colour, *, axis: int = 0) -> Plate:
    """A round plate seen from both sides; `axis` is the one it turns about."""
    turn = np.linspace(0, 2 * np.pi, 13)[:-1]
    points = np.tile(np.asarray(middle, float), (12, 1))
    first, second = [a for a in range(3) if a != axis]
    points[:, first] += radius * np.cos(turn)
    points[:, second] += radius * np.sin(turn)
    return Plate(tuple(map(tuple, points.tolist())), colour, None, 0.002)


def ring(middle: Vec, radius: float, width_m: float, colour: Colour) -> Wire:
    """A wheel's tyre about the x axis."""
    turn = np.linspace(0, 2 * np.pi, 17)[:-1]
    x, y, z = middle
    points = [(x, y + radius * np.cos(a), z + radius * np.sin(a)) for a in turn]
    return Wire(tuple(points), width_m, colour, closed=True)


def bag(rng: Rng, kind: str) -> tuple[list[Piece], float]:
    """A thing to carry, hanging below its handle at the origin, and its height.

    `kind`: "bag" (shopping), "sack" (rubbish), "case" (hard), "box" (carton, held
    at its middle), "tote" (small handbag).
    """
    colour = cloth(rng)
    dark = tone(colour, 0.6)
    if kind == "box":
        half = (rng.uniform(0.18, 0.27), rng.uniform(0.14, 0.2), rng.uniform(0.12, 0.2))
        brown = rng.random() < 0.7
        colour = tone((176, 138, 98), rng.uniform(0.75, 1.15)) if brown else colour
        pieces = cuboid((0, 0, 0), half, colour)
        tape = tone(colour, 1.25 if brown else 0.7)
        for side in (0, 1, 4):
            strip = (-1, -0.12, 1, 0.12) if side == 4 else (-1, 0.6, 1, 0.85)
            pieces.append(
                face((0, 0, 0), half, side, tape, area=strip, bias_m=-0.01)
            )
        return pieces, half[2]
    if kind == "sack":
        colour = tone(colour, 0.7) if rng.random() < 0.5 else (34, 36, 40)
        pieces = [
            Rod((0, 0, -0.4), (0, 0, -0.24), 0.17, 0.19, colour),
            Rod((0.03, 0.02, -0.26), (0, 0, -0.1), 0.15, 0.05, colour, -0.01),
            Rod((0, 0, -0.1), (0, 0, 0.0), 0.03, 0.045, tone(colour, 1.2), -0.02),
        ]
        return pieces, 0.57
    wide, deep, tall = {
        "bag": (0.18, 0.07, 0.17), "case": (0.2, 0.1, 0.26), "tote": (0.15, 0.06, 0.11),
    }[kind]  # fmt: skip
    drop = {"bag": 0.2, "case": 0.08, "tote": 0.22}[kind]
    middle = (0.0, 0.0, -drop - tall)
    # Long side along the way: it hangs beside the leg.
    pieces = cuboid(middle, (deep, wide, tall), colour)
    for x in (-deep * 0.7, deep * 0.7):
        line = ((x, -wide * 0.5, -drop), (x * 0.3, 0.0, 0.0), (x, wide * 0.5, -drop))
        pieces.append(Wire(line, 0.018, dark))
    if kind == "case":
        pieces.append(
            face(middle, (deep, wide, tall), 2, dark, area=(-1, -0.1, 1, 0.1),
                 bias_m=-0.01)
        )  # fmt: skip
    return pieces, drop + 2 * tall


def chair(rng: Rng) -> tuple[list[Piece], float]:
    """A chair, origin at its middle; half its height."""
    colour = cloth(rng)
    leg = tone(colour, 0.7)
    pieces: list[Piece] = [*cuboid((0, 0, 0.02), (0.21, 0.21, 0.025), colour)]
    pieces += cuboid((0, -0.2, 0.28), (0.2, 0.02, 0.17), colour)
    for x in (-0.18, 0.18):
        for y in (-0.18, 0.18):
            pieces.append(Rod((x, y, 0), (x, y, -0.44), 0.018, 0.018, leg))
        pieces.append(Rod((x, -0.19, 0.02), (x, -0.2, 0.4), 0.016, 0.016, leg))
    return pieces, 0.45


def small(rng: Rng, kind: str) -> list[Piece]:
    """A thing for one hand, its grip at the origin."""
    colour = cloth(rng, dark=0.25)
    if kind == "cup":
        return [Rod((0, 0, -0.04), (0, 0, 0.06), 0.036, 0.042, (232, 228, 218))]
    if kind == "bottle":
        return [
            Rod((0, 0, -0.1), (0, 0, 0.06), 0.036, 0.036, colour),
            Rod((0, 0, 0.06), (0, 0, 0.13), 0.02, 0.014, tone(colour, 0.8)),
        ]
    if kind == "phone":
        return cuboid((0, 0, 0.02), (0.012, 0.04, 0.075), (30, 32, 38))
    if kind == "bun":
        return [Rod((-0.03, 0, 0), (0.03, 0, 0), 0.04, 0.035, (196, 150, 92))]
    if kind == "cigarette":
        # Larger than life: thinner it would be lost between the pixels.
        return [Rod((0, 0.0, 0), (0, 0.09, 0.0), 0.009, 0.009, (240, 238, 230), -0.12)]
    if kind == "stick":
        return [Rod((0, 0, -0.15), (0, 0, 0.62), 0.02, 0.033, colour)]
    if kind == "stone":
        return [Rod((-0.02, 0, 0), (0.03, 0, 0), 0.05, 0.045, (120, 114, 106))]
    if kind == "cloth":
        return [Rod((-0.05, 0, 0), (0.05, 0, -0.02), 0.05, 0.055, colour, -0.05)]
    if kind == "goods":
        half = (rng.uniform(0.03, 0.07), rng.uniform(0.03, 0.06), rng.uniform(0.06, 0.12))
        pieces: list[Piece] = list(cuboid((0, 0, 0), half, colour))
        for side in (0, 1):
            label = tone(colour, 1.6)
            pieces.append(
                face((0, 0, 0), half, side, label, area=(-0.7, -0.5, 0.7, 0.3),
                     bias_m=-0.01)
            )  # fmt: skip
        return pieces
    if kind == "cane":
        return [
            Rod((0, 0.0, 0), (0, 0.03, -0.88), 0.015, 0.012, tone(colour, 0.7)),
            Rod((0, -0.06, 0.0), (0, 0.06, 0.0), 0.017, 0.017, tone(colour, 0.6)),
        ]
    if kind == "broom":
        return [
            Rod((0, 0.0, 0.35), (0, 0.25, -1.0), 0.014, 0.014, (150, 112, 70)),
            *cuboid((0, 0.27, -1.06), (0.19, 0.04, 0.06), colour),
        ]
    raise ValueError(kind)


def basket(rng: Rng) -> tuple[list[Piece], float]:
    """A shopping basket below its handle, with goods showing; its height."""
    colour = cloth(rng, dark=0.1)
    pieces = cuboid((0, 0, -0.32), (0.15, 0.22, 0.1), colour)
    pieces.append(
        face((0, 0, -0.32), (0.15, 0.22, 0.1), 4, tone(colour, 0.45),
             area=(-0.9, -0.9, 0.9, 0.9), bias_m=-0.01)
    )  # fmt: skip
    for y in (-0.1, 0.05, 0.12):
        pieces += cuboid((rng.uniform(-0.07, 0.07), y, -0.21), (0.05, 0.04, 0.05),
                         cloth(rng, dark=0.1))  # fmt: skip
    pieces.append(Wire(((-0.15, 0, -0.22), (0, 0, 0), (0.15, 0, -0.22)), 0.02, colour))
    return pieces, 0.42


def bin_(rng: Rng) -> tuple[list[Piece], float]:
    """A waste bin standing on the floor at the origin; its height."""
    colour = cloth(rng, dark=0.5)
    high = rng.uniform(0.45, 0.75)
    turn = np.linspace(0, 2 * np.pi, 11)[:-1]
    top = [(0.2 * np.cos(a), 0.2 * np.sin(a), high) for a in turn]
    pieces: list[Piece] = []
    for a, b in zip(turn, np.roll(turn, -1), strict=True):
        mid = (a + (a + 2 * np.pi / 10)) / 2
        low = 0.17
        quad = (
            (low * np.cos(a), low * np.sin(a), 0.0),
            (low * np.cos(b), low * np.sin(b), 0.0),
            (0.2 * np.cos(b), 0.2 * np.sin(b), high),
            (0.2 * np.cos(a), 0.2 * np.sin(a), high),
        )
        pieces.append(Plate(quad, colour, (float(np.cos(mid)), float(np.sin(mid)), 0)))
    pieces.append(Plate(tuple(top), tone(colour, 0.35), (0, 0, 1), -0.005))
    return pieces, high
