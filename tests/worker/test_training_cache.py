"""The cache stays within its size; what this training needs never leaves."""

import os
import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from worker.training.bounding import bound_cache
from worker.training.cache import (
    CACHE_PX,
    CACHE_RATE,
    Frames,
    load_frames,
    resample,
    store_frames,
)


def stored(cache: Path, name: str, used_at: float) -> Path:
    images = np.zeros((4, CACHE_PX, CACHE_PX, 3), dtype=np.uint8)
    path = cache / f"{name}.npy"
    store_frames(Frames(images, np.arange(4)), path)
    for file in cache.glob(f"{name}.*"):
        os.utime(file, (used_at, used_at))
    return path


def size_of(*paths: Path) -> int:
    files = [file for path in paths for file in path.parent.glob(f"{path.stem}.*")]
    return sum(file.stat().st_size for file in files)


def test_what_was_used_longest_ago_leaves_whole(tmp_path: Path) -> None:
    old, newer, newest = (stored(tmp_path, name, at) for at, name in
                          ((100, "old"), (200, "newer"), (300, "newest")))  # fmt: skip
    (tmp_path / "old.start").write_text("0.4")
    os.utime(tmp_path / "old.start", (90, 90))
    (tmp_path / "somebody's.txt").write_text("kept")
    limit = size_of(newer, newest)
    left = bound_cache(tmp_path, limit_bytes=limit, keep=[])
    assert left == limit
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "newer.npy", "newer.ticks.npy", "newest.npy", "newest.ticks.npy",
        "somebody's.txt",
    ]  # fmt: skip
    assert not old.exists() and len(load_frames(newer)) == 4


def test_clips_of_this_training_stay_even_beyond_the_limit(tmp_path: Path) -> None:
    mine, other = stored(tmp_path, "mine", 100), stored(tmp_path, "other", 200)
    left = bound_cache(tmp_path, limit_bytes=1, keep=[mine])
    assert mine.exists() and not other.exists()
    assert left == size_of(mine) > 1


def test_pictures_are_read_into_what_is_given(tmp_path: Path) -> None:
    images = np.random.default_rng(1).integers(0, 256, (5, 8, 8, 3), dtype=np.uint8)
    frames = Frames(images, np.array([0, 0, 1, 3, 4]))
    out = np.empty((3, 8, 8, 3), dtype=np.uint8)
    assert frames.take(np.array([4, 1, 3]), out=out) is out
    assert np.array_equal(out, images[[4, 0, 3]])
    with pytest.raises(IndexError):
        Frames(images, np.array([7])).take(np.array([0]))


def pictures(times: list[float]) -> Iterator[tuple[Fraction, np.ndarray]]:
    """A picture at each of the times, its number as its grey."""
    for number, t_s in enumerate(times):
        image = np.full((CACHE_PX, CACHE_PX, 3), number % 256, dtype=np.uint8)
        yield Fraction(t_s), image


@pytest.mark.parametrize("rate", [3, 25, 32, 60])
def test_each_tick_shows_the_last_picture_before_its_centre(rate: int) -> None:
    rng = np.random.default_rng(rate)
    times = sorted((7 + np.arange(90) / rate + rng.random(90) * 0.9 / rate).tolist())
    frames = resample(pictures(times))
    length = (times[-1] - times[0]) * 90 / 89
    centres = times[0] + (np.arange(int(length * CACHE_RATE)) + 0.5) / CACHE_RATE
    expected = [max(i for i in range(90) if times[i] <= t) for t in centres]
    assert frames.images[frames.shown, 0, 0, 0].tolist() == expected
    assert sorted(set(frames.shown.tolist())) == list(range(len(frames.images)))


def test_of_a_fast_camera_only_what_is_shown_is_held() -> None:
    one = CACHE_PX * CACHE_PX * 3
    tracemalloc.start()
    try:
        frames = resample(pictures([i / 240 for i in range(480)]))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(frames.images) == 2 * CACHE_RATE
    assert peak < 150 * one, "the list and the array of 64 pictures, not 480"
