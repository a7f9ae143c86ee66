"""What an epoch shows, in which order and how changed: a pure function of the seed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from worker.slowfast.card import ModelCard
from worker.slowfast.place_head import CELL_PX
from worker.slowfast.preprocess import slow_indices
from worker.training.augment import (
    Augmentation,
    augment,
    hold_frames,
    sample_indices,
    thin_ticks,
)
from worker.training.cache import CACHE_RATE
from worker.training.data import Clip
from worker.training.mixing import cut_mix, mix_backgrounds, mix_up
from worker.training.places import masks, moved
from worker.training.recipe import Recipe

Images = NDArray[np.uint8]
Indices = NDArray[np.int64]
Floats = NDArray[np.float32]
# Batches that are read ahead, and the threads that read them: disk and network overlap.
_AHEAD = 4
_READERS = 4


@dataclass(frozen=True, slots=True)
class Batch:
    """slow and fast (N, 3, T, px, px); targets (N, L), soft; variants (N), or -1.

    `placed` (N) is the label whose place is known, or -1; `places` (N, T/alpha, cells,
    cells) how much of each cell it covers; None where the model does not learn that.
    """

    slow: torch.Tensor
    fast: torch.Tensor
    targets: torch.Tensor
    variants: torch.Tensor
    placed: torch.Tensor
    places: torch.Tensor | None


@dataclass(frozen=True, slots=True)
class _Part:
    """The clips of one step, read but not yet changed; `rng` goes on from there."""

    images: torch.Tensor
    places: torch.Tensor | None
    clips: Sequence[Clip]
    rng: np.random.Generator


def epoch_plan(
    recipe: Recipe, clips: Sequence[Clip], scenes: Sequence[Clip], epoch: int
) -> list[Clip]:
    """The epoch's clips: real ones `repeats` times, demos, a draw of scenes.

    With `balance` each label's real clips are shown as often as those of the most
    frequent one, whichever of them as often as any other.
    """
    rng = np.random.default_rng([recipe.seed, epoch, 0])
    plan = [clip for clip in clips for _ in range(recipe.repeats.get(clip.label, 1))]
    if recipe.balance:
        plan = _balanced(plan, rng)
    plan += [scene for scene in scenes if scene.group.startswith("demo/")]
    drawn = [scene for scene in scenes if not scene.group.startswith("demo/")]
    if drawn and recipe.scenes_per_epoch:
        count = min(recipe.scenes_per_epoch, len(drawn))
        plan += [drawn[i] for i in rng.choice(len(drawn), size=count, replace=False)]
    order = rng.permutation(len(plan))
    whole = len(plan) - len(plan) % recipe.batch or len(plan)
    return [plan[i] for i in order[:whole]]


def _balanced(plan: Sequence[Clip], rng: np.random.Generator) -> list[Clip]:
    by_label: dict[str, list[Clip]] = {}
    for clip in plan:
        by_label.setdefault(clip.label, []).append(clip)
    most = max(map(len, by_label.values()), default=0)
    balanced: list[Clip] = []
    for _, held in sorted(by_label.items()):
        whole, rest = divmod(most, len(held))
        balanced += held * whole
        balanced += [held[i] for i in rng.permutation(len(held))[:rest]]
    return balanced


def batches(
    recipe: Recipe,
    card: ModelCard,
    plan: Sequence[Clip],
    kinds: Sequence[str],
    epoch: int,
    device: torch.device,
) -> Iterator[Batch]:
    """Each step's batch on `device`. `kinds` are the variants to be told."""
    how = recipe.augmentation()
    with ThreadPoolExecutor(_READERS) as pool:
        coming: deque[Future[_Part]] = deque()
        for start in range(0, len(plan), recipe.batch):
            clips = plan[start : start + recipe.batch]
            seed = [recipe.seed, epoch, 1, start]
            coming.append(pool.submit(_read, clips, card, how, seed, device.type))
            if len(coming) > _AHEAD:
                yield _batch(recipe, card, coming.popleft(), kinds, epoch, device)
        while coming:
            yield _batch(recipe, card, coming.popleft(), kinds, epoch, device)


def _read(
    clips: Sequence[Clip],
    card: ModelCard,
    how: Augmentation,
    seed: list[int],
    kind: str,
) -> _Part:
    rng = np.random.default_rng(seed)
    shape = (len(clips), card.fast_frames, *clips[0].frames().images.shape[1:])
    views = np.empty(shape, dtype=np.uint8)
    places = np.full((len(clips), card.slow_frames, 4), np.nan, dtype=np.float32)
    slow = slow_indices(card.fast_frames, card.slow_frames)
    for clip, view, place in zip(clips, views, places, strict=True):
        ticks = training_view(clip, card, how, rng, out=view)[1]
        if card.place_channels and clip.places is not None:
            place[:] = np.load(clip.places)[ticks[slow]]
    images = torch.from_numpy(views)
    if kind == "cuda":
        images = images.pin_memory()
    found = torch.from_numpy(masks(places)) if card.place_channels else None
    return _Part(images, found, clips, rng)


def _batch(
    recipe: Recipe,
    card: ModelCard,
    coming: Future[_Part],
    kinds: Sequence[str],
    epoch: int,
    device: torch.device,
) -> Batch:
    part = coming.result()
    rng = part.rng
    views, matrices = augment(
        part.images.to(device, non_blocking=True),
        px=recipe.px_of(epoch), how=recipe.augmentation(), rng=rng,
    )  # fmt: skip
    views = mix_backgrounds(views, rng, share=recipe.background_mix)
    slow, fast = pathways(views, card)
    targets, variants, placed = _truths(part.clips, card, kinds)
    if rng.random() < recipe.mixup:
        (slow, fast), targets = mix_up((slow, fast), targets, rng)
        variants[:] = placed[:] = -1
    elif recipe.cutmix and rng.random() < recipe.cutmix:
        (slow, fast), targets = cut_mix((slow, fast), targets, rng)
        variants[:] = placed[:] = -1
    smooth = np.float32(recipe.label_smoothing)
    targets = targets * (1 - smooth) + smooth / len(card.labels)
    return Batch(
        slow,
        fast,
        torch.from_numpy(targets).to(device),
        torch.from_numpy(variants).to(device),
        torch.from_numpy(placed).to(device),
        _places(part.places, matrices, card, recipe.px_of(epoch)),
    )


def _truths(
    clips: Sequence[Clip], card: ModelCard, kinds: Sequence[str]
) -> tuple[Floats, Indices, Indices]:
    """Targets (N, L), variants (N) and labels whose place is known (N), or -1."""
    targets = np.zeros((len(clips), len(card.labels)), dtype=np.float32)
    variants, placed = np.full((2, len(clips)), -1)
    for i, clip in enumerate(clips):
        for label in clip.labels:
            targets[i, card.labels.index(label)] = 1
        if clip.variant in kinds:
            variants[i] = kinds.index(clip.variant)
        if clip.places is not None:
            placed[i] = card.labels.index(clip.placed)
    return targets, variants, placed


def _places(
    found: torch.Tensor | None, matrices: torch.Tensor, card: ModelCard, px: int
) -> torch.Tensor | None:
    """The masks of the slow frames, where the views show them."""
    if found is None:
        return None
    slow = slow_indices(card.fast_frames, card.slow_frames)
    return moved(found.to(matrices.device), matrices[:, slow], px // CELL_PX)


def training_view(
    clip: Clip,
    card: ModelCard,
    how: Augmentation,
    rng: np.random.Generator,
    *,
    out: Images | None = None,
) -> tuple[Images, Indices]:
    """A random window of the clip at a random pace: (T, CACHE_PX, CACHE_PX, 3).

    And which tick of the clip each frame shows.
    """
    frames = clip.frames()
    window = float(card.window_s) * CACHE_RATE * rng.uniform(*how.pace)
    last = len(frames) - window if clip.last_s is None else clip.last_s * CACHE_RATE
    start = rng.uniform(clip.first_s * CACHE_RATE, max(last, clip.first_s * CACHE_RATE))
    indices = sample_indices(
        len(frames), frames=card.fast_frames, step=window / card.fast_frames,
        start=start,
    )  # fmt: skip
    if how.rate_hz:
        indices = thin_ticks(indices, rng, ticks=CACHE_RATE / how.rate_hz)
    indices = hold_frames(indices, rng, share=how.hold)
    return frames.take(indices, out=out), indices


def pathways(clips: torch.Tensor, card: ModelCard) -> tuple[torch.Tensor, torch.Tensor]:
    """`preprocess.normalise` on any device: (N, 3, T, H, W) in [0, 255] → slow, fast.

    slow (N, 3, T/alpha, H, W) and fast (N, 3, T, H, W), float32.
    """
    mean = clips.new_tensor(card.mean).view(1, 3, 1, 1, 1)
    std = clips.new_tensor(card.std).view(1, 3, 1, 1, 1)
    fast = (clips / 255 - mean) / std
    frames = fast.shape[2]
    slow = fast[:, :, slow_indices(frames, frames // card.alpha)]
    if card.fast_input == "motion":
        fast = fast - fast.mean(dim=2, keepdim=True)
    return slow, fast
