"""Random changes of clips that leave their labels true, on any device.

Everything random is drawn from `rng`, a clip at a time, so the same seed gives the
same changes; noise comes from a generator of the device that `rng` seeds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

Rng = np.random.Generator
Indices = NDArray[np.int64]

# The luminance table of JPEG (ITU-T T.81, annex K); what video codecs keep is alike.
_QUANTA = (
    (16, 11, 10, 16, 24, 40, 51, 61), (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56), (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77), (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101), (72, 92, 95, 98, 112, 100, 103, 99),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Augmentation:
    """How much clips are changed; a recipe's `augment` names what differs.

    `zoom` and `pace` are ranges of factors (pace below 1 looks slower), `stretch` the
    spread of the ratio of the sides (natural logarithm), `turn_deg` the largest turn.
    The others are shares of clips: held like those of a slow camera, toned, grey,
    blurred, noisy, blocky like compressed video, shaken, with a flickering light,
    with a part hidden.

    Two even out what files give away of their class, in all clips; 0 leaves it as it
    is: no view shows more than `rate_hz` different pictures a second, nor more detail
    than `detail_px` pixels a side.
    """

    zoom: tuple[float, float] = (0.95, 1.4)
    pace: tuple[float, float] = (0.8, 1.25)
    stretch: float = 0.1
    turn_deg: float = 3.0
    hold: float = 0.35
    tones: float = 0.7
    grey: float = 0.2
    blur: float = 0.1
    noise: float = 0.15
    blocks: float = 0.1
    shake: float = 0.1
    flicker: float = 0.0
    hidden: float = 0.0
    rate_hz: float = 0.0
    detail_px: int = 0


def sample_indices(length: int, *, frames: int, step: float, start: float) -> Indices:
    """Indices of `frames` bins of `step` from `start`, mirrored at the clip's ends."""
    at = np.floor(start + (np.arange(frames) + 0.5) * step).astype(np.int64)
    period = max(2 * length - 2, 1)
    at = np.abs(at) % period
    return np.minimum(at, period - at) if length > 1 else np.zeros_like(at)


def thin_ticks(indices: Indices, rng: Rng, *, ticks: float) -> Indices:
    """Show a new picture only every so many ticks, from a random one on; 0: as is."""
    if not ticks:
        return indices
    phase = rng.uniform(0, ticks)
    steps = np.floor((indices + phase) / ticks) * ticks - phase
    return np.asarray(np.clip(np.floor(steps + ticks / 2), 0, indices.max()), np.int64)


def hold_frames(indices: Indices, rng: Rng, *, share: float) -> Indices:
    """Repeat frames as a slower camera would, in this share of clips."""
    if rng.random() >= share:
        return indices
    every = rng.uniform(1.2, 4.0)
    kept = (np.floor(np.arange(len(indices)) / every) * every).astype(np.int64)
    return np.asarray(indices[kept])


def augment(
    clips: torch.Tensor, *, px: int, how: Augmentation, rng: Rng
) -> tuple[torch.Tensor, torch.Tensor]:
    """(N, T, H, W, 3) uint8 → (N, 3, T, px, px) float32 in [0, 255].

    And how they were moved: (N, T, 2, 3), from the view to the picture, both from -1 to
    1 (`affine_grid`).
    """
    count, frames, height, width = clips.shape[:4]
    flat = clips.permute(0, 1, 4, 2, 3).reshape(count * frames, 3, height, width)
    flat = flat.float()
    if how.detail_px:
        flat = functional.interpolate(flat, size=how.detail_px, mode="area")
    moved, matrices = _moved(flat, (count, frames), px, how, rng)
    views = moved.view(count, frames, 3, px, px)
    generator = torch.Generator(clips.device)
    generator.manual_seed(int(rng.integers(2**62)))
    changed = [_changed(view, how, rng, generator) for view in views]
    whole = torch.stack(changed).clamp_(0, 255).transpose(1, 2)
    return whole, matrices.view(count, frames, 2, 3)


def _moved(
    images: torch.Tensor, shape: tuple[int, int], px: int, how: Augmentation, rng: Rng
) -> tuple[torch.Tensor, torch.Tensor]:
    """Flip, zoom, stretch, turn, shift and shake: one look-up for each pixel."""
    count, frames = shape
    drawn = [_movement(frames, px, how, rng) for _ in range(count)]
    matrices = np.concatenate([matrix for matrix, _ in drawn]).astype(np.float32)
    theta = torch.from_numpy(matrices).to(images.device)
    grid = functional.affine_grid(
        theta, [count * frames, 3, px, px], align_corners=False
    )
    moved = functional.grid_sample(
        images, grid, mode="bilinear", padding_mode="border", align_corners=False
    )
    outside = (grid.abs() > 1).any(dim=-1).view(count, frames, 1, px, px)
    views = moved.view(count, frames, 3, px, px)
    for view, out, (_, level) in zip(views, outside, drawn, strict=True):
        if level is not None:
            view.masked_fill_(out, level)
    return moved, theta


def _movement(
    frames: int, px: int, how: Augmentation, rng: Rng
) -> tuple[NDArray[np.float64], float | None]:
    """(frames, 2, 3) from the view to the picture; grey beyond its edge, or None."""
    zoom = math.exp(rng.uniform(*np.log(how.zoom)))
    stretch = math.exp(rng.uniform(-how.stretch, how.stretch))
    angle = math.radians(rng.uniform(-how.turn_deg, how.turn_deg))
    flip = -1.0 if rng.random() < 0.5 else 1.0
    scale = np.array([1 / (zoom * stretch), stretch / zoom])
    cos, sin = math.cos(angle), math.sin(angle)
    turn = np.array([[cos * flip, -sin * flip], [sin, cos]]) * scale
    shift = rng.uniform(-1, 1, 2) * np.abs(1 - scale)
    offsets = np.repeat(shift[None], frames, axis=0)
    if rng.random() < how.shake:
        steps = rng.normal(0, rng.uniform(0.2, 1.0), (frames, 2))
        offsets = offsets + (np.cumsum(steps, axis=0) * 0.5 + steps) * 2 / px
    matrix = np.concatenate(
        [np.repeat(turn[None], frames, axis=0), offsets[:, :, None]], axis=2
    )
    level = float(rng.integers(0, 160)) if rng.random() < 0.5 else None
    return matrix, level


def _changed(
    view: torch.Tensor, how: Augmentation, rng: Rng, generator: torch.Generator
) -> torch.Tensor:
    """(T, 3, px, px) in [0, 255]: light, focus, noise, compression, hidden parts."""
    if rng.random() < how.tones:
        view = _toned(view, rng)
    if rng.random() < how.flicker:
        steps = np.cumsum(rng.normal(0, 0.04, len(view))) + (
            rng.uniform(-0.3, 0.3) * (np.arange(len(view)) >= rng.integers(len(view)))
        )
        gains = torch.from_numpy(np.exp(steps).astype(np.float32)).to(view.device)
        view = view * gains[:, None, None, None]
    if rng.random() < how.grey:
        weights = view.new_tensor([0.299, 0.587, 0.114])
        grey = torch.einsum("tcyx,c->tyx", view, weights)
        view = grey[:, None].expand(-1, 3, -1, -1)
    if rng.random() < how.blur:
        view = _blurred(view, rng.uniform(0.35, 0.8))
    if rng.random() < how.noise:
        sheet = torch.randn(
            len(view), 1, *view.shape[2:], generator=generator, device=view.device
        )
        view = view + sheet * rng.uniform(2, 14)
    if rng.random() < how.blocks:
        view = _blocky(view.clamp(0, 255), rng.uniform(0.6, 4.0))
    if rng.random() < how.hidden:
        view = _hidden(view, rng)
    return view


def _toned(view: torch.Tensor, rng: Rng) -> torch.Tensor:
    """Gamma, contrast, brightness and a tint."""
    gamma = math.exp(rng.uniform(-0.35, 0.35))
    contrast, shift = rng.uniform(0.6, 1.3), rng.uniform(-0.15, 0.15)
    gains = view.new_tensor(rng.uniform(0.85, 1.15, 3)).view(1, 3, 1, 1)
    unit = (view / 255).clamp(0, 1).pow(gamma)
    return (((unit - 0.5) * contrast + 0.5 + shift) * gains * 255).clamp(0, 255)


def _blurred(view: torch.Tensor, share: float) -> torch.Tensor:
    """As if the camera had only `share` of the pixels a side."""
    px = view.shape[-1]
    small = functional.interpolate(view, size=max(8, round(px * share)), mode="area")
    return functional.interpolate(small, size=px, mode="bilinear", align_corners=False)


def _blocky(view: torch.Tensor, coarseness: float) -> torch.Tensor:
    """Quantise 8 x 8 blocks in frequency, as JPEG does at 1 (quality 50)."""
    n = torch.arange(8, dtype=torch.float32, device=view.device)
    basis = torch.cos((2 * n[None] + 1) * n[:, None] * math.pi / 16) / 2
    basis[0] /= math.sqrt(2)
    quanta = view.new_tensor(_QUANTA) * coarseness
    frames, channels, height, width = view.shape
    blocks = view.reshape(frames, channels, height // 8, 8, width // 8, 8)
    blocks = blocks.transpose(3, 4) - 128
    kept = (basis @ blocks @ basis.T / quanta).round() * quanta
    blocks = (basis.T @ kept @ basis + 128).transpose(3, 4)
    return blocks.reshape(view.shape)


def _hidden(view: torch.Tensor, rng: Rng) -> torch.Tensor:
    """Something stands in front of a part, in all frames alike."""
    px = view.shape[-1]
    width, height = (int(px * share) for share in rng.uniform(0.1, 0.4, 2))
    x, y = int(rng.integers(px - width)), int(rng.integers(px - height))
    view = view.clone()
    view[:, :, y : y + height, x : x + width] = float(rng.integers(20, 200))
    return view


def from_recipe(values: dict[str, object]) -> Augmentation:
    """What a recipe's `augment` says; raises TypeError for an unknown name."""
    ranges = {k: tuple(cast(list[float], v)) for k, v in values.items() if k in _RANGES}
    return Augmentation(**(values | ranges))  # type: ignore[arg-type]


_RANGES = ("zoom", "pace")
