"""People drawn at random: their bodies, clothes and colours."""

from __future__ import annotations

import colorsys

import numpy as np

from worker.scenes.drawing import Look
from worker.scenes.shapes import Colour
from worker.scenes.skeleton import Body

Rng = np.random.Generator

SKINS = (
    (238, 200, 172),
    (222, 178, 146),
    (198, 148, 112),
    (160, 110, 80),
    (112, 74, 52),
    (76, 52, 40),
)
HAIRS = ((24, 20, 18), (40, 30, 24), (78, 54, 36), (128, 92, 56), (150, 146, 142))


def random_body(rng: Rng) -> Body:
    height = float(np.clip(rng.normal(1.71, 0.09), 1.48, 1.96))
    return Body(height, float(np.clip(rng.normal(1.02, 0.1), 0.84, 1.35)))


def cloth(rng: Rng, *, dark: float = 0.4) -> Colour:
    """A colour for clothes; mostly muted, now and then bright."""
    grey = rng.random() < 0.35
    hue, saturation = rng.random(), 0.06 if grey else rng.uniform(0.15, 0.8)
    value = rng.uniform(0.12, 0.4) if rng.random() < dark else rng.uniform(0.35, 0.95)
    r, g, b = colorsys.hsv_to_rgb(hue, saturation, value)
    return int(r * 255), int(g * 255), int(b * 255)


def paint(rng: Rng) -> Colour:
    """A colour for furniture and machines: mostly grey, white, black or wood."""
    if rng.random() < 0.15:
        return cloth(rng, dark=0.2)
    if rng.random() < 0.3:
        light = rng.uniform(0.4, 1.1)
        return int(186 * light), int(138 * light), int(94 * light)
    grey = rng.choice(
        [rng.uniform(30, 80), rng.uniform(90, 160), rng.uniform(180, 235)]
    )
    r, g, b = np.clip(grey + rng.normal(0, 6, 3), 0, 255)
    return int(r), int(g), int(b)


def random_look(rng: Rng, *, carry: str = "") -> Look:
    def pick(colours: tuple[Colour, ...]) -> Colour:
        return colours[int(rng.integers(len(colours)))]

    skirt = rng.random() < 0.1
    return Look(
        skin=pick(SKINS),
        hair=pick(HAIRS),
        top=cloth(rng),
        bottom=cloth(rng, dark=0.7),
        shoes=cloth(rng, dark=0.75),
        long_sleeves=bool(rng.random() < 0.65),
        shorts=not skirt and bool(rng.random() < 0.15),
        skirt=skirt,
        backpack=cloth(rng) if rng.random() < 0.15 else None,
        carries=cloth(rng) if carry in ("bag", "box") else None,
        long_hair=bool(rng.random() < 0.35),
        hat=bool(rng.random() < 0.12),
    )
