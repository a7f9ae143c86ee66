"""Decoded clips on disk: one size and rate for all, each picture kept once.

`resample` puts every clip on a grid of `CACHE_RATE` ticks a second and `CACHE_PX`
squares, whatever its file was, so nothing of the container reaches the network. A
camera of 5 pictures a second shows each of them for several ticks; only the pictures
are stored, and which one each tick shows.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from worker.slowfast.atomic import write_atomically
from worker.slowfast.preprocess import fit_geometry
from worker.training.errors import DataError

CACHE_PX = 176
CACHE_RATE = 32

Images = NDArray[np.uint8]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frames:
    """A clip on the grid: `images[shown[t]]` is what tick t shows.

    images (P, CACHE_PX, CACHE_PX, 3) uint8 RGB, shown (T,) indices into them.
    """

    images: Images
    shown: Indices

    def __len__(self) -> int:
        return len(self.shown)

    def take(self, ticks: Indices, *, out: Images | None = None) -> Images:
        """(N,) ticks → (N, CACHE_PX, CACHE_PX, 3) uint8, into `out` if given.

        Other threads run meanwhile: `take` lets go of the interpreter where indexing
        holds it, and reading from disk is most of the time.
        """
        at = self.shown[ticks]
        if out is None:
            out = np.empty((len(at), *self.images.shape[1:]), dtype=np.uint8)
        # Checked here, as any mode but "clip" goes through a copy.
        if len(at) and not 0 <= at.min() <= at.max() < len(self.images):
            raise IndexError("a tick beyond the clip")
        np.take(self.images, at, axis=0, out=out, mode="clip")
        return out


def resample(stream: Iterator[tuple[Fraction, Images]]) -> Frames:
    """Timed pictures on the grid; raises `DataError` for fewer than two.

    A tick shows the last picture at or before its centre. Only pictures that some tick
    shows are held: of 60 a second about half.
    """
    kept: list[Images] = []
    shown: list[int] = []  # for how many ticks, of each of them
    count, ticks, start, at = 0, 0, 0.0, 0.0
    last: Images | None = None
    for t_s, image in stream:
        count, at = count + 1, float(t_s)
        if last is None:
            start = at
        elif (before := _ticks_before(at, start)) > ticks:
            kept.append(_placed(last))
            shown.append(before - ticks)
            ticks = before
        last = image
    if last is None or count < 2:
        raise DataError("fewer than two frames")
    length = at - start + (at - start) / (count - 1)
    total = max(1, int(length * CACHE_RATE))
    kept.append(_placed(last))
    shown.append(max(0, total - ticks))
    places = np.repeat(np.arange(len(kept), dtype=np.int64), shown)[:total]
    return Frames(np.stack(kept[: places[-1] + 1]), places)


def _ticks_before(t_s: float, start: float) -> int:
    """How many ticks of the grid from `start` have their centre before second t_s."""
    count = max(0, int((t_s - start) * CACHE_RATE - 0.5) - 1)
    while start + (count + 0.5) / CACHE_RATE < t_s:
        count += 1
    return count


def _placed(image: Images) -> Images:
    return fit_geometry(image.shape[1], image.shape[0], CACHE_PX).place(image)


def store_frames(frames: Frames, path: Path) -> None:
    """Write a clip to `path` (.npy) and its ticks beside it; whole or not at all."""
    for array, to in ((frames.shown, _ticks_path(path)), (frames.images, path)):
        buffer = io.BytesIO()
        np.save(buffer, array)
        write_atomically(to, buffer.getvalue())


def load_frames(path: Path) -> Frames:
    """The clip at `path`, its pictures mapped from disk."""
    return Frames(np.asarray(np.load(path, mmap_mode="r")), np.load(_ticks_path(path)))


def length_ticks(path: Path) -> int:
    """How many ticks the clip at `path` has."""
    return len(np.load(_ticks_path(path), mmap_mode="r"))


def touch(path: Path) -> None:
    """Note that the clip at `path` is used; its pictures' own file stays as it is."""
    _ticks_path(path).touch()


def _ticks_path(path: Path) -> Path:
    return path.with_suffix(".ticks.npy")
