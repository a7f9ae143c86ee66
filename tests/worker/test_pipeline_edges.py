"""The pipeline where it begins, ends and is left: times, threads, the pace of news."""

from __future__ import annotations

import io
import threading
from fractions import Fraction
from itertools import pairwise

import psutil
import pytest

from tests.worker import media
from worker.clip_feed import ClipFeed
from worker.detections import Detection
from worker.pipeline import (
    DetectionFound,
    Event,
    Finished,
    GapFound,
    Progress,
    WindowScored,
    analyse,
)
from worker.slowfast.fake import FakeEngine, fake_card
from worker.slowfast.preprocess import fit_geometry
from worker.video.probe import probe

FASTSTART = (("movflags", "faststart"),)


def _analyse(data: bytes) -> list[Event]:
    return list(analyse(io.BytesIO(data), engine=FakeEngine()))


def _detections(events: list[Event]) -> list[Detection]:
    return [e.detection for e in events if isinstance(e, DetectionFound)]


def test_an_event_at_the_cut_of_a_truncated_file_ends_with_the_pictures() -> None:
    block = media.Block("assault", 3, 10, x=100, y=60)
    whole = media.video(seconds=10, noise=40, options=FASTSTART, blocks=(block,))
    events = _analyse(whole[: len(whole) // 2])
    (gap,) = [e for e in events if isinstance(e, GapFound)]
    assert gap.end_s == 10
    (found,) = _detections(events)
    assert abs(found.end_s - gap.start_s) <= Fraction(1, 4)


def test_all_times_of_a_detection_lie_within_a_video_shorter_than_a_window() -> None:
    block = media.Block("fall", 0, 1, x=40, y=40)
    (found,) = _detections(_analyse(media.video(seconds=0.6, blocks=(block,))))
    assert (found.start_s, found.end_s) == (0, Fraction(3, 5))
    for t_s in (found.peak_s, *(box.t_s for box in found.boxes)):
        assert found.start_s <= t_s < found.end_s


def test_an_event_past_the_duration_that_the_header_knows_keeps_its_times() -> None:
    """Joined recordings start their clock again; only decoding tells their length."""
    first = media.video(container="mpegts", seconds=4)
    block = media.Block("assault", 2, 5, x=100, y=60)
    second = media.video(container="mpegts", seconds=5, start_s=-0.0, blocks=(block,))
    joined = first + second
    assert probe(io.BytesIO(joined)).duration_s < 6
    events = _analyse(joined)
    (found,) = _detections(events)
    assert abs(found.start_s - 6) <= 1
    assert abs(found.end_s - 9) <= Fraction(1, 4)
    assert found.start_s <= found.peak_s < found.end_s
    for scored in events:
        assert not isinstance(scored, WindowScored) or scored.start_s < scored.end_s


@pytest.mark.parametrize("rate", [7, 25, 60])
def test_the_last_window_ends_with_the_video(rate: int) -> None:
    events = _analyse(media.video(rate=rate, seconds=4))
    scored = [e for e in events if isinstance(e, WindowScored)]
    assert [e.start_s for e in scored] == [Fraction(i, 2) for i in range(5)]
    assert scored[-1].end_s == 4


def _decoders() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name == "decode"]


def test_leaving_at_the_first_event_ends_the_thread_and_closes_the_file(
    tmp_path,
) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(media.video(seconds=20))
    events = analyse(path, engine=FakeEngine())
    assert isinstance(next(events), Progress)
    events.close()
    assert not _decoders()
    assert str(path) not in {f.path for f in psutil.Process().open_files()}


def test_leaving_does_not_wait_for_a_day_of_one_picture() -> None:
    day = (0.0, 0.1, 86_000.0, 86_000.1)
    source = io.BytesIO(media.video(times_s=day))
    card = fake_card()
    feed = ClipFeed(
        source,
        info=probe(source),
        card=card,
        geometry=fit_geometry(160, 120, card.crop_px),
    )
    while not feed.take(1):
        pass
    feed.close()
    assert not _decoders()
    assert feed._maker._next.index < 20


class _Clock:
    """Time that passes only while the engine works."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class _Timed(FakeEngine):
    def __init__(self, clock: _Clock, *, takes_s: float) -> None:
        super().__init__()
        self._clock, self._takes_s = clock, takes_s

    def scores(self, slow, fast):
        self._clock.now_s += self._takes_s
        return super().scores(slow, fast)


@pytest.mark.parametrize("takes_s", [0.01, 0.07, 0.2, 0.5, 0.95])
def test_progress_is_told_one_to_five_times_a_second(takes_s: float) -> None:
    clock = _Clock()
    engine = _Timed(clock, takes_s=takes_s)
    source = io.BytesIO(media.video(seconds=60, rate=5))
    told: list[float] = []
    for event in analyse(source, engine=engine, clock=clock, gate="off"):
        if isinstance(event, Progress):
            told.append(clock.now_s)
        if isinstance(event, Finished):
            assert event.elapsed_s == pytest.approx(117 * takes_s)
    *steady, last = told
    steps = [b - a for a, b in pairwise(steady)]
    assert all(0.2 <= step <= 1 for step in steps)
    assert 0 <= last - steady[-1] <= 1
    assert len(told) >= 117 * takes_s
