"""The demo's shop with other seeds than the shown one, cut into labelled stretches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from worker.scenes.demo import demo_frames
from worker.slowfast.card import BACKGROUND
from worker.training.cache import CACHE_PX, resample, store_frames
from worker.training.data import Clip, onset_window
from worker.training.rendered import RENDERING, SIZES, WINDOW_S, timed
from worker.training.stretches import MOMENTARY

PIECE_S = 3.0
ONSETS = 3  # a fall is short: as many clips of it as a fight of that length gives


@dataclass(frozen=True, slots=True)
class _Event:
    behaviour: str
    start_s: float
    end_s: float


def load_demos(
    count: int, *, labels: Sequence[str], first_seed: int, cache: Path
) -> list[Clip]:
    """Clips of `count` demo videos, seeds from `first_seed`, kept in `cache`."""
    clips: list[Clip] = []
    for seed in range(first_seed, first_seed + count):
        array = cache / f"demo-{seed}-{CACHE_PX}-{RENDERING}.npy"
        notes = array.with_suffix(".json")
        if not notes.exists():
            cache.mkdir(parents=True, exist_ok=True)
            _render(seed, array, notes)
        found = json.loads(notes.read_text(encoding="utf-8"))
        events = [_Event(*event) for event in found["events"]]
        clips += [
            Clip(f"demo-{seed}-{i}", label, f"demo/{seed}", array, first, last)
            for i, (label, first, last) in enumerate(_cut(events, found["length_s"]))
            if label in labels
        ]
    return clips


def _render(seed: int, array: Path, notes: Path) -> None:
    frames, truth = demo_frames(seed=seed, size=SIZES[0], fps=15)
    store_frames(resample(timed(frames, truth.fps)), array)
    events = [
        (event.behaviour, float(event.start_s), float(event.end_s))
        for event in truth.events
    ]
    found = {"events": events, "length_s": float(truth.duration_s)}
    notes.write_text(json.dumps(found), encoding="utf-8")


def _cut(
    events: Sequence[_Event], length_s: float
) -> Iterator[tuple[str, float, float]]:
    """(label, first, last start of a window) of pieces that show one thing only."""
    at = 0.0
    for event in sorted(events, key=lambda event: event.start_s):
        yield from _pieces(BACKGROUND, at, event.start_s)
        if event.behaviour in MOMENTARY:
            for _ in range(ONSETS):
                yield event.behaviour, *onset_window(event.start_s)
        else:
            yield from _pieces(event.behaviour, event.start_s, event.end_s)
        at = event.end_s
    yield from _pieces(BACKGROUND, at, length_s)


def _pieces(label: str, start: float, end: float) -> Iterator[tuple[str, float, float]]:
    last = end - WINDOW_S
    while start < last:
        yield label, start, min(start + PIECE_S, last)
        start += PIECE_S
