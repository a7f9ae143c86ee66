"""Clips come from an index, become alike in size and rate, and faults are told."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import torch

from tests.worker.aihub import second_level, write_minute
from tests.worker.tiny_model import tiny_card
from worker.slowfast.preprocess import to_pathways
from worker.training.augment import Augmentation, augment, sample_indices
from worker.training.batches import pathways
from worker.training.cache import CACHE_PX, CACHE_RATE, Frames
from worker.training.data import Clip, load_clips
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
    assert shown(slow).shape == shown(fast).shape == shape
    assert (slow.group, fast.label) == ("d/a", "assault")
    levels = [shown(clip).mean(axis=(1, 2, 3)) for clip in (slow, fast)]
    assert np.abs(levels[0] - levels[1]).max() < 8


def shown(clip: Clip) -> np.ndarray:
    frames = clip.frames()
    return frames.take(np.arange(len(frames)))


def test_each_picture_of_a_slow_camera_is_kept_once(tmp_path: Path) -> None:
    write_video(tmp_path / "d/slow.mp4", fps=5, seconds=2, size=(96, 64))
    write_set(tmp_path / "d", ["slow.mp4,normal,a"])
    [slow] = load_clips([tmp_path], labels=LABELS, cache=tmp_path / "cache")
    frames = slow.frames()
    assert len(frames) == 2 * CACHE_RATE
    assert len(frames.images) == 10
    assert frames.shown.tolist() == sorted(frames.shown.tolist())


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
    images = np.zeros((3 * CACHE_RATE, 32, 32, 3), dtype=np.uint8)
    images += np.arange(96, dtype=np.uint8)[:, None, None, None]
    frames = Frames(images, np.arange(96))
    view = deployed_view(frames, card, 0.5)
    bins = [Fraction(1, 2) + (i + Fraction(1, 2)) * Fraction(2, 8) for i in range(8)]
    expected = [int(t * CACHE_RATE) for t in bins]
    assert view[:, 0, 0, 0].tolist() == expected


def test_sampling_beyond_the_end_goes_back_and_forth() -> None:
    assert sample_indices(4, frames=8, step=1, start=0).tolist() == [
        0, 1, 2, 3, 2, 1, 0, 1,
    ]  # fmt: skip
    assert sample_indices(1, frames=3, step=1, start=0).tolist() == [0, 0, 0]


ALL = Augmentation(
    zoom=(0.6, 1.6), hold=1, tones=1, grey=0.5, blur=1, noise=1, blocks=1, shake=1,
    flicker=1, hidden=1,
)  # fmt: skip
NONE = Augmentation(
    zoom=(1, 1), stretch=0, turn_deg=0, tones=0, grey=0, blur=0, noise=0, blocks=0,
    shake=0,
)  # fmt: skip


def clips_of_noise() -> torch.Tensor:
    rng = np.random.default_rng(1)
    return torch.from_numpy(rng.integers(0, 256, (2, 8, 48, 48, 3), dtype=np.uint8))


def test_augmentation_depends_on_the_seed_alone() -> None:
    clips = clips_of_noise()
    for seed in range(8):
        one, two = (
            augment(clips, px=32, how=ALL, rng=np.random.default_rng(seed))[0]
            for _ in range(2)
        )
        assert one.shape == (2, 3, 8, 32, 32) and one.dtype == torch.float32
        assert one.min() >= 0 and one.max() <= 255
        assert torch.equal(one, two)
    other = augment(clips, px=32, how=ALL, rng=np.random.default_rng(99))[0]
    assert not torch.equal(one, other)


def test_augmentation_of_nothing_shows_the_clip_or_its_mirror_image() -> None:
    clips = clips_of_noise()
    views = augment(clips, px=48, how=NONE, rng=np.random.default_rng(3))[0]
    for clip, view in zip(clips.float(), views, strict=True):
        straight = clip.permute(3, 0, 1, 2)
        apart = [(view - other).abs().max() for other in (straight, straight.flip(3))]
        assert min(apart) < 0.01


def test_zooming_out_shows_the_whole_clip_smaller() -> None:
    clip = torch.full((1, 2, 40, 40, 3), 200, dtype=torch.uint8)
    clip[:, :, ::2, ::2] = 210
    half = Augmentation(zoom=(0.5, 0.5), stretch=0, turn_deg=0, tones=0, grey=0,
                        blur=0, noise=0, blocks=0, shake=0)  # fmt: skip
    seen = [
        augment(clip, px=40, how=half, rng=np.random.default_rng(seed))[0][0, 0, 0]
        for seed in range(12)
    ]
    levels = [float((view > 195).float().mean()) for view in seen]
    # Beyond the edge there is either one level of grey or the edge itself, drawn out.
    assert any(abs(share - 0.25) < 0.02 for share in levels)
    assert any(share == 1 for share in levels)


@pytest.mark.parametrize("fast_input", ["frames", "motion"])
def test_training_and_deployment_normalise_alike(fast_input: str) -> None:
    card = tiny_card(fast_input=fast_input, fast_frames=8, crop_px=32)
    images = clips_of_noise()[:, :, :32, :32].contiguous()
    expected = to_pathways(images.numpy(), card)
    found = pathways(images.permute(0, 4, 1, 2, 3).float(), card)
    for one, two in zip(expected, found, strict=True):
        assert np.abs(one - two.numpy()).max() < 1e-5


def test_long_file_without_times_is_decoded_in_parts(tmp_path: Path) -> None:
    """Else an evening of a camera would have to be held in memory at once."""
    write_minute(tmp_path / "d/day.mp4", fps=2, seconds=300, size=(64, 64))
    write_set(
        tmp_path / "d",
        ["day.mp4,assault,a,,", "day.mp4,fall,a,130,"],
        "file,label,source,start_s,end_s",
    )
    clips = load_clips([tmp_path], labels=LABELS, cache=tmp_path / "cache")
    assert [(clip.name, clip.label) for clip in clips] == [
        ("day", "assault"), ("day~2", "assault"), ("day-2~2", "fall"),
        ("day~3", "assault"),
    ]  # fmt: skip
    assert clips[2].first_s == pytest.approx(130 - 100 - 0.7)
    lengths = [len(clip.frames()) / CACHE_RATE for clip in clips]
    assert lengths == pytest.approx([100, 100, 100, 100], abs=0.6)
    firsts = [float(clip.frames().images[0].mean()) for clip in clips]
    expected = [second_level(at) for at in (0, 100, 100, 200)]
    assert firsts == pytest.approx(expected, abs=4)
