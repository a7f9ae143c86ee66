"""People found in one picture after another become paths: who is who, over gaps.

Pure: knows boxes, neither pictures nor networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from worker.slowfast.localise import Box

LEAST_IOU: Final = 0.2
MOST_MISSES: Final = 2
# Whoever is not seen for longer is likelier to have stopped than to go on.
_COASTS: Final = 2
# How much of the way to the new box a path's speed takes up at once.
_GIVE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Person:
    """A box with what its finder thinks of it, in [0, 1]."""

    box: Box
    score: float


@dataclass(slots=True)
class Track:
    """One person's path so far; `misses` is for how many pictures nobody saw them."""

    key: int
    box: Box
    score: float
    misses: int = 0
    # Of the box's edges, pixels a picture.
    speed: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


class Tracker:
    """Joins boxes to paths, the best overlap first.

    A path that nobody fits goes on as it moved for two pictures and then stays where it
    is, until it was missed in more than `most_misses`.
    Keys count from 0 and are never given twice.
    """

    def __init__(
        self, *, least_iou: float = LEAST_IOU, most_misses: int = MOST_MISSES
    ) -> None:
        self._least_iou, self._most_misses = least_iou, most_misses
        self._next = 0
        self.tracks: list[Track] = []

    def update(self, people: Sequence[Person]) -> list[Track]:
        """The paths that go on or begin with this picture, in the order of keys."""
        ahead = [_moved(track) for track in self.tracks]
        pairs = sorted(
            (
                (iou(guess, person.box), -index, -place)
                for index, guess in enumerate(ahead)
                for place, person in enumerate(people)
            ),
            reverse=True,
        )
        joined: dict[int, int] = {}
        taken: set[int] = set()
        for overlap, index, place in pairs:
            if overlap < self._least_iou:
                break
            if -index not in joined and -place not in taken:
                joined[-index] = -place
                taken.add(-place)
        for index, track in enumerate(self.tracks):
            if index in joined:
                _follow(track, people[joined[index]])
            else:
                track.box, track.misses = ahead[index], track.misses + 1
        self.tracks = [t for t in self.tracks if t.misses <= self._most_misses]
        for place, person in enumerate(people):
            if place not in taken:
                self.tracks.append(Track(self._next, person.box, person.score))
                self._next += 1
        return list(self.tracks)


def iou(a: Box, b: Box) -> float:
    """Intersection over union, in [0, 1]."""
    wide = min(a.x + a.w, b.x + b.w) - max(a.x, b.x)
    high = min(a.y + a.h, b.y + b.h) - max(a.y, b.y)
    if wide <= 0 or high <= 0:
        return 0.0
    shared = wide * high
    return shared / (a.w * a.h + b.w * b.h - shared)


def distinct(people: Sequence[Person], *, most_iou: float = 0.5) -> list[Person]:
    """The surest of those that overlap by more than `most_iou`, surest first."""
    kept: list[Person] = []
    for person in sorted(people, key=lambda p: -p.score):
        if all(iou(person.box, other.box) <= most_iou for other in kept):
            kept.append(person)
    return kept


def _moved(track: Track) -> Box:
    """Where the path would be now; in no case without size."""
    if track.misses >= _COASTS:
        return track.box
    left, top, right, bottom = (
        edge + speed for edge, speed in zip(_edges(track.box), track.speed, strict=True)
    )
    x, y = round(left), round(top)
    return Box(x, y, max(1, round(right) - x), max(1, round(bottom) - y))


def _follow(track: Track, person: Person) -> None:
    steps = track.misses + 1
    before = (
        edge - speed * min(track.misses, _COASTS)
        for edge, speed in zip(_edges(track.box), track.speed, strict=True)
    )
    now = _edges(person.box)
    track.speed = tuple(  # type: ignore[assignment]
        old + _GIVE * ((new - edge) / steps - old)
        for old, new, edge in zip(track.speed, now, before, strict=True)
    )
    track.box, track.score, track.misses = person.box, person.score, 0


def _edges(box: Box) -> tuple[int, int, int, int]:
    return box.x, box.y, box.x + box.w, box.y + box.h
