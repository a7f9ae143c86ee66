"""Soft shadows on the floor."""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np

from worker.scenes import skeleton as sk
from worker.scenes.camera import NEAR_M, Camera
from worker.scenes.shapes import SUBPIXEL_BITS, Image, Part, capsules
from worker.scenes.skeleton import Floats

SHADOW_SCALE = 4


def shadow_outlines(
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
