"""Where a rendered clip shows its behaviour: kept beside it, and drawn as masks.

A place is x1, y1, x2, y2 in shares of the cached picture, for each tick of the cache's
grid; not a number while nothing is to be seen of the behaviour.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from worker.scenes.roles import enclosing, taking_part
from worker.scenes.truth import GroundTruth
from worker.slowfast.atomic import write_atomically
from worker.slowfast.preprocess import fit_geometry
from worker.training.cache import CACHE_PX, CACHE_RATE

Floats = NDArray[np.float32]

#: Cells a side of the masks before they are moved like the pictures.
MASK_CELLS: Final = 88
# Of each cell of the result so many points a side are looked up.
_POINTS: Final = 2
# What the maps of other behaviours weigh, together, against the clip's own.
_EMPTY_WEIGHT: Final = 2.0


def true_places(truth: GroundTruth, ticks: int) -> Floats:
    """(ticks, 4): where those who take part in the truth's events are."""
    places = np.full((ticks, 4), np.nan, dtype=np.float32)
    geometry = fit_geometry(truth.width, truth.height, CACHE_PX)
    times = (np.arange(ticks) + 0.5) / CACHE_RATE
    length = float(1 / truth.fps)
    for event in truth.events:
        frames = taking_part(truth.boxes, event.behaviour, event.start_s, event.end_s)
        for t_s, boxes in frames:
            x1, y1, x2, y2 = enclosing(boxes)
            edges = (*geometry.to_input(x1, y1), *geometry.to_input(x2, y2))
            shown = (times >= float(t_s)) & (times < float(t_s) + length)
            places[shown] = np.array([float(edge) for edge in edges]) / CACHE_PX
    return places


def store_places(places: Floats, path: Path) -> None:
    """Write them whole or not at all."""
    buffer = io.BytesIO()
    np.save(buffer, places)
    write_atomically(path, buffer.getvalue())


def masks(places: Floats) -> Floats:
    """(..., 4) → (..., MASK_CELLS, MASK_CELLS): how much of each cell is covered."""
    edges = np.nan_to_num(places, nan=0.0) * MASK_CELLS
    cells = np.arange(MASK_CELLS, dtype=np.float32)

    def covered(low: Floats, high: Floats) -> Floats:
        ends = np.minimum(high[..., None], cells + 1)
        return np.asarray(
            np.clip(ends - np.maximum(low[..., None], cells), 0, 1), dtype=np.float32
        )

    across = covered(edges[..., 0], edges[..., 2])
    down = covered(edges[..., 1], edges[..., 3])
    return np.asarray(down[..., :, None] * across[..., None, :], dtype=np.float32)


def moved(found: torch.Tensor, matrices: torch.Tensor, cells: int) -> torch.Tensor:
    """(N, T, h, w) masks, moved like the pictures → (N, T, cells, cells).

    `matrices` (N, T, 2, 3) lead from the view to the picture, as in `augment`.
    """
    count, frames = found.shape[:2]
    side = cells * _POINTS
    grid = functional.affine_grid(
        matrices.flatten(0, 1), [count * frames, 1, side, side], align_corners=False
    )
    fine = functional.grid_sample(
        found.flatten(0, 1)[:, None], grid, mode="bilinear", align_corners=False
    )
    coarse = functional.avg_pool2d(fine, _POINTS)
    return coarse.view(count, frames, cells, cells)


def place_loss(
    logits: torch.Tensor,
    places: torch.Tensor,
    labels: Sequence[int],
) -> torch.Tensor:
    """Mean loss of (N, L, T, h, w) logits against (N, T, h, w) masks of `labels`.

    The map of the clip's own behaviour is to be its mask: cross-entropy, and Dice's
    overlap so that small things count (Milletari et al. 2016). All other maps are to
    be empty; a label of 0 is the background, which is nowhere.
    """
    count, classes = logits.shape[:2]
    target = torch.zeros_like(logits)
    own = torch.zeros(count, classes, dtype=torch.bool, device=logits.device)
    for i, label in enumerate(labels):
        if label:
            target[i, label], own[i, label] = places[i], True
    each = functional.binary_cross_entropy_with_logits(
        logits, target, reduction="none"
    ).mean(dim=(2, 3, 4))
    loss = _EMPTY_WEIGHT * each[~own].mean()
    seen = own & (target.sum(dim=(2, 3, 4)) > 0)
    if bool(own.any()):
        loss = loss + each[own].sum() / count
    if bool(seen.any()):
        mine, true = logits[seen].sigmoid(), target[seen]
        both = (mine * true).sum(dim=(1, 2, 3))
        total = (mine + true).sum(dim=(1, 2, 3))
        loss = loss + (1 - 2 * both / total).sum() / count
    return loss
