"""Runs the deployed pipeline over a file and keeps what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction

from worker import pipeline
from worker.detections import Detection, Hysteresis
from worker.evaluation.material import Item
from worker.pipeline_events import WindowScored
from worker.slowfast.engine import Engine
from worker.slowfast.localise import Box
from worker.video.windows import Window

_NOWHERE = Box(0, 0, 1, 1)


@dataclass(frozen=True, slots=True)
class Watched:
    """A file and what the pipeline said of it. `unread_s` could not be decoded."""

    item: Item
    windows: tuple[WindowScored, ...]
    detections: tuple[Detection, ...]
    unread_s: float = 0.0

    @property
    def hours(self) -> float:
        """How long it was watched."""
        return max(self.item.length_s - self.unread_s, 0.0) / 3600

    def score(self, label: str) -> float:
        """The file's score: that of its surest window, as one is enough to alarm."""
        return max((w.scores.get(label, 0.0) for w in self.windows), default=0.0)

    def truth_of(self, label: str) -> bool:
        """Whether the behaviour is in the file."""
        return any(event.behaviour == label for event in self.item.events)

    def found(self, label: str) -> list[Detection]:
        """The detections of one behaviour."""
        return [d for d in self.detections if d.behaviour == label]


def watch(
    item: Item,
    *,
    engine: Engine,
    gate: pipeline.Gate = "auto",
    on_progress: Callable[[float], None] = lambda _: None,
) -> Watched:
    """All that the pipeline says of the item; `on_progress` hears seconds done.

    Raises UnreadableVideo and OSError, as the pipeline does.
    """
    windows, detections, unread_s = [], [], 0.0
    with closing(pipeline.analyse(item.path, engine=engine, gate=gate)) as events:
        for event in events:
            match event:
                case pipeline.Progress(done_s):
                    on_progress(float(done_s))
                case pipeline.WindowScored():
                    windows.append(event)
                case pipeline.DetectionFound(detection):
                    detections.append(detection)
                case pipeline.GapFound(start_s, end_s):
                    unread_s += float(end_s - start_s)
                case pipeline.Finished(info):
                    item = replace(item, length_s=float(info.duration_s))
    return Watched(item, tuple(windows), tuple(detections), unread_s)


def merged_anew(
    windows: Sequence[WindowScored],
    label: str,
    *,
    on: float,
    off: float,
    stride_s: Fraction,
) -> list[Detection]:
    """The detections, without boxes, that other thresholds make of the same windows.

    People are not told apart: their scores have become the picture's.
    """
    hysteresis = Hysteresis(label, on=on, off=off, stride_s=stride_s)
    found: list[Detection] = []
    for index, window in enumerate(windows):
        place = Window(index, window.start_s, window.end_s)
        found += hysteresis.add(place, window.scores[label], _NOWHERE)
    if windows:
        found += hysteresis.close(until_s=windows[-1].end_s)
    return [replace(detection, boxes=()) for detection in found]
