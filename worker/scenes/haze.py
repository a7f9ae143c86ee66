"""Smoke, steam and flames: soft shapes that are blended over the picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.scenes.camera import NEAR_M, Camera
from worker.scenes.drawing import Image
from worker.scenes.skeleton import Floats
from worker.scenes.textures import grain
from worker.scenes.timing import smooth

Rng = np.random.Generator
NO_SHADOWS = np.zeros((1, 0, 14, 2), np.int32)


@dataclass(slots=True)
class Plume:
    """Puffs that rise and drift: smoke or steam.

    Each of the N puffs is born at `born_s` where `origin` (N, 3) says, lives `life_s`,
    rises at `rise` m/s and grows from `small_m` by `growth` m/s. `alpha` (N,) is how
    much of the picture behind it hides at its densest.
    """

    role: str
    born_s: Floats
    origin: Floats
    alpha: Floats
    life_s: float
    colour: tuple[float, float, float]
    rise: float = 0.35
    small_m: float = 0.03
    growth: float = 0.12
    wind: tuple[float, float] = (0.0, 0.0)
    seed: int = 0
    listed: bool = True


@dataclass(slots=True)
class Fire:
    """Flames on a spot: `at` (T, 3) and `height_m` (T,) at the times `t_s` (T,)."""

    t_s: Floats
    at: Floats
    height_m: Floats
    seed: int
    width: float = 0.9  # as a part of the height
    listed: bool = True
    role: str = "flame"


@dataclass(slots=True)
class Haze:
    """A plume or fire through all frames, projected and ready to be blended."""

    depth: Floats  # (T, N)
    centres: Floats  # (T, N, 2) pixels
    radii: Floats  # (T, N) pixels
    alpha: Floats  # (T, N)
    colour: tuple[float, float, float]
    sprites: list[Image]
    boxes: Floats
    distance: Floats
    places: Floats
    light: Floats
    visible: NDArray[np.bool_]
    shadows: Floats = field(default_factory=lambda: NO_SHADOWS)

    def paint_part(self, image: Image, i: int, p: int) -> None:
        """Blend puff `p` over the image."""
        x, y = self.centres[i, p]
        radius = float(self.radii[i, p])
        sprite = self.sprites[p % len(self.sprites)]
        cut = _cut(image, (x - radius, y - radius), (2 * radius, 2 * radius))
        if cut is None:
            return
        part, (x0, y0, x1, y1), (w, h) = cut
        mask = cv2.resize(sprite, (w, h))[y0:y1, x0:x1] * float(self.alpha[i, p])
        light = float(self.light[i])
        shade = np.asarray(self.colour, np.float32) * light
        part += ((shade - part) * mask[..., None]).astype(np.int16).astype(np.uint8)


@dataclass(slots=True)
class Flames:
    """A fire through all frames."""

    depth: Floats  # (T, 1)
    centres: Floats  # (T, 2) pixels of the foot
    sizes: Floats  # (T, 2) pixels, width and height
    times: Floats
    noise: Image
    boxes: Floats
    distance: Floats
    places: Floats
    visible: NDArray[np.bool_]
    shadows: Floats = field(default_factory=lambda: NO_SHADOWS)

    def paint_part(self, image: Image, i: int, p: int) -> None:
        """Blend the flames over the image: bright cores, clear tips."""
        w, h = self.sizes[i]
        x, y = self.centres[i]
        cut = _cut(image, (x - w / 2, y - h), (w, h))
        if cut is None:
            return
        part, (x0, y0, x1, y1), (wide, tall) = cut
        heat = flame_heat(self.noise, float(self.times[i]))
        heat = cv2.resize(heat, (wide, tall))[y0:y1, x0:x1]
        colour, alpha = _glow_table()
        level = np.clip(heat * 255, 0, 255).astype(np.uint8)
        a = alpha[level][..., None]
        hot = colour[level]
        part[:] = np.clip(part * (1 - 0.75 * a) + hot * a, 0, 255).astype(np.uint8)


def _cut(
    image: Image, corner: tuple[float, float], size: tuple[float, float]
) -> tuple[Image, tuple[int, int, int, int], tuple[int, int]] | None:
    """The part of `image` under a rectangle, where it lies in it, and its size."""
    w, h = max(2, round(size[0])), max(2, round(size[1]))
    left, top = round(corner[0]), round(corner[1])
    height, width = image.shape[:2]
    x0, y0 = max(-left, 0), max(-top, 0)
    x1, y1 = min(w, width - left), min(h, height - top)
    if x1 <= x0 or y1 <= y0 or w > 4 * width:
        return None
    part = image[top + y0 : top + y1, left + x0 : left + x1]
    return part, (x0, y0, x1, y1), (w, h)


@lru_cache(maxsize=1)
def _glow_table() -> tuple[Floats, Floats]:
    """256 levels of heat → what a flame adds (256, 3), and how much it hides."""
    at = np.array([0, 0.15, 0.4, 0.62, 0.82, 1.0])
    red = [60, 150, 232, 255, 255, 255]
    green = [10, 40, 96, 168, 216, 244]
    blue = [0, 6, 14, 40, 110, 205]
    x = np.linspace(0, 1, 256)
    colour = np.stack([np.interp(x, at, c) for c in (red, green, blue)], -1)
    return colour.astype(np.float32), smooth(x / 0.5).astype(np.float32)


GRID = (56, 44)  # rows and columns flames are worked out in


def flame_heat(noise: Image, t: float) -> Image:
    """Heat 0..1 (56, 44) of flames at second `t`; row 0 is the top.

    Tongues of changing height, cut by noise that streams upwards ever faster.
    """
    rows, columns = GRID
    v = np.linspace(1, 0, rows, dtype=np.float32)[:, None]
    u = np.linspace(-1, 1, columns, dtype=np.float32)[None]
    big, small = noise[..., 0], noise[..., 1]
    n_rows, n_columns = big.shape
    y = np.arange(rows)[:, None]
    x = np.arange(columns)[None]

    def stream(field_: Image, speed: float, sway: float, zoom: float) -> Image:
        row = ((y * zoom + t * speed) % n_rows).astype(np.int32)
        column = ((x * zoom + sway) % n_columns).astype(np.int32)
        return np.asarray(field_[row, column])

    wide, fine = stream(big, 70, 9 * np.sin(t), 0.6), stream(small, 110, 17 * t, 1.0)
    u = u + 0.3 * v * np.float32(np.sin(2.3 * t) * 0.5 + np.sin(5.1 * t) * 0.3)
    u = u + 0.22 * v * wide
    tongue = big[int(t * 26) % n_rows, ((x[0] * 0.8 + 3 * t) % n_columns).astype(int)]
    top = np.clip(0.66 + 0.26 * tongue[None], 0.35, 1) * (1 - 0.45 * u * u)
    rim = 1 - np.abs(u) ** 2.2 / (0.5 + 0.25 * (1 - v))
    body = np.minimum(1.3 * (1 - v / top), 1.5 * rim)
    body = body + (0.32 * wide + 0.22 * fine) * (0.25 + v)
    foot = np.clip((v + 0.02) / 0.07, 0, 1)
    fade = np.clip((1 - v) / 0.12, 0, 1) * np.clip((1 - np.abs(u)) / 0.1, 0, 1)
    return np.asarray(np.clip(body, 0, 1) * foot * fade, np.float32)


def _sprites(rng: Rng) -> list[Image]:
    """Four ragged round masks (32, 32) of smoke, 0..1."""
    y, x = np.mgrid[-1:1:32j, -1:1:32j]
    far = np.hypot(x, y)
    made = []
    for _ in range(4):
        rough = 1 - far + 0.28 * grain(rng, 32, 32, cells=4)
        edge = np.clip((1 - far) / 0.25, 0, 1)
        made.append((smooth(rough * 1.3) * edge).astype(np.float32))
    return made


def prepare_plume(camera: Camera, plume: Plume, times: Floats, light: Floats) -> Haze:
    """Lay out the puffs of a plume at `times` (T,) seconds of the play."""
    rng = np.random.default_rng(plume.seed)
    n = len(plume.born_s)
    age = times[:, None] - plume.born_s[None]
    alive = (age > 0) & (age < plume.life_s)
    age = np.clip(age, 0, plume.life_s)
    wander = rng.normal(0, 0.1, (n, 3)) * np.array([1, 1, 0.5])
    curl = rng.uniform(0.5, 2.0, n)
    sway = np.sin(2 * np.pi * 0.5 * age * curl + rng.uniform(0, 6, n))
    move = np.stack(
        [
            plume.wind[0] * age + wander[:, 0] * age + 0.03 * sway * age,
            plume.wind[1] * age + wander[:, 1] * age,
            plume.rise * age**0.9 * (1 + wander[:, 2]),
        ],
        -1,
    )
    world = plume.origin[None] + move
    pixels, depth = camera.project(world)
    radius = plume.small_m + plume.growth * age**0.8
    radii = radius * camera.focal_px / np.maximum(depth, NEAR_M)
    part = age / plume.life_s
    alpha = plume.alpha * smooth(part / 0.12) * (1 - part) ** 1.3
    # What is finer than a pixel is seen fainter, not larger.
    faint = np.minimum(radii / 1.2, 1)
    alpha = alpha * faint**2
    radii = np.maximum(radii, 1.2)
    shown = alive & (alpha > 0.01)
    return Haze(
        depth=np.where(shown, depth, np.inf),
        centres=pixels,
        radii=radii,
        alpha=alpha,
        colour=plume.colour,
        sprites=_sprites(rng),
        boxes=_extent(pixels, radii * 0.7, shown & (alpha > 0.05)),
        distance=depth.mean(1),
        places=world[..., :2].mean(1),
        light=np.clip(light, 0.15, 1.2),
        visible=shown.any(1) & (depth.min(1) > NEAR_M + 0.1),
    )


def _extent(pixels: Floats, radii: Floats, shown: NDArray[Any]) -> Floats:
    low = np.where(shown[..., None], pixels - radii[..., None], 1e9).min(1)
    high = np.where(shown[..., None], pixels + radii[..., None], -1e9).max(1)
    empty = ~shown.any(1)
    low[empty], high[empty] = -9.0, -9.0
    return np.concatenate([low, high], 1)


def prepare_fire(camera: Camera, fire: Fire, times: Floats) -> Flames:
    """Lay out a fire at `times` (T,) seconds of the play."""
    rng = np.random.default_rng(fire.seed)
    at = np.stack([np.interp(times, fire.t_s, fire.at[:, k]) for k in range(3)], -1)
    height = np.interp(times, fire.t_s, fire.height_m)
    pixels, depth = camera.project(at)
    top, _ = camera.project(at + np.stack([0 * height, 0 * height, height], -1))
    tall = np.maximum(np.abs(top[:, 1] - pixels[:, 1]), 1)
    wide = fire.width * height * camera.focal_px / np.maximum(depth, NEAR_M)
    sizes = np.stack([np.maximum(wide, 2), np.maximum(tall, 2)], -1)
    noise = np.stack([grain(rng, 256, 64, cells=c) for c in (24, 48)], -1)
    low = pixels - sizes * np.array([0.42, 0.85])
    high = pixels + sizes * np.array([0.42, 0.0])
    burns = height > 0.02
    return Flames(
        depth=np.where(burns, depth, np.inf)[:, None],
        centres=pixels,
        sizes=sizes,
        times=times + rng.uniform(0, 9),
        noise=noise,
        boxes=np.concatenate([low, high], 1),
        distance=depth,
        places=at[:, :2],
        visible=burns & (depth > NEAR_M + 0.1),
    )
