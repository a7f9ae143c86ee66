"""Whole files through the pipeline: beside the plain loop, in memory, ten at once."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction
from importlib import import_module
from pathlib import Path
from typing import Any

from worker import pipeline
from worker.bench import processes
from worker.bench.footage import Footage, render, repeat
from worker.bench.models import noise_clips
from worker.bench.plain import run_loop
from worker.bench.rows import Row
from worker.detections import Detection, TimedBox
from worker.slowfast.card import ModelCard
from worker.slowfast.checkpoint import load_network
from worker.slowfast.engine import Engine
from worker.slowfast.preprocess import to_pathways
from worker.video.annotate import write_annotated


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured. A minute of footage is repeated to the lengths wanted."""

    minute: Footage
    small: Footage
    repeats: int  # for the ten minutes
    hours: int  # for the two hours
    cameras: int
    loop_windows: int  # that the plain loop scores before it is scaled


FULL = Plan(
    Footage(1920, 1080), Footage(1280, 720), repeats=10, hours=120, cameras=10,
    loop_windows=24,
)  # fmt: skip
QUICK = Plan(
    Footage(320, 180, 10), Footage(160, 90, 10), repeats=1, hours=2, cameras=2,
    loop_windows=2,
)  # fmt: skip


def analyse_s(path: Path, engine: Engine) -> tuple[float, float]:
    """Seconds that the analysis of a file takes, and how long the file is."""
    started = time.perf_counter()
    with closing(pipeline.analyse(path, engine=engine)) as events:
        for event in events:
            if isinstance(event, pipeline.Finished):
                duration_s = float(event.info.duration_s)
    return time.perf_counter() - started, duration_s


def warm_up(engine: Engine) -> None:
    """Have an engine prepare all that it prepares when it is first asked."""
    clips = noise_clips(engine.card, engine.best_batch)
    for count in {1, engine.best_batch}:
        engine.scores(*to_pathways(clips[:count], engine.card))


def beside_the_loop(
    plan: Plan,
    card: ModelCard,
    engine: Engine,
    folder: Path,
    *,
    int8: Engine | None = None,
) -> Iterator[Row]:
    """Camera footage with movement in a tenth of it, and the plain loop over it.

    `int8` is the same network in INT8, for a row of its own.
    """
    path = repeat(render(plan.minute, folder), plan.repeats)
    network = load_network(card)
    loop = run_loop(path, card, network, windows=plan.loop_windows)
    names = {card.name: engine} | ({f"{card.name}, INT8": int8} if int8 else {})
    for name, one in names.items():
        warm_up(one)
        taken_s, duration_s = analyse_s(path, one)
        loop_s = loop.of(duration_s, card)
        yield Row(
            what=f"{duration_s:.0f} s of {plan.minute.height}p30, "
            f"movement in a tenth, {name}",
            value=taken_s,
            unit="s",
            baseline=loop_s,
            ratio=loop_s / taken_s,
            note=f"{duration_s / taken_s:.1f}× real time; the loop was run on "
            f"{loop.part_s:.0f} s ({loop.windows} windows) and scaled",
        )


def memory(plan: Plan, folder: Path, home: Path) -> Iterator[Row]:
    """The largest that a process gets over a long file, and whether it grows."""
    path = repeat(render(plan.small, folder), plan.hours)
    watched = processes.analyze(path, home=home)
    hours = plan.hours * plan.small.seconds / 3600
    yield Row(
        what=f"peak memory over {hours:.2g} h of {plan.small.height}p30",
        value=watched.peak_bytes / 1e6,
        unit="MB",
        baseline=1000.0,
        ratio=1e9 / watched.peak_bytes,
        note="the baseline is the aim; its last quarter is "
        f"{watched.growth_bytes / 1e6:+.0f} MB against its second; "
        f"{hours * 3600 / watched.taken_s:.0f}× real time",
    )


def start(folder: Path, home: Path, *words: str, name: str) -> Row:
    """From nothing to the first score: a process that analyses a single window."""
    path = render(Footage(320, 180, 2), folder)
    processes.analyze(path, *words, home=home)  # fills the cache
    taken_s = sorted(processes.analyze(path, *words, home=home).taken_s for _ in "123")[
        1
    ]
    return Row(
        what=f"start of a process to its end after one window, warm cache, {name}",
        value=taken_s,
        unit="s",
        baseline=2.0,
        ratio=2 / taken_s,
        note="the baseline is the aim",
    )


def cameras(plan: Plan, engine: Engine, folder: Path, home: Path) -> Iterator[Row]:
    """So many cameras at once, sharing one engine, against one after another."""
    path = render(plan.small, folder)
    paths = [path] * plan.cameras
    shared = _shared(engine)
    at_once_s = _at_once_s(paths, shared)
    in_turn_s = sum(analyse_s(one, engine)[0] for one in paths)
    runs_s = sum(processes.analyze(one, home=home).taken_s for one in paths)
    if shared is not engine:
        shared.close()
    length_s = plan.cameras * plan.small.seconds
    what = f"{plan.cameras} cameras at once, {plan.small.height}p30, against"
    for beside, baseline_s in (
        ("as many runs one after another", runs_s),
        ("the same in one process", in_turn_s),
    ):
        yield Row(
            what=f"{what} {beside}",
            value=length_s / at_once_s,
            unit="× real time",
            baseline=length_s / baseline_s,
            ratio=baseline_s / at_once_s,
        )


def _at_once_s(paths: Sequence[Path], engine: Engine) -> float:
    started = time.perf_counter()
    with ThreadPoolExecutor(len(paths)) as pool:
        list(pool.map(lambda path: analyse_s(path, engine), paths))
    return time.perf_counter() - started


def _shared(engine: Engine) -> Any:
    """The engine as a worker shares it among its analyses."""
    if importlib.util.find_spec("worker.batching") is None:
        return engine
    return import_module("worker.batching").SharedEngine(engine)


def growth(plan: Plan, engine: Engine, folder: Path) -> Iterator[Row]:
    """Processor time a second of footage, for longer files and for larger pictures."""
    minute, small = plan.minute, plan.small
    first: float | None = None
    for times in (1, 2, 4):
        cost = _cost(repeat(render(small, folder), times), engine)
        first = first or cost
        yield Row(
            what=f"processor time a second of {small.height}p30, "
            f"{times * small.seconds} s long",
            value=cost * 1000,
            unit="ms",
            baseline=first * 1000,
            ratio=first / cost,
        )
    for part in (3, 2, 1):
        size = Footage(
            minute.width // part // 2 * 2, minute.height // part // 2 * 2, small.seconds
        )
        cost = _cost(render(size, folder), engine)
        pixels = size.width * size.height / 1e6
        yield Row(
            what=f"processor time a second of {size.width}×{size.height}",
            value=cost * 1000,
            unit="ms",
            note=f"{cost * 1000 / pixels:.1f} ms a megapixel",
        )


def annotated(plan: Plan, folder: Path) -> Row:
    """The video that people look at, with someone boxed in every picture."""
    path = render(plan.small, folder)
    length_s = plan.small.seconds
    third = plan.small.width // 3, plan.small.height // 3
    boxes = tuple(
        TimedBox(Fraction(at, 2), third[0] + at, third[1], *third)
        for at in range(length_s * 2)
    )
    found = Detection(
        "assault", 0.9, Fraction(0), Fraction(length_s), Fraction(1), boxes
    )
    started = time.perf_counter()
    write_annotated(path, (found,), folder / "annotated.mp4")
    return Row(
        what=f"{length_s} s of {plan.small.height}p30 as annotated video",
        value=length_s / (time.perf_counter() - started),
        unit="× real time",
    )


def _cost(path: Path, engine: Engine) -> float:
    began = time.process_time()
    _, duration_s = analyse_s(path, engine)
    return (time.process_time() - began) / duration_s
