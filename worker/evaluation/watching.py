"""Runs the deployed pipeline over a file and keeps what it says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction

from worker import pipeline
from worker.detections import Detection
from worker.evaluation.material import Item, TrueEvent
from worker.pipeline_events import WindowScored
from worker.slowfast.engine import Engine

_SLACK_S = 1e-6


@dataclass(frozen=True, slots=True)
class Watched:
    """A file and what the pipeline said of it, as far as its truth is known.

    `unread_s` of that could not be decoded. `told_s` is for each detection the second
    of the file up to which windows were scored when the pipeline gave it.
    """

    item: Item
    windows: tuple[WindowScored, ...]
    detections: tuple[Detection, ...]
    told_s: tuple[float, ...] = ()
    unread_s: float = 0.0

    @property
    def hours(self) -> float:
        """How long it was watched."""
        return max(self.item.judged_s - self.unread_s, 0.0) / 3600

    def score(self, label: str) -> float:
        """The file's score: that of its surest window, as one is enough to alarm."""
        return max((w.scores.get(label, 0.0) for w in self.windows), default=0.0)

    def truth_of(self, label: str) -> bool:
        """Whether the behaviour is in the file."""
        return any(event.behaviour == label for event in self.item.events)

    def found(self, label: str) -> list[Detection]:
        """The detections of one behaviour."""
        return [d for d in self.detections if d.behaviour == label]


def overlap(event: TrueEvent, detection: Detection) -> float:
    """Intersection over union of the two stretches of time, in [0, 1]."""
    start_s, end_s = float(detection.start_s), float(detection.end_s)
    shared = min(event.end_s, end_s) - max(event.start_s, start_s)
    if shared <= 0:
        return 0.0
    return shared / (event.end_s - event.start_s + end_s - start_s - shared)


def watch(
    item: Item,
    *,
    engine: Engine,
    gate: pipeline.Gate = "motion",
    on_progress: Callable[[float], None] = lambda _: None,
) -> Watched:
    """What the pipeline says of the item; `on_progress` hears seconds done.

    What it says of times of which the truth is not known is passed over.
    Raises UnreadableVideo and OSError, as the pipeline does.
    """
    windows, told, gaps = [], list[tuple[Detection, float]](), []
    begun: dict[tuple[str, int, Fraction], float] = {}
    with closing(pipeline.analyse(item.path, engine=engine, gate=gate)) as events:
        for event in events:
            match event:
                case pipeline.Progress(done_s):
                    on_progress(float(done_s))
                case pipeline.WindowScored():
                    windows.append(event)
                case pipeline.DetectionBegun(detection):
                    begun[detection.key] = float(windows[-1].end_s)
                case pipeline.DetectionFound(detection):
                    told.append((detection, begun[detection.key]))
                case pipeline.GapFound():
                    gaps.append(event)
                case pipeline.Finished(info):
                    item = replace(item, length_s=float(info.duration_s))
    told = [(found, at_s) for found, at_s in told if _is_answerable(item, found)]
    return Watched(
        item,
        tuple(window for window in windows if _is_judged(item, window)),
        tuple(found for found, _ in told),
        tuple(at_s for _, at_s in told),
        sum(item.judged_within_s(float(g.start_s), float(g.end_s)) for g in gaps),
    )


def _is_judged(item: Item, window: WindowScored) -> bool:
    """Whether all that the window shows is known."""
    length_s = float(window.end_s - window.start_s)
    judged_s = item.judged_within_s(float(window.start_s), float(window.end_s))
    return judged_s > length_s - _SLACK_S


def _is_answerable(item: Item, told: Detection) -> bool:
    """Whether it can be called right or false: it meets an event of its behaviour, or
    the truth is known of most of its time."""
    start_s, end_s = float(told.start_s), float(told.end_s)
    return item.judged_within_s(start_s, end_s) * 2 > end_s - start_s or any(
        event.behaviour == told.behaviour and overlap(event, told)
        for event in item.events
    )
