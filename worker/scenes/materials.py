"""Textures of the backgrounds kept for tests: brick, planks, gravel, terrazzo.

Nothing here is seen in scenes of lower seeds (`spec.UNSEEN_FROM`).
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.scenes.textures import Rng, clamp, grain, toned

Image = NDArray[Any]
Size = tuple[float, float]
WOODS = ((150, 108, 70), (112, 78, 52), (186, 150, 108), (92, 82, 74))
BRICKS = ((146, 82, 64), (168, 120, 92), (112, 70, 62), (190, 178, 160))
PLASTERS = ((206, 178, 120), (132, 160, 140), (150, 170, 196), (196, 156, 150))


def pick(rng: Rng, colours: tuple[tuple[int, int, int], ...]) -> NDArray[Any]:
    base = np.asarray(colours[int(rng.integers(len(colours)))], float)
    return np.clip(base * rng.uniform(0.75, 1.15) + rng.normal(0, 5, 3), 0, 255)


def _canvas(size_m: Size, ppm: float) -> tuple[int, int, float]:
    px = min(ppm, 2048 / max(size_m))
    return max(8, int(size_m[1] * px)), max(8, int(size_m[0] * px)), px


def planks(rng: Rng, size_m: Size, ppm: float) -> Image:
    """Floor boards with staggered joints."""
    height, width, px = _canvas(size_m, ppm)
    shade = 3 * grain(rng, height, width, cells=60)
    board = max(3, int(rng.uniform(0.1, 0.2) * px))
    for y in range(0, height, board):
        shade[y : y + board] += rng.normal(0, 9)
        x = int(rng.uniform(0, 1.5) * px)
        while x < width:
            shade[y : y + board, x : x + max(1, int(0.012 * px))] -= 34
            x += int(rng.uniform(1.0, 2.4) * px)
        shade[y : y + max(1, board // 14)] -= 30
    return toned(pick(rng, WOODS), shade)


def brick(rng: Rng, size_m: Size, ppm: float) -> Image:
    """A brick wall in running bond."""
    height, width, px = _canvas(size_m, ppm)
    course, long = max(3, int(0.09 * px)), max(6, int(0.26 * px))
    shade = 5 * grain(rng, height, width, cells=40)
    for k, y in enumerate(range(0, height, course)):
        for x in range(-(long // 2) * (k % 2), width, long):
            shade[y : y + course, max(x, 0) : x + long] += rng.normal(0, 9)
            shade[y : y + course, max(x, 0) : max(x, 0) + max(1, long // 16)] += 38
        shade[y : y + max(1, course // 6)] += 38
    return toned(pick(rng, BRICKS), shade)


def gravel(rng: Rng, size_m: Size, ppm: float) -> Image:
    """Loose stones, with patches of grass."""
    height, width, px = _canvas(size_m, ppm)
    fine: Any = rng.standard_normal((height, width)).astype(np.float32)
    fine = cv2.GaussianBlur(fine, (0, 0), max(0.02 * px, 0.5)) * 26
    base = np.full(3, rng.uniform(105, 165)) + rng.normal(0, 5, 3)
    image = toned(base, fine + 6 * grain(rng, height, width))
    grass = toned(np.array([84.0, 112, 58]) * rng.uniform(0.6, 1.1), fine * 1.2)
    mask = grain(rng, height, width, cells=5) > rng.uniform(0.3, 1.4)
    image[mask] = grass[mask]
    return image


def terrazzo(rng: Rng, size_m: Size, ppm: float) -> Image:
    """Speckled stone with a warning stripe now and then."""
    height, width, px = _canvas(size_m, ppm)
    image = toned(np.full(3, rng.uniform(130, 200)), 3 * grain(rng, height, width))
    count = min(int(height * width / 90), 6000)
    spots = np.stack(
        [rng.integers(0, width, count), rng.integers(0, height, count)], -1
    )
    for x, y in spots:
        shade = float(rng.choice([60, 110, 225]))
        image[y : y + 2, x : x + 2] = shade
    if rng.random() < 0.6:
        y = int(rng.uniform(0.3, 0.8) * height)
        image[y : y + max(2, int(0.3 * px))] = clamp(np.array([206.0, 176, 52]))
    return image


def cladding(rng: Rng, size_m: Size, ppm: float) -> Image:
    """Coloured plaster with a dado, pipes and a board."""
    height, width, px = _canvas(size_m, ppm)
    colour = pick(rng, PLASTERS)
    image = toned(colour, 4 * grain(rng, height, width))
    dado = max(1, height - int(1.2 * px))
    image[dado:] = clamp(image[dado:] * 0.62)
    for x in np.arange(rng.uniform(0.3, 1.5), size_m[0], rng.uniform(1.5, 3.5)):
        if rng.random() < 0.5:
            image[:, int(x * px) : int((x + 0.08) * px) + 1] = clamp(colour * 0.75)
        else:
            a = int(x * px), max(height - int(2.0 * px), 0)
            b = int((x + 0.9) * px), max(height - int(1.3 * px), 1)
            cv2.rectangle(image, a, b, tuple(rng.uniform(40, 220, 3).tolist()), -1)
    return image


def cartons(rng: Rng, size_m: Size, ppm: float) -> Image:
    """The front of a rack full of brown boxes."""
    height, width, _ = _canvas(size_m, ppm)
    image = np.full((height, width, 3), 46, np.uint8)
    rows = max(2, round(size_m[1] / 0.5))
    for row in range(rows):
        low = height * (row + 1) // rows
        x = 0
        while x < width:
            wide = max(3, int(rng.uniform(0.25, 0.6) * width / size_m[0]))
            tall = int(height / rows * rng.uniform(0.5, 0.85))
            tint = np.array([172.0, 136, 98]) * rng.uniform(0.6, 1.15)
            cv2.rectangle(
                image, (x, low - tall), (x + wide - 2, low), tuple(tint.tolist()), -1
            )
            x += wide
        cv2.rectangle(
            image,
            (0, low - max(1, height // 60)),
            (width, low),
            (60.0, 84.0, 150.0),
            -1,
        )
    return image
