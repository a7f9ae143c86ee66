"""From the answers of clips to detections: of the whole picture, or of each person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from worker.detections import WHOLE, Detection, Hysteresis
from worker.presence import shows
from worker.scoring import Answer, Subject
from worker.slowfast.card import ModelCard
from worker.video.windows import Window

# Of `off`: below it a window's neighbours tell all that it could.
_CALM: Final = 0.5
NOTHING: Final[Mapping[str, float]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Level:
    """The scores from which a behaviour begins (`on`) and below which it ends."""

    on: float
    off: float


def wanted_levels(card: ModelCard, wanted: Mapping[str, float]) -> dict[str, Level]:
    """Each behaviour's levels: the card's, or from another `on` in `wanted`.

    The end then moves with the start, as far as the card holds them apart. What
    `wanted` says of behaviours that the model does not know is passed over.
    """
    levels = {}
    for label in card.labels[1:]:
        on, off = card.thresholds[label]["on"], card.thresholds[label]["off"]
        start = wanted.get(label, on)
        levels[label] = Level(start, start * off / on)
    return levels


class Merger:
    """One `Hysteresis` for each behaviour and whom it is about."""

    def __init__(self, card: ModelCard, wanted: Mapping[str, float] = NOTHING) -> None:
        self._card = card
        self._levels = wanted_levels(card, wanted)
        self._open: dict[int, dict[str, Hysteresis]] = {}

    def add(self, window: Window, answer: Answer) -> Iterator[Detection]:
        """One more window's answer; yields the detections that it begins or closes."""
        subjects = (
            (Subject(WHOLE, answer.scores, answer.box, answer.when),)
            if answer.subjects is None
            else answer.subjects
        )
        for subject in subjects:
            yield from self._add(window, subject)
        # Who is not looked for any more does not come back under the same key.
        for key in self._open.keys() - {subject.key for subject in subjects}:
            for hysteresis in self._open.pop(key).values():
                yield from hysteresis.close()

    def goes_on(self, answer: Answer) -> bool:
        """Whether a behaviour that has begun lasts through this answer, the latest."""
        return any(
            answer.scores[label] >= level.off for label, level in self._levels.items()
        ) or any(
            hysteresis.is_open
            for behaviours in self._open.values()
            for hysteresis in behaviours.values()
        )

    def is_calm(self, answer: Answer) -> bool:
        """Whether no behaviour comes near to its end's level, and none shows."""
        return not self.shown(answer) and all(
            answer.scores[label] < level.off * _CALM
            for label, level in self._levels.items()
        )

    def shown(self, answer: Answer) -> frozenset[str]:
        """The behaviours that show in the middle of the answer's window."""
        if answer.when is None:
            return frozenset()
        share = self._card.stride_s / self._card.window_s
        return frozenset(
            label for label in self._levels if shows(answer.when(label), share)
        )

    def _add(self, window: Window, subject: Subject) -> Iterator[Detection]:
        if subject.key not in self._open:
            self._open[subject.key] = self._fresh(subject.key)
        for label, hysteresis in self._open[subject.key].items():
            score = subject.scores[label]
            seen = () if subject.when is None else subject.when(label)
            wanted = hysteresis.wants_box(score, seen)
            box = subject.box(label) if wanted else None
            yield from hysteresis.add(window, score, box, seen)

    def close(self, *, until_s: Fraction) -> Iterator[Detection]:
        """The end of the video: yields what is still open."""
        for behaviours in self._open.values():
            for hysteresis in behaviours.values():
                yield from hysteresis.close(until_s=until_s)
        self._open.clear()

    def _fresh(self, subject: int) -> dict[str, Hysteresis]:
        return {
            label: Hysteresis(
                label,
                on=level.on,
                off=level.off,
                stride_s=self._card.stride_s,
                window_s=self._card.window_s,
                subject=subject,
            )
            for label, level in self._levels.items()
        }
