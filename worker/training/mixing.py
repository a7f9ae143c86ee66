"""Clips laid over or beside one another, so that what moves must decide."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray

Rng = np.random.Generator
Floats = NDArray[np.float32]


def mix_backgrounds(clips: torch.Tensor, rng: Rng, *, share: float) -> torch.Tensor:
    """Lay a still frame of the next clip over some: motion must decide.

    (N, 3, T, H, W) → the same shape.
    """
    mixed = clips.clone()
    for i in range(len(clips)):
        if rng.random() >= share:
            continue
        weight = rng.uniform(0.1, 0.45)
        other = clips[(i + 1) % len(clips)]
        still = other[:, int(rng.integers(clips.shape[2]))].unsqueeze(1)
        mixed[i] = clips[i] * (1 - weight) + still * weight
    return mixed


def mix_up(
    paths: tuple[torch.Tensor, torch.Tensor], targets: Floats, rng: Rng
) -> tuple[tuple[torch.Tensor, torch.Tensor], Floats]:
    """Lay each clip over another one, both with a share of their labels.

    `paths` are slow and fast (N, 3, T, H, W), `targets` (N, L) (Zhang et al. 2018).
    """
    share = float(rng.beta(0.4, 0.4))
    order = rng.permutation(len(targets))
    slow, fast = (x * share + x[order] * (1 - share) for x in paths)
    mixed = targets * share + targets[order] * (1 - share)
    return (slow, fast), mixed.astype(np.float32)


def cut_mix(
    paths: tuple[torch.Tensor, torch.Tensor], targets: Floats, rng: Rng
) -> tuple[tuple[torch.Tensor, torch.Tensor], Floats]:
    """Put a part of another clip into each, in all frames; labels by its area.

    The same arguments as of `mix_up` (Yun et al. 2019).
    """
    height, width = paths[0].shape[-2:]
    side = math.sqrt(1 - float(rng.beta(1.0, 1.0)))
    y, x = rng.uniform(0, height), rng.uniform(0, width)
    top, bottom = _around(y, side * height, height)
    left, right = _around(x, side * width, width)
    order = rng.permutation(len(targets))
    cut = []
    for path in paths:
        changed = path.clone()
        part = path[order][..., top:bottom, left:right]
        changed[..., top:bottom, left:right] = part
        cut.append(changed)
    share = (bottom - top) * (right - left) / (height * width)
    mixed = targets * (1 - share) + targets[order] * share
    return (cut[0], cut[1]), mixed.astype(np.float32)


def _around(middle: float, length: float, limit: int) -> tuple[int, int]:
    first, last = round(middle - length / 2), round(middle + length / 2)
    return max(first, 0), min(last, limit)
