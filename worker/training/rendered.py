"""Rendered scenes as training clips, kept in the same cache as decoded files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from worker.scenes import casting
from worker.scenes.scene import BEHAVIOURS, render_clip_with_truth
from worker.slowfast.card import BACKGROUND
from worker.training.cache import CACHE_PX, CACHE_RATE, resample, store_frames
from worker.training.data import Clip, onset_window
from worker.training.errors import RecipeError
from worker.training.places import store_places, true_places
from worker.training.stretches import CLEAR_S, MOMENTARY, SHOWN_S

# Longer than a window, so that training can choose where and how fast it looks. Some
# are longer still: what a fire or a fight looks like when it has lasted for a while,
# and what pictures look like some seconds after a key frame, of every label.
SECONDS, LONG_SECONDS, WINDOW_S = Fraction(5, 2), Fraction(7), 2
LONG_EVERY = 3
SIZES = ((256, 144), (192, 144))
# To be raised when the renderer draws differently, lest old clips be taken for new.
RENDERING = 6


@dataclass(frozen=True, slots=True)
class _Order:
    behaviour: str
    variant: str | None
    seed: int
    folder: Path

    @property
    def seconds(self) -> Fraction:
        return SECONDS if self.seed % LONG_EVERY else LONG_SECONDS

    @property
    def name(self) -> str:
        return f"{self.behaviour}-{self.variant or 'any'}-{self.seed}"

    @property
    def array(self) -> Path:
        how = f"{float(self.seconds):g}s-{CACHE_PX}-{CACHE_RATE}-{RENDERING}"
        return self.folder / f"scene-{self.name}-{how}.npy"

    @property
    def places(self) -> Path:
        return self.array.with_suffix(".places.npy")

    @property
    def start(self) -> Path:
        return self.array.with_suffix(".start")


def load_scenes(
    counts: Mapping[str, int],
    *,
    labels: Sequence[str],
    first_seed: int,
    cache: Path,
    jobs: int = 1,
    before: bool = False,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[Clip]:
    """Clips of `counts`: {"assault": 90, "fall/trip": 20}, each from `first_seed` on.

    With `before` what shows in long scenes before their behaviour begins is a clip of
    the background: who carries a bag has not dumped it yet. What is not in `cache` is
    rendered by `jobs` processes. The same counts, seed and renderer give the same
    clips.
    """
    cache.mkdir(parents=True, exist_ok=True)
    orders = list(_orders(counts, labels, first_seed, cache))
    missing = [order for order in orders if not order.start.exists()]
    if missing:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            for done, _ in enumerate(pool.map(_render, missing), 1):
                report(done, len(missing))
    return [clip for order in orders for clip in _clips(order, before=before)]


def _orders(
    counts: Mapping[str, int], labels: Sequence[str], first_seed: int, folder: Path
) -> Iterator[_Order]:
    for name in sorted(counts):
        behaviour, _, variant = name.partition("/")
        known = casting.VARIANTS.get(behaviour, ())
        if behaviour not in labels or behaviour not in BEHAVIOURS:
            raise RecipeError(f"no scenes of {behaviour!r} to train on")
        if variant and variant not in known:
            raise RecipeError(f"no scene {name!r}; known: {', '.join(known)}")
        for seed in range(first_seed, first_seed + counts[name]):
            yield _Order(behaviour, variant or None, seed, folder)


def _render(order: _Order) -> None:
    frames, truth = render_clip_with_truth(
        order.behaviour, order.seed, seconds=order.seconds,
        size=SIZES[order.seed % len(SIZES)], variant=order.variant,
    )  # fmt: skip
    shown = resample(timed(frames, truth.fps))
    store_frames(shown, order.array)
    store_places(true_places(truth, len(shown)), order.places)
    starts = [float(event.start_s) for event in truth.events]
    order.start.write_text(str(min(starts)) if starts else "")


def timed(
    frames: Iterable[NDArray[np.uint8]], fps: Fraction
) -> Iterator[tuple[Fraction, NDArray[np.uint8]]]:
    """Frames with the time of each."""
    for index, image in enumerate(frames):
        yield index / fps, image


def _clips(order: _Order, *, before: bool) -> Iterator[Clip]:
    """A clip whose windows show the behaviour: around its start when it has one.

    What lasts is shown while it does.
    """
    group = f"scenes/{order.seed}"
    kind = f"{order.behaviour}/{order.variant}" if order.variant else ""
    whole = Clip(
        order.name, order.behaviour, group, order.array, variant=kind,
        places=order.places, placed=order.behaviour,
    )  # fmt: skip
    start = order.start.read_text()
    if not start or order.behaviour == BACKGROUND:
        yield whole
        return
    room = float(order.seconds) - WINDOW_S
    first_s, last_s = (max(min(at, room), 0) for at in onset_window(float(start)))
    if order.behaviour not in MOMENTARY:
        last_s = max(last_s, min(room, _end_s(order) - SHOWN_S))
    yield replace(whole, first_s=first_s, last_s=last_s)
    clear_s = float(start) + CLEAR_S - WINDOW_S
    if before and order.seconds == LONG_SECONDS and clear_s > 0:
        yield replace(
            whole, name=f"{order.name}-before", label=BACKGROUND, last_s=clear_s,
            variant="",
        )  # fmt: skip


def _end_s(order: _Order) -> float:
    """When the last of those who take part was seen to."""
    seen = np.flatnonzero(np.isfinite(np.load(order.places)).all(axis=1))
    return float(seen[-1] + 1) / CACHE_RATE if len(seen) else 0.0
