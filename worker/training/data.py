"""Clips to train on: what readers find, decoded once into a cache of plain arrays.

A data set is a folder of one of the forms of `worker.training.readers`, or a folder of
such folders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from worker.training.cache import CACHE_RATE, Frames, length_ticks, load_frames
from worker.training.decoding import cached
from worker.training.errors import DataError, LeakError
from worker.training.readers import LeftOut, Row, read_folder
from worker.training.readers.timing import duration_s
from worker.training.stretches import (
    Piece,
    onset_window,
    pieces,
    stretches,
    why_not,
)

__all__ = ["Clip", "check_apart", "check_labels", "load_clips", "onset_window"]

TOLD = 3  # so many faults are told by an error; the report has all


@dataclass(frozen=True, slots=True)
class Clip:
    """One labelled stretch of video. A window may start in [first_s, last_s] of it.

    `variant` tells kinds of one label apart where they are known; `also` holds further
    labels that are true at the same time. `places` is the file of where the behaviour
    `placed` is, where that is known (`worker.training.places`).
    """

    name: str
    label: str
    group: str
    array: Path
    first_s: float = 0.0
    last_s: float | None = None
    variant: str = ""
    also: tuple[str, ...] = ()
    places: Path | None = None
    placed: str = ""

    @property
    def labels(self) -> tuple[str, ...]:
        """Everything that the clip shows."""
        return self.label, *self.also

    def frames(self) -> Frames:
        """What the clip shows, mapped from disk."""
        return load_frames(self.array)


def load_clips(
    folders: Sequence[Path],
    *,
    labels: Sequence[str],
    cache: Path,
    form: str | None = None,
    several: bool = False,
    report: Callable[[int, int], None] = lambda done, total: None,
    left_out: Callable[[LeftOut], None] = lambda fault: None,
) -> list[Clip]:
    """Every labelled stretch of the data sets, decoded into `cache` where missing.

    `form` names the form of all folders. With `several` a clip may have more than one
    label. What cannot be used is told to `left_out`; raises `DataError` if nothing is
    left.
    """
    faults: list[LeftOut] = []

    def leave_out(fault: LeftOut) -> None:
        faults.append(fault)
        left_out(fault)

    rows = list(_usable_rows(folders, form, labels, several, leave_out))
    cache.mkdir(parents=True, exist_ok=True)
    clips: list[Clip] = []
    by_file = list(_by_file(rows))
    with ThreadPoolExecutor(2) as pool:
        read = pool.map(lambda held: _read_file(held, cache), by_file)
        for done, (held, parts) in enumerate(zip(by_file, read, strict=True), 1):
            if isinstance(parts, DataError):
                leave_out(LeftOut(str(held[0].file), str(parts)))
            else:
                clips += _clips(parts, labels, several)
            report(done, len(by_file))
    if folders and not clips:
        reasons = "; ".join(f"{f.file}: {f.reason}" for f in faults[:TOLD])
        raise DataError(f"no clip is left to train on ({reasons or 'no files'})")
    return clips


def check_labels(clips: Sequence[Clip], labels: Sequence[str]) -> None:
    """Refuse a set without a clip of some label."""
    for label in labels:
        if not any(label in clip.labels for clip in clips):
            raise DataError(f"no clip of {label!r} to train on")


def check_apart(train: Sequence[Clip], test: Sequence[Clip]) -> None:
    """Refuse a split with one source on both sides: its score would lie."""
    both = {clip.group for clip in train} & {clip.group for clip in test}
    if both:
        raise LeakError(f"source {min(both)!r} is in training and in test")


def _usable_rows(
    folders: Sequence[Path],
    form: str | None,
    labels: Sequence[str],
    several: bool,
    leave_out: Callable[[LeftOut], None],
) -> Iterator[Row]:
    """The rows, those of one file together, but for what the recipe cannot learn.

    What teaches nothing stays where the file has other rows: its time is no background.
    """
    for folder in folders:
        found = read_folder(folder, form=form)
        for fault in found.left_out:
            leave_out(fault)
        for held in _by_file(found.rows):
            problems = [why_not(row, labels, several=several) for row in held]
            for row, problem in zip(held, problems, strict=True):
                if problem:
                    leave_out(LeftOut(str(row.file), problem))
            if not all(problems):
                yield from held


def _by_file(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """The rows of each file together, files in the order in which they came."""
    held: dict[Path, list[Row]] = {}
    for row in rows:
        held.setdefault(row.file, []).append(row)
    return held.values()


def _read_file(
    rows: Sequence[Row], cache: Path
) -> list[tuple[Piece, Path]] | DataError:
    """The file's pieces with their arrays; or what is wrong with it."""
    file = rows[0].file
    parts = pieces(rows, duration_s(file))
    try:
        return [(part, cached(file, cache, part.cut)) for part in parts]
    except DataError as error:
        return error


def _clips(
    parts: Sequence[tuple[Piece, Path]], labels: Sequence[str], several: bool
) -> Iterator[Clip]:
    for number, (part, array) in enumerate(parts, 1):
        length_s = length_ticks(array) / CACHE_RATE
        of = "" if number == 1 else f"~{number}"
        for stretch in stretches(part.rows, labels, length_s, several=several):
            yield Clip(
                stretch.name + of, stretch.labels[0], part.rows[0].group, array,
                stretch.first_s, stretch.last_s, also=stretch.labels[1:],
            )  # fmt: skip
