"""What a cheap camera makes of light: noise, blur, contrast, infrared, a caption."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[Any]
Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class SensorSpec:
    """How the picture is taken.

    `noise` is the deviation in grey levels, `blur_px` the softness of the lens,
    `ghost` how much of the last frame the noise filter leaves, `crf` the H.264
    quality (None for none), `flicker` the depth of lamp flicker.
    """

    noise: float = 4.0
    blur_px: float = 0.0
    contrast: float = 1.0
    brightness: float = 0.0
    gamma: float = 1.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    grey: bool = False
    ghost: float = 0.0
    flicker: float = 0.0
    crf: int | None = 28
    caption: str = ""
    clock_form: str = "%Y-%m-%d  %H:%M:%S"  # how the caption tells the time
    clock_low: bool = False  # the time stands at the bottom, the name at the top


class Sensor:
    """Turns clean frames (H, W, 3) RGB into camera frames; keeps what ghosts need."""

    TILES = 6

    def __init__(
        self,
        spec: SensorSpec,
        rng: Rng,
        size: tuple[int, int],
        *,
        exposure: float = 1.0,
    ) -> None:
        self.spec, self.rng, self.exposure = spec, rng, exposure
        width, height = size
        tall, wide = height + 64, width + 64
        depth = 1 if spec.grey else 3
        soft = rng.random() < 0.5
        self.tiles: list[tuple[Image, Image]] = []
        if spec.noise > 0:
            small = (min(tall, 480), min(wide, 640))
            for _ in range(2):
                grid: Image = rng.standard_normal((*small, depth), dtype=np.float32)
                if soft:
                    grid = (
                        cv2.GaussianBlur(grid, (0, 0), 0.7).reshape(*small, depth) * 2
                    )
                if depth == 3:
                    grid = 0.75 * grid.mean(2, keepdims=True) * 1.7 + 0.45 * grid
                times = (-(-tall // small[0]), -(-wide // small[1]), 1)
                grid = np.tile(grid * spec.noise, times)[:tall, :wide]
                grid = np.repeat(grid, 3 // depth, axis=2)
                plus = np.clip(np.round(grid), 0, 255).astype(np.uint8)
                minus = np.clip(np.round(-grid), 0, 255).astype(np.uint8)
                self.tiles.append((plus, minus))
        self.curve = self._curve()
        self.last: Image | None = None

    def _curve(self) -> Image:
        spec = self.spec
        x = np.arange(256, dtype=np.float32) / 255
        y = 255 * np.minimum(self.exposure * x, 1) ** spec.gamma
        y = (y - 110) * spec.contrast + 110 + spec.brightness
        table = np.clip(y[:, None] * np.asarray(spec.tint, np.float32), 0, 255)
        return table.astype(np.uint8).reshape(256, 1, 3)

    def develop(self, image: Image) -> Image:
        """What lens and tone curve make of `image`, the same for every frame."""
        spec = self.spec
        if spec.blur_px > 0.2:
            image = cv2.GaussianBlur(image, (0, 0), spec.blur_px)
        if spec.grey:
            image = cv2.cvtColor(
                cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB
            )
        return cv2.LUT(image, self.curve)

    def expose(self, image: Image, index: int) -> Image:
        """Add to a developed image what differs from frame to frame."""
        spec, rng = self.spec, self.rng
        if spec.flicker > 0:
            level = 1 + spec.flicker * np.sin(index * 2.1) * rng.uniform(0.4, 1)
            image = cv2.convertScaleAbs(image, alpha=float(level))
        if self.tiles:
            plus, minus = self.tiles[int(rng.integers(len(self.tiles)))]
            height, width = image.shape[:2]
            y, x = (int(v) for v in rng.integers(0, 64, 2))
            image = cv2.add(image, plus[y : y + height, x : x + width])
            y, x = (int(v) for v in rng.integers(0, 64, 2))
            image = cv2.subtract(image, minus[y : y + height, x : x + width])
        if spec.ghost > 0:
            if self.last is not None:
                image = cv2.addWeighted(image, 1 - spec.ghost, self.last, spec.ghost, 0)
            self.last = image
        return image


def burn_caption(
    image: Image,
    caption: str,
    clock: datetime,
    t_s: float,
    *,
    form: str = "%Y-%m-%d  %H:%M:%S",
    low: bool = False,
) -> None:
    """Write the camera's name and the time into `image`, in place.

    `form` is a `strftime` format; `low` puts the time below and the name above.
    """
    height, width = image.shape[:2]
    size = max(height / 900, 0.28)
    thick = max(1, int(size * 2.2))
    stamp = (clock + timedelta(seconds=t_s)).strftime(form)
    text_w = cv2.getTextSize(stamp, cv2.FONT_HERSHEY_SIMPLEX, size, thick)[0][0]
    margin = int(22 * size) + 2
    line = int(34 * size) + 2
    name_y, time_y = (line, height - margin) if low else (height - margin, line)
    places = (
        (caption, (margin, name_y)),
        (stamp, (width - text_w - margin, time_y)),
    )
    # A rim of shifted dark copies: a thicker pen would set wider letters.
    rim = max(1, round(size * 1.2))
    dark, light = (12.0,) * 3, (238.0,) * 3
    shifts = ((rim, rim), (-rim, -rim), (rim, -rim), (-rim, rim))
    for text, (x, y) in places:
        for colour, dx, dy in (*((dark, *s) for s in shifts), (light, 0, 0)):
            cv2.putText(
                image,
                text,
                (x + dx, y + dy),
                cv2.FONT_HERSHEY_SIMPLEX,
                size,
                colour,
                thick,
                cv2.LINE_AA,
            )
