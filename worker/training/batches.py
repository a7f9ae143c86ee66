"""What an epoch shows, in which order and how changed: a pure function of the seed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray

from worker.slowfast.card import ModelCard
from worker.slowfast.preprocess import normalise
from worker.training.augment import (
    augment,
    hold_frames,
    mix_background,
    sample_indices,
)
from worker.training.data import CACHE_RATE, Clip
from worker.training.recipe import Recipe

Images = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Batch:
    """slow and fast (N, 3, T, px, px); targets (N, L), soft; variants (N), or -1."""

    slow: torch.Tensor
    fast: torch.Tensor
    targets: torch.Tensor
    variants: torch.Tensor


def epoch_plan(
    recipe: Recipe, clips: Sequence[Clip], scenes: Sequence[Clip], epoch: int
) -> list[Clip]:
    """The epoch's clips: real ones `repeats` times, demos, a draw of scenes."""
    rng = np.random.default_rng([recipe.seed, epoch, 0])
    plan = [clip for clip in clips for _ in range(recipe.repeats.get(clip.label, 1))]
    plan += [scene for scene in scenes if scene.group.startswith("demo/")]
    drawn = [scene for scene in scenes if not scene.group.startswith("demo/")]
    if drawn and recipe.scenes_per_epoch:
        count = min(recipe.scenes_per_epoch, len(drawn))
        plan += [drawn[i] for i in rng.choice(len(drawn), size=count, replace=False)]
    order = rng.permutation(len(plan))
    whole = len(plan) - len(plan) % recipe.batch or len(plan)
    return [plan[i] for i in order[:whole]]


def batches(
    recipe: Recipe,
    card: ModelCard,
    plan: Sequence[Clip],
    kinds: Sequence[str],
    epoch: int,
) -> Iterator[Batch]:
    """Each step's batch, made one step ahead. `kinds` are the variants to be told."""
    starts = range(0, len(plan), recipe.batch)
    make = partial(_batch, recipe, card)
    with ThreadPoolExecutor(1) as pool:
        coming: deque[Future[Batch]] = deque()
        for start in starts:
            part = plan[start : start + recipe.batch]
            coming.append(pool.submit(make, part, kinds, (epoch, start)))
            if len(coming) > 1:
                yield coming.popleft().result()
        while coming:
            yield coming.popleft().result()


def _batch(
    recipe: Recipe,
    card: ModelCard,
    part: Sequence[Clip],
    kinds: Sequence[str],
    at: tuple[int, int],
) -> Batch:
    epoch, start = at
    px = recipe.px_of(epoch)
    rng = np.random.default_rng([recipe.seed, epoch, 1, start])
    images = [training_view(clip, card, px, rng) for clip in part]
    mixed = []
    for i, view in enumerate(images):
        other = images[(i + 1) % len(images)]
        erased = rng.random() < recipe.background_mix
        mixed.append(mix_background(view, other, rng) if erased else view)
    slow, fast = normalise(np.stack(mixed), card)
    targets = np.zeros((len(part), len(card.labels)), dtype=np.float32)
    variants = np.full(len(part), -1)
    for i, clip in enumerate(part):
        targets[i, card.labels.index(clip.label)] = 1
        if clip.variant in kinds:
            variants[i] = kinds.index(clip.variant)
    if rng.random() < recipe.mixup:
        share = np.float32(rng.beta(0.4, 0.4))
        order = rng.permutation(len(part))
        slow = share * slow + (1 - share) * slow[order]
        fast = share * fast + (1 - share) * fast[order]
        targets = share * targets + (1 - share) * targets[order]
        variants[:] = -1
    smooth = recipe.label_smoothing
    targets = targets * (1 - smooth) + smooth / len(card.labels)
    return Batch(*map(torch.from_numpy, (slow, fast, targets, variants)))


def training_view(
    clip: Clip, card: ModelCard, px: int, rng: np.random.Generator
) -> Images:
    """A random window of the clip at a random pace, augmented: (T, px, px, 3)."""
    frames = clip.frames()
    pace = rng.uniform(0.8, 1.25)
    window = float(card.window_s) * CACHE_RATE * pace
    last = len(frames) - window if clip.last_s is None else clip.last_s * CACHE_RATE
    start = rng.uniform(clip.first_s * CACHE_RATE, max(last, clip.first_s * CACHE_RATE))
    indices = sample_indices(
        len(frames), frames=card.fast_frames, step=window / card.fast_frames,
        start=start,
    )  # fmt: skip
    return augment(frames[hold_frames(indices, rng)], px=px, rng=rng)
