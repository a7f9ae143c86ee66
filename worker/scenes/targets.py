"""Large things that stand about: shelves, machines, panes, wheelchairs, strollers."""

from __future__ import annotations

import numpy as np

from worker.scenes.drawing import Colour
from worker.scenes.models import cuboid, disc, face, ring, tone
from worker.scenes.people import cloth
from worker.scenes.props import Piece, Plate, Rod, Wire

Rng = np.random.Generator
Half = tuple[float, float, float]
TYRE: Colour = (28, 28, 30)
METAL: Colour = (150, 152, 156)


def shelf(rng: Rng) -> tuple[list[Piece], Half]:
    """A free-standing shelf with goods on its front (-y); origin in its middle."""
    half = (rng.uniform(0.4, 0.7), 0.2, rng.uniform(0.6, 0.85))
    frame = tone((196, 194, 186), rng.uniform(0.5, 1.1))
    pieces = cuboid((0, 0, 0), half, frame)
    rows = 4
    for row in range(rows):
        low, high = -0.94 + 1.9 * row / rows, -0.94 + 1.9 * (row + 0.84) / rows
        pieces.append(
            face((0, 0, 0), half, 0, tone(frame, 0.35), area=(-0.95, low, 0.95, high),
                 bias_m=-0.01)
        )  # fmt: skip
        x = -0.93
        while x < 0.8:
            wide = rng.uniform(0.1, 0.22)
            tall = low + (high - low) * rng.uniform(0.55, 0.92)
            if rng.random() < 0.85:
                area = (x, low, min(x + wide * 0.9, 0.94), tall)
                pieces.append(
                    face((0, 0, 0), half, 0, cloth(rng, dark=0.1), area=area,
                         bias_m=-0.02)
                )  # fmt: skip
            x += wide
    return pieces, half


def machine(rng: Rng) -> tuple[list[Piece], Half]:
    """A vending machine, kiosk or cash machine; its front is -y."""
    half = (rng.uniform(0.3, 0.5), rng.uniform(0.25, 0.38), rng.uniform(0.7, 0.92))
    colour = cloth(rng, dark=0.3)
    pieces = cuboid((0, 0, 0), half, colour)
    lit = rng.random() < 0.5
    window: Colour = (206, 216, 224) if lit else (52, 60, 72)

    def part(area: tuple[float, float, float, float], shade: Colour) -> None:
        pieces.append(face((0, 0, 0), half, 0, shade, area=area, bias_m=-0.02))

    pieces.append(
        face((0, 0, 0), half, 0, window, area=(-0.85, -0.1, 0.5, 0.85), bias_m=-0.01)
    )
    for y in (0.0, 0.25, 0.5):
        for x in np.arange(-0.75, 0.35, 0.24):
            if rng.random() < 0.8:
                part((x, y, x + 0.17, y + 0.17), cloth(rng, dark=0.1))
    part((0.6, 0.2, 0.85, 0.6), tone(colour, 0.4))
    part((-0.6, -0.6, 0.4, -0.35), (26, 26, 28))
    return pieces, half


def pane(rng: Rng) -> tuple[list[Piece], Half]:
    """The glass of a window or door, -y its front."""
    half = (rng.uniform(0.45, 0.8), 0.015, rng.uniform(0.4, 0.75))
    glass = tone((104, 128, 142), rng.uniform(0.45, 1.3))
    pieces: list[Piece] = [face((0, 0, 0), half, side, glass) for side in (0, 1)]
    for side in (0, 1):
        for x in (-0.5, 0.1):
            shine = Plate(
                tuple(
                    (sx * half[0], (-1, 1)[side] * half[1], sz * half[2])
                    for sx, sz in ((x, -0.7), (x + 0.12, -0.7), (x + 0.5, 0.7),
                                   (x + 0.35, 0.7))
                ),
                tone(glass, 1.3),
                (0, (-1.0, 1.0)[side], 0),
                -0.01,
            )  # fmt: skip
            pieces.append(shine)
    return pieces, half


def frame(half: Half, colour: Colour) -> list[Piece]:
    """The frame a pane sits in, with the wall below it down to the floor."""
    w, _, h = half
    bars: list[Piece] = []
    for x in (-w - 0.03, w + 0.03):
        bars += cuboid((x, 0, 0), (0.035, 0.04, h + 0.06), colour)
    for z in (-h - 0.03, h + 0.03):
        bars += cuboid((0, 0, z), (w + 0.06, 0.04, 0.035), colour)
    return bars


def bulk(half: Half, rng: Rng) -> tuple[list[Piece], Half]:
    """A plain cupboard or counter of the given half sizes."""
    colour = cloth(rng, dark=0.3)
    pieces = cuboid((0, 0, 0), half, colour)
    pieces.append(face((0, 0, 0), half, 4, tone(colour, 1.35), bias_m=-0.005))
    return pieces, half


def wheelchair(rng: Rng) -> list[Piece]:
    """A wheelchair facing +y, the origin on the floor below the seat."""
    cover = cloth(rng, dark=0.7)
    metal = METAL if rng.random() < 0.7 else tone(cover, 0.8)
    pieces: list[Piece] = [
        *cuboid((0, 0.0, 0.48), (0.2, 0.21, 0.025), cover),
        *cuboid((0, -0.2, 0.7), (0.2, 0.02, 0.2), cover),
    ]
    for x in (-0.27, 0.27):
        wheel = (x, -0.1, 0.3)
        pieces += [
            ring(wheel, 0.29, 0.035, TYRE),
            ring(wheel, 0.23, 0.012, METAL),
            disc(wheel, 0.04, METAL),
        ]
        for turn in (0.0, np.pi / 3, 2 * np.pi / 3):
            y, z = 0.28 * np.cos(turn), 0.28 * np.sin(turn)
            spoke = ((x, -0.1 - y, 0.3 - z), (x, -0.1 + y, 0.3 + z))
            pieces.append(Wire(spoke, 0.008, METAL))
        inner = x * 0.8
        pieces += [
            ring((inner, 0.32, 0.09), 0.085, 0.03, TYRE),
            Wire(((inner, 0.32, 0.12), (inner, 0.24, 0.46), (inner, -0.2, 0.46)),
                 0.025, metal),
            Wire(((inner, -0.2, 0.46), (inner, -0.22, 0.92), (inner, -0.32, 0.94)),
                 0.025, metal),
            Wire(((x * 0.85, -0.2, 0.66), (x * 0.85, 0.16, 0.66), (inner, 0.2, 0.48)),
                 0.025, metal),
            Wire(((inner, 0.24, 0.4), (inner, 0.42, 0.12)), 0.022, metal),
            *cuboid((inner * 0.6, 0.45, 0.1), (0.06, 0.08, 0.01), (50, 50, 54)),
        ]  # fmt: skip
    return pieces


def stroller(rng: Rng) -> list[Piece]:
    """A baby's pushchair facing +y, the origin on the floor below its middle."""
    cover = cloth(rng)
    metal = tone(METAL, rng.uniform(0.4, 1))
    pieces: list[Piece] = [
        Rod((0, -0.08, 0.5), (0, 0.24, 0.42), 0.19, 0.15, cover),
        Rod((0, -0.2, 0.62), (0, 0.02, 0.78), 0.2, 0.18, tone(cover, 0.85), -0.01),
        Rod((0, -0.05, 0.62), (0, 0.0, 0.66), 0.09, 0.08, (222, 180, 150), -0.06),
    ]
    for x in (-0.22, 0.22):
        pieces += [
            ring((x, -0.28, 0.13), 0.125, 0.03, TYRE),
            ring((x, 0.32, 0.11), 0.1, 0.03, TYRE),
            Wire(((x, -0.28, 0.13), (x, 0.1, 0.4), (x, 0.32, 0.11)), 0.022, metal),
            Wire(((x, 0.2, 0.3), (x, -0.3, 0.72), (x, -0.5, 1.0)), 0.024, metal),
        ]
    pieces.append(Wire(((-0.22, -0.5, 1.0), (0.22, -0.5, 1.0)), 0.03, (40, 40, 42)))
    return pieces
