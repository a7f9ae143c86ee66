"""The pinhole camera with lens distortion that looks at a rendered scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]

NEAR_M = 0.25


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera at (x, y, z) metres; yaw 0 looks along +y, pitch > 0 looks down.

    `focal_px` is the focal length in pixels, `distortion` the lambda of the
    division model in normalised coordinates (0 none, 0.2 strong barrel).
    """

    position: tuple[float, float, float]
    yaw: float
    pitch: float
    roll: float
    focal_px: float
    width: int
    height: int
    distortion: float = 0.0

    def axes(self) -> Floats:
        """(3, 3): rows are the camera's right, down and forward in the world."""
        cy, sy = np.cos(self.yaw), np.sin(self.yaw)
        cp, sp = np.cos(self.pitch), np.sin(self.pitch)
        cr, sr = np.cos(self.roll), np.sin(self.roll)
        right = np.array([cy, sy, 0.0])
        forward = np.array([-sy * cp, cy * cp, -sp])
        down = np.cross(forward, right)
        return np.stack([cr * right + sr * down, cr * down - sr * right, forward])

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """World (..., 3) metres → pixels (..., 2) and depth (...) in metres.

        Points nearer than `NEAR_M` are projected as if at `NEAR_M`.
        """
        seen = (points - np.asarray(self.position)) @ self.axes().T
        depth = seen[..., 2]
        flat = seen[..., :2] / np.maximum(depth, NEAR_M)[..., None]
        if self.distortion > 0:
            radius = np.maximum(np.linalg.norm(flat, axis=-1, keepdims=True), 1e-9)
            bend = 4 * self.distortion * radius**2
            flat = flat * (np.sqrt(1 + bend) - 1) / (bend / 2)
        centre = np.array([self.width / 2, self.height / 2])
        return flat * self.focal_px + centre, depth

    def rays(self) -> Floats:
        """(H, W, 3) float32 directions of all pixels; forward part is 1 (depth)."""
        x = np.arange(self.width, dtype=np.float32) + 0.5 - self.width / 2
        y = np.arange(self.height, dtype=np.float32) + 0.5 - self.height / 2
        gx, gy = np.meshgrid(x / self.focal_px, y / self.focal_px)
        if self.distortion > 0:
            # Far corners of a wide lens would bend past the horizon of the model.
            shrink = np.maximum(1 - self.distortion * (gx**2 + gy**2), 0.2)
            gx, gy = gx / shrink, gy / shrink
        axes = self.axes().astype(np.float32)
        across = gx[..., None] * axes[0] + gy[..., None] * axes[1]
        return np.asarray(across + axes[2], np.float32)


def aim(
    position: tuple[float, float, float],
    target: tuple[float, float, float],
    *,
    focal_px: float,
    size: tuple[int, int],
    roll: float = 0.0,
    distortion: float = 0.0,
) -> Camera:
    """Build the camera at `position` whose image centre shows `target`."""
    dx, dy, dz = (b - a for a, b in zip(position, target, strict=True))
    return Camera(
        position=position,
        yaw=float(np.arctan2(-dx, dy)),
        pitch=float(np.arctan2(-dz, np.hypot(dx, dy))),
        roll=roll,
        focal_px=focal_px,
        width=size[0],
        height=size[1],
        distortion=distortion,
    )
