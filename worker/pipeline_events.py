"""What the pipeline tells while it analyses a video."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from worker.detections import Detection
from worker.video.probe import VideoInfo


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is; `remaining_s` is the estimate in seconds of waiting."""

    done_s: Fraction
    total_s: Fraction
    elapsed_s: float = 0.0
    remaining_s: float | None = None


@dataclass(frozen=True, slots=True)
class WindowScored:
    """One window's score of every label of the card.

    `looked` is False where the network was not asked: the scores are those of the
    background where nothing moved, and lie halfway between the neighbours' where both
    were calm. `shown` are the labels that show in the window's middle, where the model
    tells that.
    """

    start_s: Fraction
    end_s: Fraction
    scores: Mapping[str, float]
    looked: bool = True
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class GapFound:
    """A stretch that could not be decoded and so was not analysed."""

    start_s: Fraction
    end_s: Fraction


@dataclass(frozen=True, slots=True)
class DetectionBegun:
    """A detection that is sure but goes on: what is known of it by now.

    The complete one follows with the same `key`.
    """

    detection: Detection


@dataclass(frozen=True, slots=True)
class DetectionFound:
    """A detection that is complete."""

    detection: Detection


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event: all of the video was seen.

    Of its `windows` the network was asked about `looked`.
    """

    info: VideoInfo
    windows: int
    detections: int
    gaps: int
    elapsed_s: float
    looked: int


Event = Progress | WindowScored | GapFound | DetectionBegun | DetectionFound | Finished
