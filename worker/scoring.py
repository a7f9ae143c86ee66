"""What is seen in a clip: each behaviour's score, and where it is.

The seam between the pipeline, which knows windows and time, and the models, which
know pictures: a model of whole frames here, one of people elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from worker.slowfast.card import ModelCard
from worker.slowfast.engine import Engine, FrameEngine
from worker.slowfast.foreground import Past
from worker.slowfast.localise import Box, locate
from worker.slowfast.place_boxes import place, presence
from worker.slowfast.preprocess import Geometry, to_pathways
from worker.video.clips import Clip


@dataclass(frozen=True, slots=True)
class Subject:
    """One of those whom an answer is about; `key` knows them again in later clips."""

    key: int
    scores: Mapping[str, float]
    box: Callable[[str], Box]
    when: Callable[[str], Sequence[float]] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What was seen in one clip.

    `scores` has a value in [0, 1] for every label of the card. `box(label)` finds
    where the label was seen, in pixels of the source; it is asked only where that is
    of use, as it may cost more than a look. `subjects` are the people who were scored
    one by one, None where the picture as a whole was. `when(label)`, where the model
    can tell, is how surely (in [0, 1]) the label shows in each of some equal parts of
    the clip, which may be less or more than the clip's own score.
    """

    scores: Mapping[str, float]
    box: Callable[[str], Box]
    subjects: tuple[Subject, ...] | None = None
    when: Callable[[str], Sequence[float]] | None = None


class Scorer(Protocol):
    """Looks at clips of one video; some come after others that lie later in it."""

    card: ModelCard
    best_batch: int

    def answers(self, clips: Sequence[Clip]) -> Iterator[Answer]:
        """One answer for each clip."""
        ...


class FrameScorer:
    """Scores whole frames of one video; boxes come from where the network looks."""

    def __init__(self, engine: Engine, geometry: Geometry) -> None:
        self.card = engine.card
        self.best_batch = engine.best_batch
        self._engine = engine
        self._geometry = geometry
        self._past = Past()

    def answers(self, clips: Sequence[Clip]) -> Iterator[Answer]:
        """See `Scorer.answers`."""
        if not clips:
            return
        squares = np.stack(
            [[self._geometry.place(image) for image in clip.images] for clip in clips]
        )
        if isinstance(self._engine, FrameEngine):
            scores, maps = self._engine.score_frames(squares)
        else:
            scores, maps = self._engine.scores(*to_pathways(squares, self.card))
        indices = [clip.window.index for clip in clips]
        self._past.forget(before=min(indices) - 1)
        for index, square in zip(indices, squares, strict=True):
            self._past.remember(index, square)
        for index, *seen in zip(indices, scores, maps, squares, strict=True):
            yield self._answer(index, *seen)

    def _answer(
        self, index: int, row: np.ndarray, map_: np.ndarray, square: np.ndarray
    ) -> Answer:
        labels = self.card.labels
        is_placed = self.card.place_channels > 0
        surest = presence(map_) if is_placed else map_

        def box(label: str) -> Box:
            seen = map_[labels.index(label)]
            if is_placed and (found := place(seen, self._geometry)) is not None:
                return found
            # Now, as clips from before this one may have been asked about after it.
            past = self._past.pictures(before=index)
            return locate(square, seen, self._geometry, past)

        def when(label: str) -> list[float]:
            return [float(value) for value in surest[labels.index(label)]]

        return Answer(
            {label: float(row[i]) for i, label in enumerate(labels)},
            box,
            when=when if is_placed else None,
        )
