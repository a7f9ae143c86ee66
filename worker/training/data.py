"""Clips to train on: an index of files, decoded once into a cache of plain arrays.

A data set is a folder with `index.csv` (columns file, label, source; for behaviours
that happen within a longer video also start_s and end_s) or a folder of such folders.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from worker.slowfast.card import BACKGROUND
from worker.training.cache import (
    CACHE_PX,
    CACHE_RATE,
    Frames,
    load_frames,
    resample,
    store_frames,
)
from worker.training.errors import DataError, LeakError

Images = NDArray[np.uint8]
# A behaviour shows in a window that starts between these seconds from its own start.
ONSET_FROM_S, ONSET_TO_S = -0.7, 0.8
CLEAR_S = 0.2  # this much of the behaviour may lie in a window that is still normal


@dataclass(frozen=True, slots=True)
class Clip:
    """One labelled stretch of video. A window may start in [first_s, last_s] of it.

    `variant` tells kinds of one label apart where they are known.
    """

    name: str
    label: str
    group: str
    array: Path
    first_s: float = 0.0
    last_s: float | None = None
    variant: str = ""

    def frames(self) -> Frames:
        """What the clip shows, mapped from disk."""
        return load_frames(self.array)


@dataclass(frozen=True, slots=True)
class _Row:
    file: Path
    label: str
    group: str
    start_s: float | None


def load_clips(
    folders: Sequence[Path],
    *,
    labels: Sequence[str],
    cache: Path,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> list[Clip]:
    """Every labelled stretch of the data sets, decoded into `cache` where missing."""
    rows = [row for folder in folders for row in _rows(folder, labels)]
    cache.mkdir(parents=True, exist_ok=True)
    clips: list[Clip] = []
    with ThreadPoolExecutor(2) as pool:
        arrays = pool.map(lambda row: _cached(row.file, cache), rows)
        for done, (row, array) in enumerate(zip(rows, arrays, strict=True), 1):
            clips += _stretches(row, array)
            report(done, len(rows))
    return clips


def check_labels(clips: Sequence[Clip], labels: Sequence[str]) -> None:
    """Refuse a set without a clip of some label."""
    for label in labels:
        if not any(clip.label == label for clip in clips):
            raise DataError(f"no clip of {label!r} to train on")


def check_apart(train: Sequence[Clip], test: Sequence[Clip]) -> None:
    """Refuse a split with one source on both sides: its score would lie."""
    both = {clip.group for clip in train} & {clip.group for clip in test}
    if both:
        raise LeakError(f"source {min(both)!r} is in training and in test")


def _rows(folder: Path, labels: Sequence[str]) -> list[_Row]:
    indexes = sorted(folder.glob("index.csv")) or sorted(folder.glob("*/index.csv"))
    if not indexes:
        raise DataError(f"{folder}: no index.csv in it or in its folders")
    rows = []
    for index in indexes:
        with index.open(newline="", encoding="utf-8") as file:
            rows += [_row(index, line, labels) for line in csv.DictReader(file)]
    return rows


def _row(index: Path, line: Mapping[str, str], labels: Sequence[str]) -> _Row:
    if missing := {"file", "label", "source"} - line.keys():
        raise DataError(f"{index}: no column {min(missing)!r}")
    if line["label"] not in labels:
        raise DataError(f"{index}: the recipe does not know label {line['label']!r}")
    file = index.parent / line["file"]
    if not file.is_file():
        raise DataError(f"{index}: {line['file']} does not exist")
    start = line.get("start_s") or None
    try:
        start_s = None if start is None else float(start)
    except ValueError as error:
        raise DataError(f"{index}: start_s {start!r} is not a number") from error
    group = f"{index.parent.name}/{line['source']}"
    return _Row(file, line["label"], group, start_s)


def onset_window(start_s: float) -> tuple[float, float]:
    """First and last second at which a window shows what begins at `start_s`."""
    return max(0.0, start_s + ONSET_FROM_S), start_s + ONSET_TO_S


def _stretches(row: _Row, array: Path) -> list[Clip]:
    """The whole clip, or, of a timed behaviour, its onset and what came before."""
    if row.start_s is None:
        return [Clip(row.file.stem, row.label, row.group, array)]
    first, last = onset_window(row.start_s)
    clips = [Clip(row.file.stem, row.label, row.group, array, first, last)]
    before = row.start_s + CLEAR_S - 2
    if before > 0:
        name = f"{row.file.stem}-before"
        clips.append(Clip(name, BACKGROUND, row.group, array, 0.0, before))
    return clips


def _cached(file: Path, cache: Path) -> Path:
    path = cached_path(file, cache)
    if not path.exists():
        store_frames(_resampled(file), path)
    return path


def cached_path(file: Path, cache: Path) -> Path:
    """Where the decoded file lies: another name for another size, time or content."""
    stat = file.stat()
    key = f"{file.resolve()}|{stat.st_size}|{stat.st_mtime_ns}|{CACHE_PX}|{CACHE_RATE}"
    return cache / f"{file.stem}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.npy"


def _resampled(file: Path) -> Frames:
    import av  # not needed where everything is in the cache

    try:
        return resample(_decoded(file))
    except (av.FFmpegError, DataError) as error:
        raise DataError(f"{file}: cannot be decoded ({error})") from error


def _decoded(file: Path) -> Iterator[tuple[Fraction, Images]]:
    import av

    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in container.decode(stream):
            if frame.pts is not None and stream.time_base is not None:
                image = np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
                yield frame.pts * stream.time_base, image
