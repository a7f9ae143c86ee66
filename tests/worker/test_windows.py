"""Windows cover a video exactly; samples fall where the card's time scale says."""

from __future__ import annotations

import io
from fractions import Fraction

import numpy as np
import pytest

from tests.worker import media
from worker.video.clips import Clip, ClipMaker
from worker.video.decode import Frame, frames
from worker.video.gaps import Gap
from worker.video.windows import Sampling, Window, sample_times, shown_at, windows

HALF = Fraction(1, 2)
TABLE = [
    # duration, length, stride, (start, end) of each window
    (0, 2, 1, []),
    (1, 2, 1, [(0, 2)]),
    (2, 2, 1, [(0, 2)]),
    (3, 2, 1, [(0, 2), (1, 3)]),
    (Fraction(13, 4), 2, 1, [(0, 2), (1, 3), (Fraction(5, 4), Fraction(13, 4))]),
    (Fraction(201, 100), 2, 1, [(0, 2), (Fraction(1, 100), Fraction(201, 100))]),
    (4, 2, 2, [(0, 2), (2, 4)]),
    (5, 2, 2, [(0, 2), (2, 4), (3, 5)]),
    (3, 2, HALF, [(0, 2), (HALF, Fraction(5, 2)), (1, 3)]),
]


@pytest.mark.parametrize(("duration", "length", "stride", "expected"), TABLE)
def test_windows_cover_the_video(
    duration: Fraction, length: int, stride: Fraction, expected: list
) -> None:
    found = windows(
        Fraction(duration), length_s=Fraction(length), stride_s=Fraction(stride)
    )
    assert [(w.start_s, w.end_s) for w in found] == expected


def test_windows_are_numbered() -> None:
    found = windows(Fraction(9), length_s=Fraction(2), stride_s=HALF)
    assert [w.index for w in found] == list(range(15))


@pytest.mark.parametrize(("length", "stride"), [(0, 1), (1, 0), (-1, 1)])
def test_windows_refuse_what_would_never_end(length: int, stride: int) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        next(windows(Fraction(9), length_s=Fraction(length), stride_s=Fraction(stride)))


def test_samples_are_the_centres_of_equal_parts() -> None:
    window = Window(3, Fraction(3), Fraction(5))
    assert sample_times(window, frames=4) == [
        Fraction(13, 4),
        Fraction(15, 4),
        Fraction(17, 4),
        Fraction(19, 4),
    ]


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (3, [0, 0, 1, 1, 2, 2]),
        (6, [0, 1, 2, 3, 4, 5]),
        (60, [5, 15, 25, 35, 45, 55]),
    ],
)
def test_slow_video_repeats_frames_and_fast_video_is_thinned(
    rate: int, expected: list[int]
) -> None:
    times = [Fraction(i, rate) for i in range(rate)]
    wanted = sample_times(Window(0, Fraction(0), Fraction(1)), frames=6)
    assert shown_at(times, wanted) == expected


def test_before_the_first_frame_the_first_is_shown() -> None:
    assert shown_at([Fraction(1), Fraction(2)], [Fraction(0), Fraction(9)]) == [0, 1]


def _clips(
    times: list[Fraction], *, gaps: tuple[Gap, ...] = (), step_s: Fraction
) -> list[tuple[Window, list[int]]]:
    """Each window with the numbers of the frames that its clip holds."""
    maker = ClipMaker(length_s=Fraction(2), stride_s=HALF, frames=4, step_s=step_s)
    left = list(gaps)
    found = []
    for number, t_s in enumerate(times):
        if left and t_s >= left[0].end_s:
            maker.add_gap(left.pop(0))
        image = np.full((1, 1, 3), number, dtype=np.uint8)
        found += list(maker.add(Frame(t_s, image)))
    found += list(maker.finish())
    return [(clip.window, clip.images[:, 0, 0, 0].tolist()) for clip in found]


@pytest.mark.parametrize("rate", [3, 7, 15, 25])
@pytest.mark.parametrize("seconds", [1, 2, Fraction(13, 5), 7])
def test_clips_are_those_of_the_windows_of_the_whole(
    rate: int, seconds: Fraction
) -> None:
    count = int(rate * seconds)
    times = [Fraction(i, rate) for i in range(count)]
    expected = [
        (w, shown_at(times, sample_times(w, frames=4)))
        for w in windows(Fraction(count, rate), length_s=Fraction(2), stride_s=HALF)
    ]
    assert _clips(times, step_s=Fraction(1, rate)) == expected


def test_windows_in_a_gap_are_left_out() -> None:
    times = [Fraction(i, 10) for i in range(100) if not 30 <= i < 50]
    gap = Gap(Fraction(3), Fraction(5))
    starts = [w.start_s for w, _ in _clips(times, gaps=(gap,), step_s=Fraction(1, 10))]
    # Half a second of two may be missing, more may not.
    assert [s for s in starts if s < 6] == [
        *(Fraction(i, 2) for i in range(4)),
        *(Fraction(i, 2) for i in range(9, 12)),
    ]
    assert starts[-1] == 8


def test_no_frame_gives_no_clip() -> None:
    assert _clips([], step_s=Fraction(1, 10)) == []


def _of_video(data: bytes, *, sampling: Sampling | None, count: int) -> list[Clip]:
    maker = ClipMaker(
        length_s=Fraction(2),
        stride_s=HALF,
        frames=count,
        step_s=Fraction(1, 30),
        duration_s=Fraction(7),
    )
    found: list[Clip] = []
    for frame in frames(io.BytesIO(data), size=(32, 24), sampling=sampling):
        found += maker.add(frame)  # type: ignore[arg-type]
    found += maker.finish()  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("count", [5, 16, 32])
@pytest.mark.parametrize("rate", [6, 25, 30, 50])
def test_pictures_that_no_window_takes_are_not_missed(rate: int, count: int) -> None:
    data = media.video(seconds=7, rate=rate, noise=30)
    sampling = Sampling(
        length_s=Fraction(2),
        stride_s=HALF,
        frames=count,
        duration_s=Fraction(7),
    )
    plain = _of_video(data, sampling=None, count=count)
    chosen = _of_video(data, sampling=sampling, count=count)
    assert [clip.window for clip in chosen] == [clip.window for clip in plain]
    for a, b in zip(chosen, plain, strict=True):
        assert np.array_equal(a.images, b.images)
        assert a.still_s == b.still_s
    taken = list(frames(io.BytesIO(data), size=(32, 24), sampling=sampling))
    if rate / count >= 25 / 16:
        assert len(taken) < 0.8 * 7 * rate
