"""Video files, or parts of them, decoded once into the cache."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from worker.training.cache import (
    CACHE_PX,
    CACHE_RATE,
    Frames,
    resample,
    store_frames,
)
from worker.training.errors import DataError

Images = NDArray[np.uint8]
Cut = tuple[float, float]


def cached(file: Path, cache: Path, cut: Cut | None = None) -> Path:
    """Where the decoded file lies, after decoding it if it was not there.

    `cut` takes only what shows between two seconds. Raises `DataError` for a file that
    cannot be decoded.
    """
    path = cached_path(file, cache, cut)
    if not path.exists():
        store_frames(_resampled(file, cut), path)
    return path


def cached_path(file: Path, cache: Path, cut: Cut | None = None) -> Path:
    """Where the decoded file lies: another name for another size, time or content."""
    stat = file.stat()
    key = f"{file.resolve()}|{stat.st_size}|{stat.st_mtime_ns}|{CACHE_PX}|{CACHE_RATE}"
    if cut is not None:
        key += f"|{cut[0]:.3f}|{cut[1]:.3f}"
    return cache / f"{file.stem}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.npy"


def _resampled(file: Path, cut: Cut | None) -> Frames:
    import av  # not needed where everything is in the cache

    try:
        return resample(_decoded(file, cut))
    except (av.FFmpegError, IndexError, DataError) as error:
        raise DataError(f"{file}: cannot be decoded ({error})") from error


def _decoded(file: Path, cut: Cut | None) -> Iterator[tuple[Fraction, Images]]:
    import av

    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        base = stream.time_base
        if base is None:
            return
        began = (stream.start_time or 0) * base
        if cut is not None:
            container.seek(int((Fraction(cut[0]) + began) / base), stream=stream)
        for frame in container.decode(stream):
            if frame.pts is None:
                continue
            at = frame.pts * base
            if cut is not None and at - began >= cut[1]:
                return
            if cut is None or at - began >= cut[0]:
                image = np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
                yield at, image
