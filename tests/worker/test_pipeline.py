"""A video goes in, detections come out: at the right time, in the right place."""

from __future__ import annotations

import gc
import io
import threading
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import psutil
import pytest

from tests.worker import media
from tests.worker.test_probe import KINDS
from worker.detections import Detection, Hysteresis, TimedBox, box_at
from worker.pipeline import (
    DetectionBegun,
    DetectionFound,
    Event,
    Finished,
    GapFound,
    Progress,
    WindowScored,
    analyse,
)
from worker.slowfast.fake import FakeEngine, fake_card
from worker.slowfast.localise import Box
from worker.video.errors import UnreadableVideo
from worker.video.windows import Window, windows

ASSAULT = media.Block("assault", 3, 5, x=100, y=60)
HALF = Fraction(1, 2)


def _analyse(data: bytes, **arguments) -> list[Event]:
    arguments.setdefault("engine", FakeEngine())
    return list(analyse(io.BytesIO(data), **arguments))


def _detections(events: list[Event]) -> list[Detection]:
    return [e.detection for e in events if isinstance(e, DetectionFound)]


@pytest.mark.parametrize(("encoder", "container", "codec"), KINDS)
def test_an_event_is_found_in_every_kind_of_file(
    encoder: str, container: str, codec: str
) -> None:
    data = media.video(encoder, container, seconds=8, blocks=(ASSAULT,))
    (found,) = _detections(_analyse(data))
    assert found.behaviour == "assault"
    assert found.score > 0.8
    assert 2 <= found.start_s <= Fraction(7, 2)
    assert Fraction(9, 2) <= found.end_s <= 6
    assert 3 <= found.peak_s <= 5


@pytest.mark.parametrize("rate", [3, 10, 25, 60])
def test_every_frame_rate_gives_the_same_time(rate: int) -> None:
    data = media.video(rate=rate, seconds=8, blocks=(ASSAULT,))
    (found,) = _detections(_analyse(data))
    assert abs(found.start_s - 3) <= 1
    assert abs(found.end_s - 5) <= 1


def test_the_box_is_on_the_event_in_source_pixels() -> None:
    data = media.video(seconds=8, blocks=(ASSAULT,))
    (found,) = _detections(_analyse(data))
    at_peak = box_at(found, found.peak_s)
    assert at_peak is not None
    assert at_peak.x > 80
    assert at_peak.y > 40
    assert at_peak.x <= ASSAULT.x + 18 <= at_peak.x + at_peak.w
    assert at_peak.y <= ASSAULT.y + 22 <= at_peak.y + at_peak.h
    times = [box.t_s for box in found.boxes]
    assert times == sorted(times)
    assert found.start_s <= times[0] and times[-1] <= found.end_s


def test_a_model_that_tells_times_gives_them_to_a_quarter_of_a_second() -> None:
    """The same scores, with and without what shows at each time of a window."""
    blocks = (media.Block("assault", 3.2, 7.3, x=120, y=60),)
    data = media.video(seconds=12, rate=20, blocks=blocks)
    card = replace(fake_card(), fast_frames=16)
    told = _detections(_analyse(data, engine=FakeEngine(card)))
    card = replace(card, place_channels=1)
    (begun, placed) = (
        event.detection
        for event in _analyse(data, engine=FakeEngine(card))
        if isinstance(event, DetectionBegun | DetectionFound)
    )
    assert len(told) == 1 and begun.key == placed.key
    assert abs(placed.start_s - Fraction("3.2")) <= Fraction(1, 4)
    assert abs(placed.end_s - Fraction("7.3")) <= Fraction(1, 4)
    assert abs(told[0].start_s - Fraction("3.2")) > Fraction(1, 4)
    at_peak = box_at(placed, placed.peak_s)
    assert at_peak is not None
    assert at_peak.x <= 120 + 18 <= at_peak.x + at_peak.w


def test_the_box_of_a_turned_video_is_upright() -> None:
    """Stored at the right, shown (turned clockwise) at the bottom."""
    stored = media.Block("assault", 3, 5, x=110, y=10)
    data = media.video(seconds=8, rotation=-90, blocks=(stored,))
    (found,) = _detections(_analyse(data))
    at_peak = box_at(found, found.peak_s)
    assert at_peak is not None
    assert at_peak.y + at_peak.h / 2 > 90
    assert at_peak.x + at_peak.w / 2 > 60


def test_two_behaviours_are_two_detections_in_order() -> None:
    blocks = (
        media.Block("fall", 2, 4, x=20, y=40),
        media.Block("assault", 7, 9, x=100, y=60),
    )
    found = _detections(_analyse(media.video(seconds=12, blocks=blocks)))
    assert [f.behaviour for f in found] == ["fall", "assault"]


def test_a_quiet_video_gives_nothing_but_progress_and_windows() -> None:
    events = _analyse(media.video(seconds=6))
    assert not _detections(events)
    scored = [e for e in events if isinstance(e, WindowScored)]
    expected = windows(Fraction(6), length_s=Fraction(2), stride_s=HALF)
    assert [(e.start_s, e.end_s) for e in scored] == [
        (w.start_s, w.end_s) for w in expected
    ]
    assert all(set(e.scores) == {"normal", "fall", "assault"} for e in scored)
    last = events[-1]
    assert isinstance(last, Finished)
    assert (last.windows, last.detections, last.gaps) == (9, 0, 0)


def test_progress_rises_from_nothing_to_all() -> None:
    events = _analyse(media.video(seconds=6))
    told = [e for e in events if isinstance(e, Progress)]
    assert (told[0].done_s, told[-1].done_s) == (0, 6)
    assert {p.total_s for p in told} == {Fraction(6)}
    assert [p.done_s for p in told] == sorted(p.done_s for p in told)
    assert told[-1].remaining_s == 0


def test_a_video_shorter_than_a_window_is_one_window() -> None:
    block = media.Block("fall", 0, 1, x=40, y=40)
    events = _analyse(media.video(seconds=1, blocks=(block,)))
    (scored,) = [e for e in events if isinstance(e, WindowScored)]
    assert (scored.start_s, scored.end_s) == (0, 1)
    (found,) = _detections(events)
    assert (found.start_s, found.end_s) == (0, 1)


def test_a_detection_is_told_before_the_video_is_over() -> None:
    events = _analyse(media.video(seconds=20, blocks=(ASSAULT,)))
    kinds = [type(e) for e in events]
    at = kinds.index(DetectionFound)
    assert kinds[:at].count(WindowScored) < kinds[at:].count(WindowScored)


def test_a_detection_is_begun_by_the_first_window_that_is_sure() -> None:
    block = media.Block("assault", 3, 9, x=100, y=60)
    events = _analyse(media.video(seconds=14, blocks=(block,)))
    at, begun = next(
        (at, e.detection)
        for at, e in enumerate(events)
        if isinstance(e, DetectionBegun)
    )
    on = fake_card().thresholds["assault"]["on"]
    windows_before = [e for e in events[:at] if isinstance(e, WindowScored)]
    sure = [w.scores["assault"] >= on for w in windows_before]
    assert sure.index(True) == len(sure) - 1
    (found,) = _detections(events)
    assert begun.is_ongoing and not found.is_ongoing
    assert begun.key == found.key
    assert begun.start_s < begun.end_s <= windows_before[-1].end_s
    assert begun.end_s < found.end_s - 3
    assert begun.boxes
    assert [b.t_s for b in begun.boxes] == [
        b.t_s for b in found.boxes[: len(begun.boxes)]
    ]


def test_each_piece_of_a_long_event_begins_and_ends() -> None:
    block = media.Block("assault", 1, 70, x=60, y=40)
    events = _analyse(media.video(seconds=70, rate=5, blocks=(block,)))
    told = [
        (type(e), e.detection.start_s)
        for e in events
        if isinstance(e, DetectionBegun | DetectionFound)
    ]
    starts = [found.start_s for found in _detections(events)]
    assert told == [
        (kind, start_s)
        for start_s in starts
        for kind in (DetectionBegun, DetectionFound)
    ]


def test_a_long_event_is_told_in_pieces() -> None:
    block = media.Block("assault", 1, 70, x=60, y=40)
    found = _detections(_analyse(media.video(seconds=70, rate=5, blocks=(block,))))
    assert len(found) == 3
    assert all(f.end_s - f.start_s <= 32 for f in found)
    for before, after in pairwise(found):
        assert before.end_s == after.start_s


def test_damage_is_told_and_the_rest_is_analysed() -> None:
    block = media.Block("assault", 10, 12, x=100, y=60)
    whole = media.video(seconds=14, noise=40, blocks=(block,))
    events = _analyse(media.harmed(whole, 0.3, 0.4))
    gaps = [e for e in events if isinstance(e, GapFound)]
    assert gaps
    assert all(3 < g.start_s < g.end_s < 8 for g in gaps)
    (found,) = _detections(events)
    assert abs(found.start_s - 10) <= 1
    last = events[-1]
    assert isinstance(last, Finished)
    assert last.gaps == len(gaps)
    scored = [e for e in events if isinstance(e, WindowScored)]
    assert not any(
        gaps[0].start_s <= e.start_s and e.end_s <= gaps[-1].end_s for e in scored
    )


@pytest.mark.parametrize("batch", [1, 3, 8])
def test_batches_do_not_change_the_answer(batch: int) -> None:
    data = media.video(seconds=8, blocks=(ASSAULT,))
    engine = FakeEngine(best_batch=batch)
    together, singly = _analyse(data, engine=engine), _analyse(data)
    assert _detections(together) == _detections(singly)
    assert max(engine.calls) <= batch
    looked = [e.looked for e in together if isinstance(e, WindowScored)]
    assert looked == [e.looked for e in singly if isinstance(e, WindowScored)]
    assert sum(engine.calls) == sum(looked) > 6


def test_a_frame_that_stays_for_long_is_looked_at_once() -> None:
    times = (0.0, 0.1, 0.2, 60.0, 60.1, 60.2)
    engine = FakeEngine(best_batch=4)
    events = _analyse(media.video(times_s=times), engine=engine)
    scored = [e for e in events if isinstance(e, WindowScored)]
    assert len(scored) == 118
    assert sum(engine.calls) < 12


def test_a_file_without_times_is_still_analysed() -> None:
    """Recordings that were joined jump back in time; they go on from there."""
    first = media.video(container="mpegts", seconds=4)
    block = media.Block("assault", 1, 3, x=100, y=60)
    second = media.video(container="mpegts", seconds=5, start_s=-0.0, blocks=(block,))
    (found,) = _detections(_analyse(first + second))
    assert abs(found.start_s - 5) <= 1


def test_a_bad_file_is_refused_before_anything_is_told() -> None:
    events = analyse(io.BytesIO(b"text"), engine=FakeEngine())
    with pytest.raises(UnreadableVideo) as caught:
        next(events)
    assert caught.value.code == "NOT_A_VIDEO"


def _decoders() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name == "decode"]


def test_stopping_ends_without_a_finish() -> None:
    data = media.video(seconds=20, blocks=(ASSAULT,))
    engine = FakeEngine()
    told = _analyse(data, engine=engine, should_stop=lambda: len(engine.calls) >= 3)
    assert sum(e.looked for e in told if isinstance(e, WindowScored)) == 3
    assert not any(isinstance(e, Finished | DetectionFound) for e in told)
    assert not _decoders()


def test_leaving_early_ends_the_thread_and_closes_the_file(tmp_path) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(media.video(seconds=20))
    events = analyse(path, engine=FakeEngine())
    while not isinstance(next(events), WindowScored):
        pass
    events.close()
    assert not _decoders()
    assert str(path) not in {f.path for f in psutil.Process().open_files()}


class _Broken(FakeEngine):
    def scores(self, slow, fast):
        raise RuntimeError("out of order")


def test_an_engine_that_fails_ends_the_thread() -> None:
    with pytest.raises(RuntimeError, match="out of order"):
        _analyse(media.video(seconds=20), engine=_Broken())
    assert not _decoders()


def test_memory_does_not_grow_with_length() -> None:
    """Twenty minutes; the last three quarters may not add what frames would."""
    block = media.Block("assault", 700, 702, x=8, y=8, w=12, h=12)
    size = (192, 144)
    data = media.video(rate=5, seconds=1200, size=size, gop=50, blocks=(block,))
    card = replace(fake_card(), stride_s=Fraction(2))
    process = psutil.Process()
    early = None
    for event in analyse(io.BytesIO(data), engine=FakeEngine(card)):
        if isinstance(event, WindowScored) and event.start_s == 300:
            gc.collect()
            early = process.memory_info().rss
    gc.collect()
    assert early is not None
    # 4,500 frames of 192 x 144 are 370 MB as pictures, 55 MB as small as the model's.
    assert process.memory_info().rss - early < 24 * 1024**2


def _merged(scores: list[float], *, longest_s: int = 30) -> list[Detection]:
    merger = Hysteresis(
        "fall",
        on=0.6,
        off=0.3,
        stride_s=HALF,
        window_s=Fraction(2),
        longest_s=Fraction(longest_s),
    )
    found = []
    for index, score in enumerate(scores):
        window = Window(index, index * HALF, index * HALF + 2)
        found += merger.add(window, score, Box(index, 0, 10, 10))
    found += merger.close(until_s=(len(scores) - 1) * HALF + 2)
    return _over(found)


def _over(found: list[Detection]) -> list[Detection]:
    return [f for f in found if not f.is_ongoing]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        # scores of windows half a second apart → (start, end, score) of detections
        ([], []),
        ([0.1, 0.2, 0.1], []),
        ([0.1, 0.5, 0.5, 0.1], []),
        ([0.1, 0.6, 0.1], [(1.25, 1.75, 0.6)]),
        # Less than halfway from off to on is not yet part of it.
        ([0.1, 0.4, 0.7, 0.4, 0.1], [(1.75, 2.75, 0.7)]),
        ([0.1, 0.4, 0.5, 0.4, 0.7, 0.1], [(1.75, 3.25, 0.7)]),
        ([0.1, 0.7, 0.4, 0.9, 0.29], [(1.25, 2.75, 0.9)]),
        ([0.7, 0.1, 0.1, 0.8, 0.1], [(0, 1.25, 0.7), (2.25, 2.75, 0.8)]),
        ([0.1, 0.1, 0.7], [(1.75, 3, 0.7)]),
        ([0.3, 0.6], [(1.25, 2.5, 0.6)]),
        ([0.5, 0.6], [(0, 2.5, 0.6)]),
    ],
)
def test_neighbours_merge_with_hysteresis(scores: list[float], expected: list) -> None:
    found = _merged(scores)
    assert [(f.start_s, f.end_s, f.score) for f in found] == expected


def test_there_are_no_boxes_before_the_start() -> None:
    (found,) = _merged([0.1, 0.4, 0.7, 0.4, 0.1])
    assert [(box.t_s, box.x) for box in found.boxes] == [(2, 2), (2.5, 3)]


def test_the_peak_is_the_middle_of_the_highest() -> None:
    (found,) = _merged([0.1, 0.4, 0.9, 0.9, 0.9, 0.4, 0.1])
    assert found.peak_s == Fraction(5, 2)


def test_the_peak_is_not_before_the_start() -> None:
    # The first three are all but the highest, and yet mere suspicion.
    merger = Hysteresis("fall", on=0.5, off=0.49, stride_s=HALF, window_s=Fraction(2))
    found = []
    for index, score in enumerate([0.1, 0.494, 0.494, 0.494, 0.5, 0.1]):
        window = Window(index, index * HALF, index * HALF + 2)
        found += merger.add(window, score, Box(0, 0, 9, 9))
    (one,) = _over(found)
    assert (one.start_s, one.peak_s) == (Fraction(11, 4), Fraction(3))
    assert box_at(one, one.peak_s) is not None


def test_a_cut_run_goes_on_only_if_it_is_sure_again() -> None:
    weak_after = [0.9] * 5 + [0.4] * 3 + [0.1]
    assert len(_merged(weak_after, longest_s=2)) == 1
    assert len(_merged([0.9] * 9 + [0.1], longest_s=2)) == 2


def test_windows_apart_do_not_merge() -> None:
    merger = Hysteresis("fall", on=0.6, off=0.3, stride_s=HALF, window_s=Fraction(2))
    found = []
    for index in (0, 1, 7, 8):
        window = Window(index, index * HALF, index * HALF + 2)
        found += merger.add(window, 0.9, Box(0, 0, 9, 9))
    found += merger.close()
    assert [(f.start_s, f.end_s) for f in _over(found)] == [(0, 1.75), (4.25, 5.25)]


@pytest.mark.parametrize(
    ("t_s", "x"), [(0.5, None), (1, 0), (2, 0), (2.5, 5), (3, 10), (3.9, 10), (4, None)]
)
def test_boxes_move_between_their_times(t_s: float, x: int | None) -> None:
    boxes = (
        TimedBox(Fraction(2), 0, 0, 9, 9),
        TimedBox(Fraction(3), 10, 0, 9, 9),
    )
    found = Detection("fall", 1, Fraction(1), Fraction(4), Fraction(2), boxes)
    box = box_at(found, Fraction(t_s))
    assert (box.x if box else None) == x
