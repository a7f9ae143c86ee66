"""Scores clips as the deployed model sees them: whole frame, windows by the card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from worker.slowfast.card import ModelCard
from worker.slowfast.evidence import shown_in
from worker.slowfast.network import trunk
from worker.slowfast.preprocess import resize, to_pathways
from worker.training.cache import CACHE_RATE, Frames
from worker.training.data import Clip

_AT_ONCE = 8
Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """One window's scores, in the card's order of labels.

    `array` tells clips of one name and source apart. `shown` is what the maps of places
    say of each label, where the network has them.
    """

    name: str
    label: str
    group: str
    start_s: float
    scores: tuple[float, ...]
    array: str = ""
    shown: tuple[float, ...] = ()


def score_clips(
    network: nn.Module, card: ModelCard, clips: Sequence[Clip]
) -> list[Scored]:
    """Every window of every clip at the card's stride, in float32.

    Scores are the network's own, without `card.place_mix`. A clip shorter than a window
    gives one, its last frame held.
    """
    network.eval()
    scored = []
    for clip in clips:
        frames = clip.frames()
        starts_s = window_starts(clip, len(frames) / CACHE_RATE, card)
        rows = _clip_rows(network, card, frames, starts_s)
        for start_s, (values, shown) in zip(starts_s, rows, strict=True):
            scored.append(
                Scored(
                    clip.name, clip.label, clip.group, start_s, values,
                    clip.array.name, shown,
                )
            )  # fmt: skip
    return scored


def _clip_rows(
    network: nn.Module, card: ModelCard, frames: Frames, starts_s: Sequence[float]
) -> Iterator[tuple[Row, Row]]:
    """Each window's scores, and what its maps show."""
    device = next(network.parameters()).device
    for at in range(0, len(starts_s), _AT_ONCE):
        part = starts_s[at : at + _AT_ONCE]
        views = np.stack([deployed_view(frames, card, start_s) for start_s in part])
        slow, fast = (
            torch.from_numpy(path).to(device) for path in to_pathways(views, card)
        )
        with torch.no_grad():
            scores, shown = _answers(network, card, slow, fast)
        for row, seen in zip(scores.tolist(), shown.tolist(), strict=True):
            yield tuple(row), tuple(seen)


def _answers(
    network: nn.Module, card: ModelCard, slow: torch.Tensor, fast: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """(N, L) scores, and (N, L) of what is shown or (N, 0)."""
    if not card.place_channels:
        scores = network([slow, fast]).float().cpu()
        return scores, scores[:, :0]
    net = cast(Any, network)
    features, levels = trunk(network, slow, fast)
    logits = net.head.projection(features).float().cpu()
    scores = logits.softmax(1) if card.activation == "softmax" else logits.sigmoid()
    return scores, shown_in(net.place(levels).sigmoid()).float().cpu()


def window_starts(clip: Clip, length_s: float, card: ModelCard) -> list[float]:
    """Starts within the clip's own stretch, `stride_s` apart."""
    last = length_s - float(card.window_s)
    if clip.last_s is not None:
        last = min(last, clip.last_s)
    count = int(max(last - clip.first_s, 0) / float(card.stride_s) + 1e-6) + 1
    return [clip.first_s + i * float(card.stride_s) for i in range(count)]


def deployed_view(frames: Frames, card: ModelCard, start_s: float) -> NDArray[np.uint8]:
    """(T, crop_px, crop_px, 3): the frame at the centre of each bin of the window."""
    step = float(card.window_s) / card.fast_frames
    times = start_s + (np.arange(card.fast_frames) + 0.5) * step
    at = np.minimum((times * CACHE_RATE).astype(int), len(frames) - 1)
    size = (card.crop_px, card.crop_px)
    return np.stack([resize(image, size) for image in frames.take(at)])


def clip_scores(
    scored: Iterable[Scored],
    label: int,
    *,
    of: Callable[[Sequence[float]], Any] = np.mean,
) -> tuple[list[Scored], NDArray[np.float64]]:
    """One row a clip: its first window, and the mean of `label` over its windows.

    `of` is what is taken of the windows' scores instead.
    """
    rows: dict[tuple[str, ...], list[Scored]] = {}
    for window in scored:
        clip = (window.group, window.name, window.label, window.array)
        rows.setdefault(clip, []).append(window)
    firsts = [windows[0] for windows in rows.values()]
    values = [of([w.scores[label] for w in windows]) for windows in rows.values()]
    return firsts, np.asarray(values, dtype=np.float64)
