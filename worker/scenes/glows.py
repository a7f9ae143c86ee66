"""Light that changes within a scene: fire and lamps, headlights, patches of sun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from worker.scenes.camera import Camera
from worker.scenes.drawing import Image
from worker.scenes.skeleton import Floats

SCALE = 4


@dataclass(slots=True)
class Glow:
    """A pool of light about a moving place.

    `at` (seconds) → (3,) world metres, `strength` (seconds) → how much of the own
    brightness it adds at its middle; `colour` weighs red, green and blue.
    """

    at: Callable[[float], Floats]
    strength: Callable[[float], float]
    reach_m: float
    colour: tuple[float, float, float] = (1.0, 0.62, 0.3)


@dataclass(slots=True)
class Patch:
    """A sharp patch of sunlight on floor and things: corners (seconds) → (K, 3)."""

    corners: Callable[[float], Floats]
    strength: float
    soft_m: float = 0.08


def shine(image: Image, camera: Camera, glows: list[Glow], t_s: float) -> None:
    """Brighten the picture about every glow, in place."""
    height, width = image.shape[:2]
    rows, columns = -(-height // SCALE), -(-width // SCALE)
    gain = np.ones((rows, columns, 3), np.float32)
    y = (np.arange(rows, dtype=np.float32) * SCALE)[:, None]
    x = (np.arange(columns, dtype=np.float32) * SCALE)[None]
    for glow in glows:
        strength = glow.strength(t_s)
        if strength <= 0.01:
            continue
        pixel, depth = camera.project(np.asarray(glow.at(t_s), float)[None])
        if depth[0] < 0.3:
            continue
        reach = glow.reach_m * camera.focal_px / float(depth[0])
        far = ((x - pixel[0, 0]) / reach) ** 2 + ((y - pixel[0, 1]) / reach) ** 2
        pool = strength * np.exp(-far * 1.1) + 0.12 * strength * np.exp(-far * 0.15)
        gain += pool[..., None] * np.asarray(glow.colour, np.float32)
    full = cv2.resize(gain, (width, height))
    cv2.multiply(image, full, dst=image, dtype=cv2.CV_8U)


def sunlit(image: Image, camera: Camera, patch: Patch, t_s: float) -> None:
    """Brighten what lies under a patch of sun, in place."""
    pixels, depth = camera.project(np.asarray(patch.corners(t_s), float))
    if depth.min() < 0.3:
        return
    mask: Any = np.zeros(image.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, (pixels * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    soft = max(patch.soft_m * camera.focal_px / float(depth.mean()), 0.6)
    mask = cv2.GaussianBlur(mask, (0, 0), min(soft, 9.0))
    gain = mask.astype(np.float32) * (patch.strength / 255) + 1
    warm = cv2.merge([gain, gain * 0.2 + 0.8 * gain, 1 + (gain - 1) * 0.85])
    cv2.multiply(image, warm, dst=image, dtype=cv2.CV_8U)
