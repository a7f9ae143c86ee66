"""Draws people: shaded tapered capsules, painted back to front, and soft shadows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.scenes import skeleton as sk
from worker.scenes.camera import NEAR_M, Camera
from worker.scenes.skeleton import Body, Floats

Image = NDArray[Any]
Colour = tuple[int, int, int]

SUBPIXEL_BITS = 4
ARC = 7


@dataclass(frozen=True, slots=True)
class Look:
    """Colours (RGB) and cut of a person's clothes."""

    skin: Colour = (196, 150, 120)
    hair: Colour = (40, 30, 25)
    top: Colour = (70, 80, 130)
    bottom: Colour = (50, 50, 60)
    shoes: Colour = (30, 30, 30)
    inner: Colour | None = None  # an open jacket shows it
    long_sleeves: bool = True
    shorts: bool = False
    skirt: bool = False
    backpack: Colour | None = None
    carries: Colour | None = None
    long_hair: bool = False
    hat: bool = False


@dataclass(slots=True)
class Part:
    """A capsule between two joints (radii in metres), or a hull of capsules."""

    a: int
    b: int
    ra: float
    rb: float
    colour: Colour
    bias_m: float = 0.0
    hull: list[tuple[int, int, float, float]] = field(default_factory=list)
    shadow: bool = True


def parts_of(body: Body, look: Look, carry: str = "") -> list[Part]:
    """What a body in its clothes is made of."""
    h, g = body.height_m / 1.74, body.girth
    r = h * g
    sleeve = look.top if look.long_sleeves else look.skin
    shank = look.skin if look.shorts or look.skirt else look.bottom
    parts: list[Part] = []
    for s in (0, 1):
        hip, knee, ankle = sk.J_HIP_L + s, sk.J_KNEE_L + s, sk.J_ANKLE_L + s
        parts += [
            Part(hip, knee, 0.084 * r, 0.057 * r, look.bottom),
            Part(knee, ankle, 0.055 * r, 0.041 * h, shank),
            Part(sk.J_HEEL_L + s, sk.J_TOE_L + s, 0.042 * h, 0.036 * h, look.shoes),
            Part(sk.J_SHOULDER_L + s, sk.J_ELBOW_L + s, 0.054 * r, 0.044 * r, look.top,
                 -0.07),
            Part(sk.J_ELBOW_L + s, sk.J_WRIST_L + s, 0.042 * r, 0.031 * h, sleeve,
                 -0.08),
            Part(sk.J_WRIST_L + s, sk.J_HAND_L + s, 0.034 * h, 0.026 * h, look.skin,
                 -0.09),
        ]  # fmt: skip
    sl, sr, hl, hr = sk.J_SHOULDER_L, sk.J_SHOULDER_R, sk.J_HIP_L, sk.J_HIP_R
    torso = [(sl, hl, 0.062 * r, 0.078 * r), (sr, hr, 0.062 * r, 0.078 * r),
             (sk.J_CHEST, sk.J_PELVIS, 0.07 * r, 0.09 * r)]  # fmt: skip
    parts.append(Part(sk.J_CHEST, sk.J_PELVIS, 0.1, 0.1, look.top, -0.03, torso))
    pelvis = [(hl, hr, 0.09 * r, 0.09 * r)]
    parts.append(Part(hl, hr, 0.1, 0.1, look.bottom, 0.0, pelvis))
    if look.skirt:
        kl, kr = sk.J_KNEE_L, sk.J_KNEE_R
        skirt = [(hl, kl, 0.09 * r, 0.1 * r), (hr, kr, 0.09 * r, 0.1 * r)]
        parts.append(Part(hl, kr, 0.1, 0.1, look.bottom, -0.02, skirt))
    parts += _head(h, look)
    if look.backpack is not None:
        parts.append(
            Part(sk.J_BACK, sk.J_WAIST, 0.13 * h, 0.13 * h, look.backpack, 0.1)
        )
    if look.carries is not None and carry in ("bag", "box"):
        hand = sk.J_HAND_R
        other = sk.J_HAND_L if carry == "box" else hand
        parts.append(Part(other, hand, 0.15 * h, 0.15 * h, look.carries, -0.1))
    return parts


def _head(h: float, look: Look) -> list[Part]:
    hair = look.top if look.hat else look.hair
    parts = [
        Part(sk.J_CHEST, sk.J_HEAD, 0.052 * h, 0.05 * h, look.skin, 0.02),
        Part(sk.J_FACE, sk.J_HEAD, 0.072 * h, 0.082 * h, look.skin, -0.04),
        Part(sk.J_HAIR, sk.J_CROWN, 0.091 * h, 0.082 * h, hair, -0.03),
    ]
    if look.long_hair:
        parts.append(Part(sk.J_HAIR, sk.J_CHEST, 0.09 * h, 0.07 * h, hair, 0.02))
    return parts


def capsules(ends: Floats, radii: Floats) -> Floats:
    """(N, 2, 2) end points and (N, 2) radii in pixels → (N, 2 * ARC, 2) outlines."""
    way = ends[:, 1] - ends[:, 0]
    angle = np.arctan2(way[:, 1], way[:, 0])[:, None]
    half = np.linspace(np.pi / 2, 3 * np.pi / 2, ARC)[None]
    turns = np.stack([angle + half, angle + half - np.pi], 1)
    ring = np.stack([np.cos(turns), np.sin(turns)], -1)
    outline = np.asarray(ends[:, :, None] + ring * radii[:, :, None, None])
    return outline.reshape(len(ends), 2 * ARC, 2)


def shaded(colour: Colour, factor: float) -> tuple[float, float, float]:
    r, g, b = (min(float(c) * factor, 255.0) for c in colour)
    return r, g, b


@dataclass(slots=True)
class Figure:
    """One person through all frames, projected and ready to be painted."""

    parts: list[Part]
    outlines: list[Floats]  # a part: (T, layers, K, 2) subpixel int32
    depth: Floats  # (T, parts)
    boxes: Floats  # (T, 4) x0, y0, x1, y1 in pixels, not clipped
    shadows: Floats  # (T, shadow parts, K, 2) int32 in quarter pixels
    shadow_boxes: Floats  # (T, 4)
    distance: Floats  # (T,) from the camera to the pelvis
    places: Floats  # (T, 2) of the pelvis on the floor
    light: Floats  # (T,) brightness at the person's place
    visible: NDArray[np.bool_]  # (T,)

    def paint_part(self, image: Image, i: int, p: int) -> None:
        """Paint part `p` as it is in frame `i`."""
        part, layers = self.parts[p], self.outlines[p][i]
        light = float(self.light[i])
        shades = FINE_LAYERS if len(layers) == len(FINE_LAYERS) else LAYERS
        for outline, (_, _, tone) in zip(layers, shades, strict=True):
            if part.hull:
                outline = cv2.convexHull(outline)
            cv2.fillConvexPoly(
                image,
                outline,
                shaded(part.colour, tone * light),
                cv2.LINE_AA,
                SUBPIXEL_BITS,
            )


LAYERS = ((1.0, 0.0, 0.66), (0.76, 0.14, 0.86), (0.46, 0.3, 1.04))
FINE_LAYERS = (
    (1.0, 0.0, 0.6), (0.88, 0.06, 0.74), (0.72, 0.15, 0.88),
    (0.52, 0.26, 0.98), (0.3, 0.36, 1.07),
)  # fmt: skip


def prepare(
    camera: Camera,
    joints: Floats,
    parts: list[Part],
    *,
    light: Floats,
    shadow_slope: tuple[float, float],
    fine: bool = False,
) -> Figure:
    """Project a person's joints (T, J, 3) and lay out every outline at once."""
    pixels, depth = camera.project(joints)
    layers = FINE_LAYERS if fine else LAYERS
    scale = camera.focal_px / np.maximum(depth, NEAR_M)
    toward = np.array([-0.45, -0.9])  # where light comes from, in the image
    outlines, part_depth = [], np.empty((len(joints), len(parts)))
    low, high = np.full((len(joints), 2), 1e9), np.full((len(joints), 2), -1e9)
    for index, part in enumerate(parts):
        pieces = part.hull or [(part.a, part.b, part.ra, part.rb)]
        drawn = []
        for shrink, shift, _ in layers:
            rings = []
            for a, b, ra, rb in pieces:
                ends = pixels[:, [a, b]]
                radii = np.stack([scale[:, a] * ra, scale[:, b] * rb], -1)
                radii = np.maximum(radii, 0.6)
                ends = ends + (shift * radii)[..., None] * toward
                if part.hull and shrink < 1:
                    centre = pixels[:, [part.a, part.b]].mean(1, keepdims=True)
                    ends = centre + (ends - centre) * (0.6 + 0.4 * shrink)
                rings.append(capsules(ends, radii * shrink))
            drawn.append(np.concatenate(rings, axis=1))
        stack = np.stack(drawn, 1)
        low = np.minimum(low, stack[:, 0].min(1))
        high = np.maximum(high, stack[:, 0].max(1))
        outlines.append((stack * (1 << SUBPIXEL_BITS)).round().astype(np.int32))
        part_depth[:, index] = depth[:, [part.a, part.b]].mean(1) + part.bias_m
    shadows, shadow_boxes = _shadow_outlines(camera, joints, parts, shadow_slope)
    return Figure(
        parts=parts,
        outlines=outlines,
        depth=part_depth,
        boxes=np.concatenate([low, high], axis=1),
        shadows=shadows,
        shadow_boxes=shadow_boxes,
        distance=depth[:, sk.J_PELVIS],
        places=joints[:, sk.J_PELVIS, :2],
        light=light,
        visible=depth.min(1) > NEAR_M + 0.15,
    )


SHADOW_SCALE = 4


def _shadow_outlines(
    camera: Camera, joints: Floats, parts: list[Part], slope: tuple[float, float]
) -> tuple[Floats, Floats]:
    """Every capsule's shadow on the floor: points move by `slope` per metre."""
    floor = joints.copy()
    floor[..., :2] += joints[..., 2:] * np.asarray(slope)
    floor[..., 2] = 0
    pixels, depth = camera.project(floor)
    scale = camera.focal_px / np.maximum(depth, NEAR_M)
    rings = []
    pieces = [
        piece
        for part in parts
        for piece in part.hull or [(part.a, part.b, part.ra, part.rb)]
    ]
    # Feet shade the floor around them from every lamp.
    pieces += [(sk.J_ANKLE_L + s, sk.J_TOE_L + s, 0.11, 0.1) for s in (0, 1)]
    for a, b, ra, rb in pieces:
        radii = np.stack([scale[:, a] * ra, scale[:, b] * rb], -1)
        rings.append(capsules(pixels[:, [a, b]], radii * 0.9))
    outlines = np.stack(rings, 1) / SHADOW_SCALE
    flat = outlines.reshape(len(joints), -1, 2)
    boxes = np.concatenate([flat.min(1), flat.max(1)], axis=1)
    return (outlines * (1 << SUBPIXEL_BITS)).round().astype(np.int32), boxes


class Shading(Protocol):
    """What throws a shadow on the floor: outlines (T, parts, K, 2) and boxes."""

    shadows: Floats
    shadow_boxes: Floats


def paint_shadow(
    image: Image, figure: Shading, i: int, floor: Image, *, strength: float, soft: float
) -> None:
    """Darken the floor (mask 0..255 at quarter size) under a person."""
    height, width = floor.shape
    x0, y0, x1, y1 = figure.shadow_boxes[i]
    pad = 4 + int(soft * 2)
    left, top = max(int(x0) - pad, 0), max(int(y0) - pad, 0)
    right, bottom = min(int(x1) + pad, width), min(int(y1) + pad, height)
    if right - left < 2 or bottom - top < 2:
        return
    mask = np.zeros((bottom - top, right - left), np.uint8)
    corner = np.array([left, top], np.int32) << SUBPIXEL_BITS
    for outline in figure.shadows[i]:
        cv2.fillConvexPoly(mask, outline - corner, 255, cv2.LINE_8, SUBPIXEL_BITS)
    mask = cv2.GaussianBlur(mask, (0, 0), soft)
    mask = cv2.multiply(mask, floor[top:bottom, left:right], scale=strength / 255)
    x, y = left * SHADOW_SCALE, top * SHADOW_SCALE
    part = image[y : bottom * SHADOW_SCALE, x : right * SHADOW_SCALE]
    full = cv2.resize(255 - mask, (part.shape[1], part.shape[0]))
    cv2.multiply(part, cv2.merge([full, full, full]), dst=part, scale=1 / 255)


class Painted(Protocol):
    """What can be painted part by part: a person, a thing, a flame, smoke."""

    @property
    def depth(self) -> Floats:
        """(T, parts) metres from the camera; infinite where nothing is to paint."""

    def paint_part(self, image: Image, i: int, p: int) -> None:
        """Paint part `p` as it is in frame `i`."""


def paint_all(image: Image, painted: Sequence[Painted], at: list[int]) -> None:
    """Paint the parts of all `painted`, each in its frame `at`, back to front."""
    order = [
        (d, f, i, p)
        for f, i in zip(painted, at, strict=True)
        for p, d in enumerate(f.depth[i].tolist())
        if d < np.inf
    ]
    order.sort(key=lambda item: -item[0])
    for _, figure, i, p in order:
        figure.paint_part(image, i, p)
