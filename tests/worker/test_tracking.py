"""Boxes of one picture after another become paths of people."""

import pytest

from worker.people.finding import clipped, with_motion
from worker.people.tracking import Person, Tracker, distinct, iou
from worker.slowfast.localise import Box


def person(x: int, y: int = 0, w: int = 20, h: int = 40, score: float = 1) -> Person:
    return Person(Box(x, y, w, h), score)


def keys(pictures: list[list[Person]], **options: float) -> list[list[int]]:
    tracker = Tracker(**options)  # type: ignore[arg-type]
    return [[t.key for t in tracker.update(people)] for people in pictures]


@pytest.mark.parametrize(
    ("pictures", "expected"),
    [
        ([], []),
        ([[], []], [[], []]),
        # One who stands, one who walks.
        ([[person(0)], [person(0)], [person(0)]], [[0], [0], [0]]),
        ([[person(0)], [person(8)], [person(16)]], [[0], [0], [0]]),
        # Two, given in another order.
        ([[person(0), person(100)], [person(101), person(1)]], [[0, 1], [0, 1]]),
        # Somebody who was not there before, far away.
        ([[person(0)], [person(0), person(60)]], [[0], [0, 1]]),
        ([[person(0)], [person(300)]], [[0], [0, 1]]),
        # Unseen for two pictures, and for three.
        ([[person(0)], [], [], [person(0)]], [[0], [0], [0], [0]]),
        ([[person(0)], [], [], [], [person(0)]], [[0], [0], [0], [], [1]]),
        # Overlap decides, not order: the nearer one is the one.
        ([[person(0), person(14)], [person(15)]], [[0, 1], [0, 1]]),
    ],
)
def test_who_is_who(pictures: list[list[Person]], expected: list[list[int]]) -> None:
    assert keys(pictures) == expected


def test_who_passes_behind_something_is_met_where_they_would_be() -> None:
    walk = [[person(x)] for x in (0, 10, 20, 30)]
    tracker = Tracker()
    for people in [*walk, [], []]:
        (track,) = tracker.update(people)
    assert track.misses == 2
    assert 45 <= track.box.x <= 52
    (track,) = tracker.update([person(60)])
    assert (track.key, track.misses, track.box.x) == (0, 0, 60)


def test_two_who_cross_keep_their_paths() -> None:
    pictures = [
        [person(x, score=0.9), person(90 - x, y=10, score=0.8)] for x in range(0, 91, 6)
    ]
    tracker = Tracker()
    for people in pictures:
        tracks = tracker.update(people)
    assert [(t.key, t.box.x) for t in tracks] == [(0, 90), (1, 0)]


def test_a_path_that_goes_on_by_itself_keeps_a_size() -> None:
    tracker = Tracker(most_misses=50)
    for width in (40, 20, 10):
        tracker.update([person(0, w=width)])
    for _ in range(40):
        (track,) = tracker.update([])
    assert track.box.w >= 1


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (Box(0, 0, 10, 10), Box(0, 0, 10, 10), 1),
        (Box(0, 0, 10, 10), Box(10, 0, 10, 10), 0),
        (Box(0, 0, 10, 10), Box(5, 0, 10, 10), 1 / 3),
        (Box(0, 0, 10, 10), Box(2, 2, 5, 5), 0.25),
    ],
)
def test_overlap(a: Box, b: Box, expected: float) -> None:
    assert iou(a, b) == pytest.approx(expected)
    assert iou(b, a) == iou(a, b)


def test_of_boxes_upon_each_other_the_surest_stays() -> None:
    people = [person(0, score=0.5), person(2, score=0.9), person(50, score=0.4)]
    assert distinct(people) == [people[1], people[2]]


def test_what_moves_counts_where_nobody_was_found() -> None:
    found, moving = [person(0)], [person(5, 5, 10, 20), person(80)]
    assert with_motion(found, moving) == [found[0], moving[1]]


def test_a_box_is_cut_to_the_picture() -> None:
    assert clipped((-5, -5, 10, 200), 100, 50) == Box(0, 0, 10, 50)
    assert clipped((120, 0, 130, 10), 100, 50) is None
