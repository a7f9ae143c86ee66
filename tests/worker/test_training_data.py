"""Clips come from an index, become alike in size and rate, and faults are told."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tests.worker.tiny_model import tiny_card
from worker.training.augment import augment, sample_indices
from worker.training.data import CACHE_PX, CACHE_RATE, load_clips
from worker.training.errors import DataError
from worker.training.evaluate import deployed_view, window_starts

LABELS = ("normal", "assault", "fall")


def write_video(path: Path, *, fps: int, seconds: float, size: tuple[int, int]) -> None:
    """Grey levels rise with time, so a frame tells when it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for i in range(int(seconds * fps)):
            image = np.full((size[1], size[0], 3), 40 + i / fps * 40, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        container.mux(stream.encode(None))


def write_set(
    folder: Path, lines: list[str], header: str = "file,label,source"
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.csv").write_text("\n".join([header, *lines]) + "\n")
    return folder


def test_rate_and_size_of_the_file_do_not_show(tmp_path: Path) -> None:
    write_video(tmp_path / "d/slow.mp4", fps=8, seconds=2, size=(96, 64))
    write_video(tmp_path / "d/fast.mp4", fps=32, seconds=2, size=(320, 240))
    write_set(tmp_path / "d", ["slow.mp4,normal,a", "fast.mp4,assault,b"])
    slow, fast = load_clips([tmp_path], labels=LABELS, cache=tmp_path / "cache")
    shape = (2 * CACHE_RATE, CACHE_PX, CACHE_PX, 3)
    assert slow.frames().shape == fast.frames().shape == shape
    assert (slow.group, fast.label) == ("d/a", "assault")
    levels = [clip.frames().mean(axis=(1, 2, 3)) for clip in (slow, fast)]
    assert np.abs(levels[0] - levels[1]).max() < 8


def test_second_loading_decodes_nothing(tmp_path: Path) -> None:
    write_video(tmp_path / "d/a.mp4", fps=10, seconds=1, size=(64, 64))
    write_set(tmp_path / "d", ["a.mp4,normal,a"])
    [first] = load_clips([tmp_path / "d"], labels=LABELS, cache=tmp_path / "cache")
    stamp = first.array.stat().st_mtime_ns
    [again] = load_clips([tmp_path / "d"], labels=LABELS, cache=tmp_path / "cache")
    assert again == first and again.array.stat().st_mtime_ns == stamp


def test_timed_behaviour_gives_its_onset_and_what_was_before(tmp_path: Path) -> None:
    write_video(tmp_path / "d/f.mp4", fps=10, seconds=8, size=(64, 64))
    write_set(tmp_path / "d", ["f.mp4,fall,p,5"], "file,label,source,start_s")
    onset, before = load_clips([tmp_path], labels=LABELS, cache=tmp_path / "cache")
    assert (onset.label, before.label) == ("fall", "normal")
    card = tiny_card()
    assert window_starts(onset, 8.0, card) == pytest.approx([4.3, 4.8, 5.3, 5.8])
    assert max(window_starts(before, 8.0, card)) + 2 <= 5.2


@pytest.mark.parametrize(
    ("header", "line", "reason"),
    [
        ("file,label", "a.mp4,normal", "no column 'source'"),
        ("file,label,source", "a.mp4,juggling,s", "label 'juggling'"),
        ("file,label,source", "b.mp4,normal,s", "does not exist"),
        ("file,label,source,start_s", "a.mp4,fall,s,soon", "not a number"),
        ("file,label,source", "a.mp4,normal,s", "cannot be decoded"),
    ],
)
def test_what_cannot_be_used_is_told(
    tmp_path: Path, header: str, line: str, reason: str
) -> None:
    write_set(tmp_path / "d", [line], header)
    (tmp_path / "d/a.mp4").write_text("no video")
    with pytest.raises(DataError, match=reason):
        load_clips([tmp_path / "d"], labels=LABELS, cache=tmp_path / "cache")


def test_folder_without_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no index\.csv"):
        load_clips([tmp_path], labels=LABELS, cache=tmp_path / "cache")


def test_view_takes_the_frame_at_the_centre_of_each_bin() -> None:
    card = tiny_card()
    frames = np.zeros((3 * CACHE_RATE, 32, 32, 3), dtype=np.uint8)
    frames += np.arange(96, dtype=np.uint8)[:, None, None, None]
    view = deployed_view(frames, card, 0.5)
    bins = [Fraction(1, 2) + (i + Fraction(1, 2)) * Fraction(2, 8) for i in range(8)]
    expected = [int(t * CACHE_RATE) for t in bins]
    assert view[:, 0, 0, 0].tolist() == expected


def test_sampling_beyond_the_end_goes_back_and_forth() -> None:
    assert sample_indices(4, frames=8, step=1, start=0).tolist() == [
        0, 1, 2, 3, 2, 1, 0, 1,
    ]  # fmt: skip
    assert sample_indices(1, frames=3, step=1, start=0).tolist() == [0, 0, 0]


def test_augmentation_depends_on_the_seed_alone() -> None:
    clip = np.random.default_rng(1).integers(0, 256, (8, 48, 48, 3), dtype=np.uint8)
    for seed in range(20):
        one = augment(clip, px=32, rng=np.random.default_rng(seed))
        two = augment(clip, px=32, rng=np.random.default_rng(seed))
        assert one.shape == (8, 32, 32, 3) and one.dtype == np.uint8
        assert np.array_equal(one, two)
    assert not np.array_equal(one, augment(clip, px=32, rng=np.random.default_rng(99)))
