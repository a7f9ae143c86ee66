"""Scores the people in clips, each on their own, and knows them again.

One look at the middle of a clip finds the people; the network scores each of them over
the whole clip; their boxes are joined to paths over the clips of a video. So what is
told of one person makes detections of that person, with their box path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

import cv2
import numpy as np

from worker.people.engine import PeopleEngine
from worker.people.finding import PersonDetector, moving_regions, with_motion
from worker.people.tracking import Person, Track, Tracker
from worker.scoring import Answer, Subject
from worker.slowfast.card import BACKGROUND
from worker.slowfast.localise import Box
from worker.slowfast.preprocess import Geometry, Images, to_pathways
from worker.video.clips import Clip

MOST_PEOPLE: Final = 16
_LEAST_SCORE: Final = 0.2
# Whoever fell and lies still is found by nothing: they are where they were.
_MOST_MISSES: Final = 4


class PersonScorer:
    """A `Scorer` for one video: it remembers who was where."""

    def __init__(
        self, engine: PeopleEngine, geometry: Geometry, detector: PersonDetector
    ) -> None:
        self.card = engine.card
        self.best_batch = engine.best_batch
        self._engine, self._geometry, self._detector = engine, geometry, detector
        self._tracker = Tracker(most_misses=_MOST_MISSES)

    def answers(self, clips: Sequence[Clip]) -> Iterator[Answer]:
        """See `Scorer.answers`; clips are to come in their order."""
        for clip in clips:
            tracks = self._tracker.update(self._people(clip.images))[:MOST_PEOPLE]
            yield self._answer(clip.images, tracks)

    def _people(self, images: Images) -> list[Person]:
        """Who is in the middle of the clip, in pixels of the source."""
        middle = self._upright(images[len(images) // 2])
        found = [
            person
            for person in self._detector.detect(middle)
            if person.score >= _LEAST_SCORE
        ]
        found = [self._scaled(person, middle.shape[1::-1]) for person in found]
        if self._detector.joins_motion:
            size = images.shape[2], images.shape[1]
            moving = [self._scaled(person, size) for person in moving_regions(images)]
            found = with_motion(found, moving)
        return sorted(found, key=lambda p: -p.score)[:MOST_PEOPLE]

    def _upright(self, image: Images) -> Images:
        """The picture in its own proportions: the network sees it squeezed."""
        height, width = image.shape[:2]
        wide = round(height * self._geometry.width / self._geometry.height)
        if wide <= width:
            return image
        resized = cv2.resize(image, (wide, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(resized, dtype=np.uint8)

    def _scaled(self, person: Person, size: Sequence[int]) -> Person:
        """A box in a picture of `size` (w, h) → in pixels of the source, inside."""
        across, down = self._geometry.width / size[0], self._geometry.height / size[1]
        box = person.box
        x = min(max(round(box.x * across), 0), self._geometry.width - 1)
        y = min(max(round(box.y * down), 0), self._geometry.height - 1)
        w = min(max(1, round(box.w * across)), self._geometry.width - x)
        h = min(max(1, round(box.h * down)), self._geometry.height - y)
        return Person(Box(x, y, w, h), person.score)

    def _answer(self, images: Images, tracks: Sequence[Track]) -> Answer:
        labels = self.card.labels
        subjects: list[Subject] = []
        if tracks:
            square = np.stack([self._geometry.place(image) for image in images])
            slow, fast = to_pathways(square[None], self.card)
            boxes = np.array([self._input_row(track.box) for track in tracks])
            scores = self._engine.people_scores(slow, fast, boxes.astype(np.float32))
            subjects = [
                Subject(
                    track.key,
                    dict(zip(labels, map(float, row), strict=True)),
                    partial(_same, self._inside(track.box)),
                )
                for track, row in zip(tracks, scores, strict=True)
            ]
        return Answer(
            _surest(labels, subjects),
            partial(self._surest_box, subjects),
            tuple(subjects),
        )

    def _surest_box(self, subjects: Sequence[Subject], label: str) -> Box:
        if not subjects:
            return Box(0, 0, self._geometry.width, self._geometry.height)
        return max(subjects, key=lambda s: s.scores[label]).box(label)

    def _input_row(self, box: Box) -> list[float]:
        box = self._inside(box)
        left, top = self._geometry.to_input(box.x, box.y)
        right, bottom = self._geometry.to_input(box.x + box.w, box.y + box.h)
        return [0.0, float(left), float(top), float(right), float(bottom)]

    def _inside(self, box: Box) -> Box:
        """A path that goes on by itself may leave the picture; its box may not."""
        x = min(max(box.x, 0), self._geometry.width - 1)
        y = min(max(box.y, 0), self._geometry.height - 1)
        right = min(max(box.x + box.w, x + 1), self._geometry.width)
        bottom = min(max(box.y + box.h, y + 1), self._geometry.height)
        return Box(x, y, right - x, bottom - y)


def _surest(labels: Sequence[str], subjects: Sequence[Subject]) -> Mapping[str, float]:
    """The highest score of each label over all people; "normal" where nobody is."""
    scores = {
        label: max((s.scores[label] for s in subjects), default=0.0) for label in labels
    }
    others = [score for label, score in scores.items() if label != BACKGROUND]
    return scores | {BACKGROUND: 1 - max(others, default=0.0)}


def _same(box: Box, _label: str) -> Box:
    return box
