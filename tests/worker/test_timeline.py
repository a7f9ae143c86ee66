"""Where a model tells times within windows, detections begin and end by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from worker.detections import Detection, Hysteresis
from worker.slowfast.localise import Box
from worker.timeline import Timeline
from worker.video.windows import Window

STRIDE_S, LENGTH_S, PARTS = Fraction(1, 2), Fraction(2), 8
BOX = Box(0, 0, 4, 4)


def window(index: int) -> Window:
    start_s = index * STRIDE_S
    return Window(index, start_s, start_s + LENGTH_S)


def seen_in(at: Window, shows: Callable[[float], bool]) -> list[float]:
    part = float(LENGTH_S) / PARTS
    times = (float(at.start_s) + (k + 0.5) * part for k in range(PARTS))
    return [0.9 if shows(t) else 0.05 for t in times]


def detections(
    scores: Sequence[float], shows: Callable[[float], bool] | None
) -> list[Detection]:
    hysteresis = Hysteresis("arson", on=0.6, off=0.3, stride_s=STRIDE_S)
    found: list[Detection] = []
    for index, score in enumerate(scores):
        at = window(index)
        seen = () if shows is None else seen_in(at, shows)
        box = BOX if hysteresis.wants_box(at, score, seen) else None
        found += hysteresis.add(at, score, box, seen)
    found += hysteresis.close()
    return found


# Sure from the window on whose centre is at 5.0 s.
LATE = [0.0] * 8 + [0.7, 0.9, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0]


def test_a_detection_begins_where_the_behaviour_began_to_show() -> None:
    plain = detections(LATE, None)[-1]
    assert plain.start_s == Fraction("4.75")
    earlier = detections(LATE, lambda t: 4.25 <= t < 6)[-1]
    assert earlier.start_s == Fraction("4.25")
    later = detections(LATE, lambda t: 5 <= t < 6)[-1]
    assert later.start_s == 5


def test_a_start_is_sought_no_further_than_a_second_and_not_across_a_break() -> None:
    long_before = detections(LATE, lambda t: 1 <= t < 6)[-1]
    assert Fraction("3.5") <= long_before.start_s <= Fraction("3.75")
    broken = detections(LATE, lambda t: 3 <= t < 4 or 4.5 <= t < 6)[-1]
    assert broken.start_s == Fraction("4.5")


def test_what_is_sure_goes_on_while_it_shows() -> None:
    lasts = detections(LATE, lambda t: 4.5 <= t < 7)
    assert [d.is_ongoing for d in lasts] == [True, False]
    assert lasts[-1].end_s == 7
    assert detections(LATE, None)[-1].end_s == Fraction("5.75")
    assert len(lasts[-1].boxes) == 5
    soon_over = detections(LATE, lambda t: 4.5 <= t < 5)[-1]
    # Not before its surest window, of which people see the picture.
    assert soon_over.end_s == soon_over.peak_s == Fraction("5.5")


def test_what_shows_alone_is_no_detection() -> None:
    assert not detections([0.1] * 16, lambda t: True)


def test_its_start_stays_the_same_however_it_goes_on() -> None:
    """Who was told that it begins knows it again when it is over."""
    begun, over = detections(LATE, lambda t: 4.25 <= t < 4.75 or 5.5 <= t < 7)
    assert begun.key == over.key


def test_two_detections_do_not_overlap() -> None:
    """One window between them sees nothing, though all others say that it shows."""
    hysteresis = Hysteresis("arson", on=0.6, off=0.3, stride_s=STRIDE_S)
    found: list[Detection] = []
    for index, score in enumerate([0.0] * 4 + [0.9, 0.9, 0.1, 0.9, 0.9]):
        seen = [0.05 if index == 6 else 0.9] * PARTS
        found += hysteresis.add(window(index), score, BOX, seen)
    found += hysteresis.close()
    one, other = [d for d in found if not d.is_ongoing]
    assert one.start_s < one.end_s == other.start_s < other.end_s


def test_a_timeline_of_nothing_keeps_the_first_guess() -> None:
    timeline = Timeline()
    assert timeline.start(Fraction(3)) == 3
    timeline.add(window(0), [0.9] * PARTS)
    assert timeline.start(Fraction(9)) == 9
    timeline.forget(before_s=Fraction(100))
    assert timeline.start(Fraction(1)) == 1
