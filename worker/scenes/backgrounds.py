"""Renders a place without people once: ray-cast surfaces, light, occlusion depth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.scenes.camera import NEAR_M, Camera

Image = NDArray[Any]
Floats = NDArray[Any]


@dataclass(slots=True)
class Surface:
    """A textured rectangle: corner, two edges (metres), texture rows along `v`."""

    origin: Floats
    u: Floats
    v: Floats
    texture: Image
    kind: str = "wall"  # "floor" takes shadows, "thing" hides who is behind it
    shine: float = 1.0


@dataclass(slots=True)
class Light:
    """A pool of light: place, reach in metres and strength."""

    x: float
    y: float
    reach_m: float
    strength: float


@dataclass(slots=True)
class Block:
    """The footprint of a thing on the floor, to keep people out of it."""

    x: float
    y: float
    half_x: float
    half_y: float
    yaw: float

    def holds(self, xy: Floats, margin_m: float = 0.25) -> NDArray[np.bool_]:
        """(..., 2) → whether each place lies in the footprint or near it."""
        c, s = np.cos(self.yaw), np.sin(self.yaw)
        dx, dy = xy[..., 0] - self.x, xy[..., 1] - self.y
        along, across = c * dx + s * dy, c * dy - s * dx
        beyond_x = np.abs(along) - self.half_x
        return np.asarray(np.maximum(beyond_x, np.abs(across) - self.half_y) < margin_m)


@dataclass(slots=True)
class Place:
    """A place to film: surfaces, footprints of things, lights and the sky."""

    surfaces: list[Surface] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    lights: list[Light] = field(default_factory=list)
    ambient: float = 0.6
    sky: tuple[float, float, float] = (170.0, 185.0, 205.0)
    shadow_slope: tuple[float, float] = (0.15, 0.1)
    shadow_strength: float = 0.45

    def light_at(self, x: Floats, y: Floats) -> Floats:
        """Brightness factor on the floor at world x, y (same shapes)."""
        total = np.full(np.shape(x), self.ambient, np.float32)
        for light in self.lights:
            far = (x - light.x) ** 2 + (y - light.y) ** 2
            total += light.strength * np.exp(-far / (2 * light.reach_m**2))
        return total

    def is_free(self, xy: Floats, margin_m: float = 0.25) -> bool:
        """True when none of the places (..., 2) is inside a thing."""
        return not any(block.holds(xy, margin_m).any() for block in self.blocks)


@dataclass(slots=True)
class Backdrop:
    """The rendered place: image (H, W, 3), where things are, the floor.

    `thing_depth` is how far along the floor a pixel's thing is, infinite elsewhere:
    who stands further away is hidden there, to the head.
    """

    image: Image
    thing_depth: Floats
    floor: Image  # 0..255, quarter size


def render(camera: Camera, place: Place, *, shadow_scale: int = 4) -> Backdrop:
    """Ray-cast `place` through `camera`."""
    rays = camera.rays()
    height, width = rays.shape[:2]
    depth = np.full((height, width), np.inf, np.float32)
    things = np.full((height, width), np.inf, np.float32)
    image = np.empty((height, width, 3), np.float32)
    fade = np.linspace(0.85, 1.1, height, dtype=np.float32)[:, None, None]
    image[:] = np.asarray(place.sky, np.float32) * fade
    floor = np.zeros((height, width), bool)
    for surface in place.surfaces:
        _cast(camera, place, surface, rays, depth, things, image, floor)
    quarter = (-(-width // shadow_scale), -(-height // shadow_scale))
    mask = cv2.resize(
        floor.astype(np.uint8) * 255, quarter, interpolation=cv2.INTER_AREA
    )
    return Backdrop(cv2.convertScaleAbs(image), things, mask)


def _bounds(camera: Camera, surface: Surface) -> tuple[int, int, int, int] | None:
    o, u, v = surface.origin, surface.u, surface.v
    corners = np.stack([o, o + u, o + v, o + u + v])
    pixels, depth = camera.project(corners)
    if depth.max() <= NEAR_M:
        return None
    if depth.min() <= NEAR_M or camera.distortion > 0:
        lines = [
            o + a * u + b * v
            for a in np.linspace(0, 1, 9)
            for b in np.linspace(0, 1, 9)
        ]
        pixels, depth = camera.project(np.stack(lines))
        if depth.min() <= NEAR_M:
            return 0, 0, camera.width, camera.height
    x0, y0 = np.floor(pixels.min(0)).astype(int) - 2
    x1, y1 = np.ceil(pixels.max(0)).astype(int) + 3
    box = max(x0, 0), max(y0, 0), min(x1, camera.width), min(y1, camera.height)
    return box if box[0] < box[2] and box[1] < box[3] else None


def _cast(
    camera: Camera,
    place: Place,
    surface: Surface,
    rays: Floats,
    depth: Floats,
    things: Floats,
    image: Floats,
    floor: Floats,
) -> None:
    normal = np.cross(surface.u, surface.v).astype(np.float32)
    eye = np.asarray(camera.position, np.float32)
    gap = float(normal @ (np.asarray(surface.origin, np.float32) - eye))
    bounds = _bounds(camera, surface)
    if bounds is None or abs(gap) < 1e-6:
        return
    x0, y0, x1, y1 = bounds
    view = rays[y0:y1, x0:x1]
    facing = view @ normal
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        t = gap / facing
    near = depth[y0:y1, x0:x1]
    hit = (t > NEAR_M) & (t < near) & np.isfinite(t)
    t = np.where(hit, t, 1).astype(np.float32)
    u_len, v_len = float(surface.u @ surface.u), float(surface.v @ surface.v)
    start = eye - np.asarray(surface.origin, np.float32)
    su = (surface.u / u_len).astype(np.float32)
    sv = (surface.v / v_len).astype(np.float32)
    along = (view @ su) * t + start @ su
    across = (view @ sv) * t + start @ sv
    hit &= (along >= 0) & (along <= 1) & (across >= 0) & (across <= 1)
    if not hit.any():
        return
    texture = _level(surface, t, hit, camera)
    rows, columns = texture.shape[:2]
    colour = cv2.remap(
        texture,
        np.clip(along * columns - 0.5, 0, columns - 1).astype(np.float32),
        np.clip(across * rows - 0.5, 0, rows - 1).astype(np.float32),
        cv2.INTER_LINEAR,
    ).astype(np.float32)
    wx, wy = view[..., 0] * t + eye[0], view[..., 1] * t + eye[1]
    glow = place.light_at(wx, wy) * surface.shine
    if surface.kind != "floor":
        # Things and walls darken towards the floor: cheap ambient occlusion.
        z = view[..., 2] * t + eye[2]
        glow *= 0.78 + 0.22 * np.clip(z / 0.6, 0, 1)
    image[y0:y1, x0:x1][hit] = (colour * glow[..., None])[hit]
    near[hit] = t[hit]
    flat = t * np.hypot(view[..., 0], view[..., 1])
    things[y0:y1, x0:x1][hit] = flat[hit] if surface.kind == "thing" else np.inf
    floor[y0:y1, x0:x1][hit] = surface.kind == "floor"


def _level(surface: Surface, t: Floats, hit: Floats, camera: Camera) -> Image:
    """The texture halved as often as its texels are finer than the pixels."""
    texture = surface.texture
    texels_per_m = texture.shape[1] / float(np.linalg.norm(surface.u))
    pixels_per_m = camera.focal_px / float(np.median(t[hit]))
    while texels_per_m > 1.7 * pixels_per_m and min(texture.shape[:2]) >= 8:
        texture = cv2.resize(
            texture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA
        )
        texels_per_m /= 2
    return texture
