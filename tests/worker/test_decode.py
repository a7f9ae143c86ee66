"""Every file gives its frames upright, in order, at their times, around damage."""

from __future__ import annotations

import io
from fractions import Fraction

import numpy as np
import psutil
import pytest

from tests.worker import media
from tests.worker.test_probe import KINDS
from worker.video.decode import Gap, frames
from worker.video.probe import probe

ROUNDING = Fraction(1, 500)


@pytest.mark.parametrize(("encoder", "container", "codec"), KINDS)
def test_every_kind_gives_all_frames_at_their_times(
    encoder: str, container: str, codec: str
) -> None:
    data = media.video(encoder, container, b_frames=True)
    times = [frame.t_s for frame in frames(io.BytesIO(data))]
    assert len(times) == 30
    assert all(abs(t_s - Fraction(i, 15)) <= ROUNDING for i, t_s in enumerate(times))


@pytest.mark.parametrize("rate", [3, 10, 25, 60])
def test_every_rate_gives_all_frames(rate: int) -> None:
    data = media.video(rate=rate)
    times = [frame.t_s for frame in frames(io.BytesIO(data))]
    assert times == [Fraction(i, rate) for i in range(2 * rate)]


@pytest.mark.parametrize("container", ["mp4", "matroska"])
def test_a_variable_rate_keeps_its_times(container: str) -> None:
    wanted = (0.0, 0.1, 0.5, 0.6, 1.5, 1.6, 1.7, 2.5)
    data = media.video(container=container, times_s=wanted)
    found = [float(frame.t_s) for frame in frames(io.BytesIO(data))]
    assert found == pytest.approx(wanted, abs=0.001)


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts", "flv"])
def test_times_start_at_the_first_frame(container: str) -> None:
    data = media.video(container=container, start_s=50)
    assert next(frames(io.BytesIO(data))).t_s == 0


@pytest.mark.parametrize(
    ("rotation", "corner"),
    [(0, (0, 0)), (-90, (0, 1)), (180, (1, 1)), (90, (1, 0))],
)
@pytest.mark.parametrize("size", [None, (60, 80)])
def test_frames_come_out_upright(
    rotation: int, corner: tuple[int, int], size: tuple[int, int] | None
) -> None:
    """The white corner is top left as stored."""
    data = media.video(rotation=rotation)
    if size and rotation % 180 == 0:
        size = size[::-1]
    image = next(frames(io.BytesIO(data), size=size)).image
    upright = (160, 120) if rotation % 180 else (120, 160)
    assert image.shape == (*(size[::-1] if size else upright), 3)
    rows, columns = image.shape[0] // 2, image.shape[1] // 2
    halves = image.mean(axis=2)
    light = [
        halves[:rows, :columns].mean(),
        halves[:rows, columns:].mean(),
        halves[rows:, :columns].mean(),
        halves[rows:, columns:].mean(),
    ]
    assert int(np.argmax(light)) == corner[0] * 2 + corner[1]


@pytest.mark.parametrize(
    ("codec", "container", "pix_fmt", "size"),
    [
        ("libx265", "mp4", "yuv420p10le", (160, 120)),
        ("libvpx-vp9", "webm", "yuv420p", (161, 121)),
        ("libx264", "mp4", "yuv444p", (163, 117)),
    ],
)
def test_odd_sizes_and_ten_bits_keep_their_picture(
    codec: str, container: str, pix_fmt: str, size: tuple[int, int]
) -> None:
    data = media.video(codec, container, pix_fmt=pix_fmt, size=size)
    image = next(frames(io.BytesIO(data))).image
    drawn = media.draw(0, 0, size)
    assert image.shape == drawn.shape
    assert np.abs(image.astype(int) - drawn).mean() < 6


@pytest.mark.parametrize("container", ["mp4", "matroska", "mpegts", "avi", "flv"])
@pytest.mark.parametrize("gop", [15, 300])
def test_a_start_in_between_gives_the_same_frames(container: str, gop: int) -> None:
    data = media.video(container=container, seconds=10, gop=gop)
    whole = [f for f in frames(io.BytesIO(data)) if 6 <= f.t_s < 7]
    part = list(frames(io.BytesIO(data), start_s=Fraction(6), end_s=Fraction(7)))
    assert [f.t_s for f in part] == [f.t_s for f in whole]
    assert all(
        np.array_equal(a.image, b.image) for a, b in zip(part, whole, strict=True)
    )


def test_a_smallest_interval_thins_evenly() -> None:
    data = media.video(rate=60)
    thin = frames(io.BytesIO(data), min_interval_s=Fraction(1, 20))
    assert [f.t_s for f in thin] == [Fraction(i, 20) for i in range(40)]


@pytest.mark.parametrize(
    ("encoder", "container"),
    [
        ("libx264", "mp4"),
        ("libx264", "matroska"),
        ("libx264", "mpegts"),
        ("libx264", "avi"),
        ("libx265", "mp4"),
        ("libvpx-vp9", "webm"),
        ("libsvtav1", "mp4"),
    ],
)
def test_damage_in_the_middle_is_passed_over_and_told(
    encoder: str, container: str
) -> None:
    data = media.harmed(
        media.video(encoder, container, seconds=10, noise=40), 0.4, 0.55
    )
    assert abs(probe(io.BytesIO(data)).duration_s - 10) < Fraction(1, 10)
    gaps: list[Gap] = []
    times = [f.t_s for f in frames(io.BytesIO(data), on_gap=gaps.append)]
    assert times == sorted(set(times))
    assert gaps
    lost_s = sum(gap.end_s - gap.start_s for gap in gaps)
    assert 1 <= lost_s <= 5
    assert min(g.start_s for g in gaps) > 2
    assert max(g.end_s for g in gaps) < 9
    # Whatever is not in a gap was decoded.
    assert len(times) == pytest.approx((10 - float(lost_s)) * 15, abs=8)
    assert not any(gap.start_s < t < gap.end_s for t in times for gap in gaps)


def test_a_file_cut_short_is_read_to_the_cut_and_the_rest_told() -> None:
    whole = media.video(seconds=10, noise=40, options=(("movflags", "faststart"),))
    gaps: list[Gap] = []
    times = [
        f.t_s for f in frames(io.BytesIO(whole[: len(whole) // 2]), on_gap=gaps.append)
    ]
    assert 4 < times[-1] < 6
    assert [gap.end_s for gap in gaps] == [10]
    assert gaps[0].start_s == pytest.approx(float(times[-1]), abs=0.1)


@pytest.mark.parametrize("times_s", [(0.0, 0.2, 0.4, 5.0, 5.2, 9.0, 9.2)])
@pytest.mark.parametrize("container", ["mp4", "matroska"])
def test_a_slow_stretch_is_no_gap(container: str, times_s: tuple[float, ...]) -> None:
    gaps: list[Gap] = []
    data = media.video(container=container, times_s=times_s)
    assert len(list(frames(io.BytesIO(data), on_gap=gaps.append))) == 7
    assert not gaps or container == "matroska"


def test_nothing_stays_open_when_the_reader_leaves_early(tmp_path) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(media.video())
    stream = frames(path)
    next(stream)
    stream.close()
    assert str(path) not in {f.path for f in psutil.Process().open_files()}
