"""Random changes of a clip that leave its label true; a pure function of the rng."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.uint8]
Rng = np.random.Generator
# Gentle on purpose: a small network that sees a few hundred clips from scratch learns
# nothing in the epochs that two cores can afford when every view is a hard one.
ZOOM = (0.95, 1.4)
STRETCH = 0.1
TURN_DEG = 3.0
TONES, GREY, BLUR, NOISE, JPEG, SHAKE, TURN = 0.7, 0.2, 0.1, 0.15, 0.1, 0.1, 0.2


def sample_indices(
    length: int, *, frames: int, step: float, start: float
) -> NDArray[np.int64]:
    """Indices of `frames` bins of `step` from `start`, mirrored at the clip's ends."""
    at = np.floor(start + (np.arange(frames) + 0.5) * step).astype(np.int64)
    period = max(2 * length - 2, 1)
    at = np.abs(at) % period
    return np.minimum(at, period - at) if length > 1 else np.zeros_like(at)


def hold_frames(indices: NDArray[np.int64], rng: Rng) -> NDArray[np.int64]:
    """Repeat frames as a slower camera would."""
    if rng.random() > 0.35:
        return indices
    every = rng.uniform(1.2, 4.0)
    kept = (np.floor(np.arange(len(indices)) / every) * every).astype(np.int64)
    return np.asarray(indices[kept])


def augment(clip: Images, *, px: int, rng: Rng) -> Images:
    """(T, H, W, 3) uint8 → (T, px, px, 3): geometry, colour, blur, noise, JPEG."""
    moved = _move(clip, px, rng)
    if rng.random() < TONES:
        toned = cv2.LUT(moved.reshape(-1, px, 3), _tones(rng))
        moved = np.asarray(toned, dtype=np.uint8).reshape(moved.shape)
    if rng.random() < GREY:
        grey = moved @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
        moved = np.repeat(grey.astype(np.uint8)[..., None], 3, axis=-1)
    if rng.random() < BLUR:
        sigma = rng.uniform(0.4, 1.2)
        for frame in moved:
            cv2.GaussianBlur(frame, (0, 0), sigma, dst=frame)
    if rng.random() < NOISE:
        moved = _add_noise(moved, rng)
    if rng.random() < JPEG:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(15, 60))]
        for frame in moved:
            data = cv2.imencode(".jpg", frame, quality)[1]
            frame[:] = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return np.ascontiguousarray(moved)


def _move(clip: Images, px: int, rng: Rng) -> Images:
    """Flip, zoom in or out, stretch, turn, shift and shake in one warp a frame."""
    frames, height, width = clip.shape[:3]
    zoom = float(np.exp(rng.uniform(*np.log(ZOOM))))
    stretch = float(np.exp(rng.uniform(-STRETCH, STRETCH)))
    turns = rng.random() < TURN
    angle = np.deg2rad(rng.uniform(-TURN_DEG, TURN_DEG)) if turns else 0.0
    flip = -1.0 if rng.random() < 0.5 else 1.0
    scale = np.array([px / width * zoom * stretch, px / height * zoom / stretch])
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos * flip, -sin], [sin * flip, cos]]) * scale[:, None]
    slack = np.abs(px * (scale * [width, height] / px - 1)) / 2
    shift = rng.uniform(-1, 1, 2) * slack
    centre = np.array([width / 2, height / 2])
    offset = px / 2 + shift - turn @ centre
    shake = np.zeros((frames, 2))
    if rng.random() < SHAKE:
        steps = rng.normal(0, rng.uniform(0.2, 1.0), (frames, 2))
        shake = np.cumsum(steps, axis=0) * 0.5 + steps
    border = cv2.BORDER_REPLICATE if rng.random() < 0.5 else cv2.BORDER_CONSTANT
    grey = (int(rng.integers(0, 160)),) * 3
    out = np.empty((frames, px, px, 3), dtype=np.uint8)
    for i in range(frames):
        matrix = np.column_stack([turn, offset + shake[i]])
        cv2.warpAffine(
            clip[i], matrix, (px, px), dst=out[i], flags=cv2.INTER_LINEAR,
            borderMode=border, borderValue=grey,
        )  # fmt: skip
    return out


def _tones(rng: Rng) -> Images:
    """A (1, 256, 3) table: gamma, contrast, brightness and a tint."""
    x = np.linspace(0, 1, 256)[:, None]
    gamma = np.exp(rng.uniform(-0.35, 0.35))
    contrast = rng.uniform(0.6, 1.3)
    gains = rng.uniform(0.85, 1.15, 3)
    shift = rng.uniform(-0.15, 0.15)
    y = ((x**gamma - 0.5) * contrast + 0.5 + shift) * gains
    return np.asarray(np.clip(y * 255, 0, 255), dtype=np.uint8)[None]


def _add_noise(clip: Images, rng: Rng) -> Images:
    """Sensor noise, another in each frame, cut from one larger sheet."""
    px = clip.shape[1]
    sheet = rng.normal(0, rng.uniform(2, 14), (px * 2, px * 2, 1)).astype(np.int16)
    for frame in clip:
        y, x = rng.integers(0, px, 2)
        noisy = frame.astype(np.int16) + sheet[y : y + px, x : x + px]
        frame[:] = np.clip(noisy, 0, 255)
    return clip


def mix_background(clip: Images, other: Images, rng: Rng) -> Images:
    """Lay one still frame of another clip over every frame: motion must decide."""
    share = rng.uniform(0.1, 0.45)
    still = other[rng.integers(len(other))].astype(np.float32) * share
    return np.asarray(clip * np.float32(1 - share) + still, dtype=np.uint8)
