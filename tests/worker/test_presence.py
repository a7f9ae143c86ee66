"""Where a model tells times within windows, detections begin and end by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from worker.detections import Detection, Hysteresis, box_at
from worker.presence import Presence, shows
from worker.slowfast.localise import Box
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
    hysteresis = Hysteresis(
        "arson", on=0.6, off=0.3, stride_s=STRIDE_S, window_s=LENGTH_S
    )
    found: list[Detection] = []
    for index, score in enumerate(scores):
        at = window(index)
        seen = () if shows is None else seen_in(at, shows)
        box = BOX if hysteresis.wants_box(score, seen) else None
        found += hysteresis.add(at, score, box, seen)
    found += hysteresis.close()
    check(found)
    return found


def check(found: Sequence[Detection]) -> None:
    """What holds of all detections, however scores and maps contradict each other."""
    for one in found:
        assert one.start_s <= one.peak_s <= one.end_s and one.start_s < one.end_s
        assert one.boxes
        assert all(one.start_s <= box.t_s <= one.end_s for box in one.boxes)
        assert box_at(one, one.peak_s) is not None or one.peak_s == one.end_s
    over = [one for one in found if not one.is_ongoing]
    assert [one.key for one in found if one.is_ongoing] == [one.key for one in over]
    for one, other in pairwise(over):
        assert one.end_s <= other.start_s


# Sure from the window on whose centre is at 5.0 s.
LATE = [0.0] * 8 + [0.7, 0.9, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0]


def test_a_detection_begins_where_the_behaviour_began_to_show() -> None:
    plain = detections(LATE, None)[-1]
    assert plain.start_s == Fraction("4.75")
    earlier = detections(LATE, lambda t: 4.25 <= t < 6)[-1]
    assert earlier.start_s == Fraction("4.25")
    later = detections(LATE, lambda t: 5.25 <= t < 6)[-1]
    assert later.start_s == Fraction("5.25")


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
    hysteresis = Hysteresis(
        "arson", on=0.6, off=0.3, stride_s=STRIDE_S, window_s=LENGTH_S
    )
    found: list[Detection] = []
    for index, score in enumerate([0.0] * 4 + [0.9, 0.9, 0.1, 0.9, 0.9]):
        seen = [0.05 if index == 6 else 0.9] * PARTS
        found += hysteresis.add(window(index), score, BOX, seen)
    found += hysteresis.close()
    one, other = [d for d in found if not d.is_ongoing]
    assert one.start_s < one.end_s == other.start_s < other.end_s


def test_what_lasts_long_is_cut_into_detections_that_meet() -> None:
    found = detections([0.9] * 140, lambda t: True)
    over = [one for one in found if not one.is_ongoing]
    assert len(over) == 3
    assert [one.end_s for one in over[:-1]] == [one.start_s for one in over[1:]]


def test_peak_and_boxes_lie_where_it_shows() -> None:
    low_before = [0.0] * 8 + [0.5, 0.5, 0.5, 0.7, 0.9, 0.5, 0.5, 0.4, 0.0]
    late = detections(low_before, lambda t: 5.75 <= t < 8)[-1]
    assert late.start_s == Fraction("5.75") and late.boxes[0].t_s == 6
    even = [0.0] * 8 + [0.595, 0.597, 0.6, 0.0]
    assert detections(even, lambda t: t >= 5.7)[-1].peak_s == 6


def test_what_shows_from_the_first_second_ends_where_it_ceases_to() -> None:
    scores = [0.9, 0.7, 0.5, 0.4, 0.1, 0.0, 0.0]
    early = detections(scores, lambda t: t < 2)[-1]
    assert early.start_s == 0 and early.end_s == 2
    late = detections([0.0] * 8 + scores, lambda t: 4 <= t < 6)[-1]
    assert late.end_s == 6


@pytest.mark.parametrize("seed", range(30))
def test_whatever_scores_and_maps_say_detections_stay_sound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    hysteresis = Hysteresis(
        "arson",
        on=0.6,
        off=0.3,
        stride_s=STRIDE_S,
        window_s=LENGTH_S,
        longest_s=Fraction(5),
    )
    found: list[Detection] = []
    index = 0
    for score in rng.random(200) ** rng.uniform(0.3, 2):
        index += int(rng.choice([1, 1, 1, 1, 1, 1, 4]))
        seen = list(rng.random(PARTS) ** rng.uniform(0.2, 2))
        box = BOX if hysteresis.wants_box(score, seen) else None
        found += hysteresis.add(window(index), score, box, seen)
    found += hysteresis.close()
    assert len(found) > 4
    check(found)


def test_a_last_window_between_the_others_tells_nothing_of_their_parts() -> None:
    odd = Window(9, Fraction("4.3"), Fraction("6.3"))
    presence = Presence()
    for index in range(9):
        presence.add(window(index), seen_in(window(index), lambda t: t < 5))
    assert presence.end(Fraction("5.5")) == 5
    presence.add(odd, [0.9] * PARTS)
    assert presence.end(Fraction("5.5")) == 5


@pytest.mark.parametrize("count", [1, 2, 7, 8, 18, 20, 50])
@pytest.mark.parametrize("share", [Fraction(1, 4), Fraction(1, 50), Fraction(1)])
def test_the_middle_of_a_window_decides(count: int, share: Fraction) -> None:
    off = [abs(Fraction(2 * k + 1, 2 * count) - Fraction(1, 2)) for k in range(count)]
    nearest = min(off)
    middle = [float(at <= max(share / 2, nearest)) for at in off]
    assert shows(middle, share)
    beside = [float(at > share / 2 + Fraction(1, count)) for at in off]
    assert not shows(beside, share)
    assert not shows([], share)


def test_a_presence_of_nothing_keeps_the_first_guess() -> None:
    presence = Presence()
    assert presence.start(Fraction(3)) == 3
    presence.add(window(0), [0.9] * PARTS)
    assert presence.start(Fraction(9)) == 9
    presence.forget(before_s=Fraction(100))
    assert presence.start(Fraction(1)) == 1
