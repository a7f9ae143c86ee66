"""Procedural textures: floors, walls, shelves full of goods, facades, cars."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator
Image = NDArray[Any]


def clamp(values: NDArray) -> Image:
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def muted(rng: Rng, low: float, high: float) -> NDArray:
    """A colour (3,) of paint: near grey as a rule, now and then strong."""
    spread = rng.choice([8, 18, 45], p=[0.45, 0.4, 0.15])
    return np.clip(rng.uniform(low, high) + rng.normal(0, spread, 3), 0, 255)


def grain(rng: Rng, height: int, width: int, *, cells: float = 12) -> NDArray:
    """(H, W) float32 cloud noise of about ±1 in three octaves."""
    total = np.zeros((height, width), np.float32)
    size = max(height, width)
    for octave in range(3):
        step = size / (cells * 3**octave)
        small = rng.standard_normal(
            (max(2, round(height / step)), max(2, round(width / step)))
        ).astype(np.float32)
        total += (
            cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
            * 0.5**octave
        )
    return total


def toned(colour: NDArray, shade: NDArray) -> Image:
    """One colour (3,) lightened by `shade` (H, W) grey levels."""
    return cv2.merge(
        [cv2.convertScaleAbs(np.maximum(shade + float(c), 0)) for c in colour]
    )


def plain(
    rng: Rng,
    size_m: tuple[float, float],
    ppm: float,
    colour: NDArray,
    *,
    rough: float = 4,
) -> Image:
    """A painted or concrete surface with blotches."""
    width, height = (max(4, int(s * ppm)) for s in size_m)
    width, height = min(width, 2048), min(height, 2048)
    return toned(colour, rough * grain(rng, height, width))


def tiles(
    rng: Rng, size_m: tuple[float, float], ppm: float, colour: NDArray, *, tile_m: float
) -> Image:
    """Square tiles of slightly differing shades with joints."""
    nx, ny = max(1, round(size_m[0] / tile_m)), max(1, round(size_m[1] / tile_m))
    cell = int(np.clip(tile_m * ppm, 3, 2048 / max(nx, ny)))
    shade = rng.normal(0, 5, (ny, nx)).astype(np.float32)
    if rng.random() < 0.25:
        shade += 22 * (np.add.outer(np.arange(ny), np.arange(nx)) % 2)
    grid = np.kron(shade, np.ones((cell, cell), np.float32))
    joint = rng.uniform(-35, -8)
    thick = max(1, cell // 28)
    for k in range(thick):
        grid[k::cell] = joint
        grid[:, k::cell] = joint
    grid += 2 * grain(rng, *grid.shape)
    return toned(colour, grid)


def asphalt(rng: Rng, size_m: tuple[float, float], ppm: float, *, lines: str) -> Image:
    """Dark ground with stains; `lines` "bays" or "road" adds white markings."""
    base = np.full(3, rng.uniform(60, 120)) + rng.normal(0, 4, 3)
    image = plain(rng, size_m, ppm, base, rough=7)
    height, width = image.shape[:2]
    px = width / size_m[0]
    for _ in range(int(rng.integers(2, 8))):
        spot = (int(rng.integers(width)), int(rng.integers(height)))
        radius = (int(px * rng.uniform(0.1, 0.8)), int(px * rng.uniform(0.1, 0.6)))
        dark = tuple(float(c) for c in base * rng.uniform(0.7, 1.1))
        cv2.ellipse(image, spot, radius, rng.uniform(0, 180), 0, 360, dark, -1)
    white = tuple(float(c) for c in np.array([200, 200, 195]) * rng.uniform(0.8, 1.1))
    thick = max(1, int(0.1 * px))
    if lines == "bays":
        for x in np.arange(0, size_m[0], 2.5):
            for y in (0.05, 0.6):
                a = (int(x * px), int(height * y))
                cv2.line(image, a, (a[0], a[1] + int(4.8 * px)), white, thick)
    elif lines == "road":
        side = int(height * rng.uniform(0.55, 0.8))
        paving = tiles(rng, (size_m[0], size_m[1] / 2), ppm, base + 45, tile_m=0.5)
        paving = cv2.resize(paving, (width, height - side))
        image[side:] = paving
        cv2.line(image, (0, side), (width, side), white, 2 * thick)
        for x in range(0, width, int(3 * px)):
            y = side - int(2.8 * px)
            cv2.line(image, (x, y), (x + int(1.5 * px), y), white, thick)
    return cv2.GaussianBlur(image, (0, 0), 0.7)


def goods(rng: Rng, size_m: tuple[float, float], ppm: float) -> Image:
    """The front of a shelf: boards with rows of coloured goods."""
    width, height = (max(8, int(s * ppm)) for s in size_m)
    image = np.full((height, width, 3), rng.uniform(35, 70), np.uint8)
    rows = max(2, round(size_m[1] / rng.uniform(0.33, 0.45)))
    board = tuple(float(c) for c in rng.uniform(130, 225) + rng.normal(0, 6, 3))
    for row in range(rows):
        top, bottom = height * row // rows, height * (row + 1) // rows
        x = 0.0
        while x < width:
            # Packages are mostly red, yellow, brown, white, then green and blue.
            hue = int(rng.choice([0, 6, 12, 18, 25, 28, 40, 60, 100, 108, 115, 175]))
            strong = int(rng.choice([15, 40, 90, 150, 200]))
            pixel = np.array([[[hue, strong, rng.integers(90, 235)]]], np.uint8)
            colour = tuple(
                float(c) for c in cv2.cvtColor(pixel, cv2.COLOR_HSV2RGB)[0, 0]
            )
            unit = ppm * rng.uniform(0.06, 0.2)
            tall = (bottom - top) * rng.uniform(0.5, 0.86)
            for _ in range(int(rng.integers(1, 5))):
                box = (int(x), int(bottom - tall)), (int(x + unit * 0.9), bottom)
                cv2.rectangle(image, *box, colour, -1)
                label = tuple(min(255.0, c * 0.5 + 110) for c in colour)
                middle = int(bottom - tall * 0.6), int(bottom - tall * 0.35)
                cv2.rectangle(
                    image, (box[0][0], middle[0]), (box[1][0], middle[1]), label, -1
                )
                x += unit
                if x >= width:
                    break
            if rng.random() < 0.12:
                x += unit
        cv2.rectangle(
            image, (0, bottom - max(1, int(0.035 * ppm))), (width, bottom), board, -1
        )
    return image


def wall(
    rng: Rng, size_m: tuple[float, float], ppm: float, colour: NDArray, *, kind: str
) -> Image:
    """A wall of `size_m`; `kind` "room", "corridor", "steel", "facade", "concrete"."""
    image = plain(rng, size_m, ppm, colour, rough=3)
    height, width = image.shape[:2]
    px, py = width / size_m[0], height / size_m[1]

    def block(x: float, top: float, w: float, h: float, shade: NDArray) -> None:
        a = int(x * px), int(height - (top) * py)
        b = int((x + w) * px), int(height - (top - h) * py)
        cv2.rectangle(image, a, b, tuple(float(c) for c in np.clip(shade, 0, 255)), -1)

    if kind in ("room", "corridor"):
        block(0, 0.12, size_m[0], 0.12, colour * 0.6)
        x = rng.uniform(0.4, 2)
        while x < size_m[0] - 1.2:
            if rng.random() < (0.65 if kind == "corridor" else 0.25):
                block(x - 0.06, 2.16, 1.02, 2.16, colour * 0.72)
                block(x, 2.1, 0.9, 2.1, muted(rng, 60, 190))
                block(x + 0.75, 1.05, 0.1, 0.06, np.full(3, 200.0))
            else:
                shade = muted(rng, 70, 230)
                w, h = rng.uniform(0.4, 1.1), rng.uniform(0.4, 0.9)
                block(x, 1.9, w, h, shade)
                block(x + 0.08, 1.82, w * 0.6, h * 0.25, shade * 0.5)
            x += rng.uniform(1.2, 3)
    elif kind == "steel":
        for x in np.arange(0, size_m[0], 0.6):
            block(x, size_m[1], 0.02, size_m[1], colour * 0.7)
        block(0, 1.0, size_m[0], 0.06, colour * 1.25)
        image[:] = clamp(image + rng.normal(0, 5, (1, width, 1)))
    elif kind == "facade":
        glass = rng.uniform(20, 90) + np.array([0, 4, 12])
        for floor in np.arange(0, size_m[1], 3.0):
            for x in np.arange(rng.uniform(0.3, 1), size_m[0] - 1, rng.uniform(1.8, 3)):
                high = 2.5 if floor == 0 else 2.4
                tall = 2.2 if floor == 0 and rng.random() < 0.5 else 1.4
                lit = rng.random() < 0.2
                pane = glass + (90 if lit else rng.uniform(-12, 12))
                block(x - 0.07, floor + high + 0.07, 1.34, tall + 0.14, colour * 0.8)
                block(x, floor + high, 1.2, tall, pane)
    elif kind == "concrete":
        block(0, 1.0, size_m[0], 1.0, muted(rng, 60, 200))
        for x in np.arange(0, size_m[0], 2.4):
            block(x, size_m[1], 0.03, size_m[1], colour * 0.8)
    return image


def car_side(rng: Rng, colour: NDArray, ppm: float, *, upper: bool) -> Image:
    """Flank of a car's body with wheels, or of its cabin with windows."""
    width, height = int(4.3 * ppm), max(4, int((0.6 if upper else 0.8) * ppm))
    image = np.empty((height, width, 3), np.uint8)
    image[:] = clamp(colour)
    if upper:
        dark = (38.0, 42.0, 48.0)
        for a, b in ((0.08, 0.47), (0.53, 0.9)):
            cv2.rectangle(
                image, (int(width * a), int(height * 0.18)),
                (int(width * b), int(height * 0.92)), dark, -1,
            )  # fmt: skip
        return image
    image[int(height * 0.75) :] = clamp(colour * 0.35)
    for x in (0.18, 0.8):
        centre = (int(width * x), int(height * 0.68))
        cv2.circle(image, centre, int(0.34 * ppm), (22.0, 22.0, 24.0), -1)
        cv2.circle(image, centre, int(0.18 * ppm), (120.0, 120.0, 124.0), -1)
    return image
