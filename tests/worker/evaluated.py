"""Hand-made material for the tests of evaluation: what was true and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from worker.detections import Detection, TimedBox
from worker.evaluation.material import Item, TrueEvent
from worker.evaluation.watching import Watched
from worker.pipeline_events import WindowScored

STRIDE_S, WINDOW_S = Fraction(1, 2), Fraction(2)


def detection(
    behaviour: str,
    start_s: float,
    end_s: float,
    *,
    score: float = 0.9,
    boxes: Sequence[TimedBox] = (),
) -> Detection:
    start, end = Fraction(str(start_s)), Fraction(str(end_s))
    return Detection(behaviour, score, start, end, (start + end) / 2, tuple(boxes))


def windows(label: str, scores: Sequence[float]) -> tuple[WindowScored, ...]:
    """Windows of two seconds, half a second apart, with these scores of one label."""
    return tuple(
        WindowScored(
            i * STRIDE_S, i * STRIDE_S + WINDOW_S, {"normal": 1 - score, label: score}
        )
        for i, score in enumerate(scores)
    )


def watched(
    name: str = "a.mp4",
    *,
    label: str = "normal",
    events: Sequence[TrueEvent] = (),
    detections: Sequence[Detection] = (),
    told_s: tuple[float, ...] = (),
    scores: Sequence[float] = (),
    of: str = "assault",
    source: str = "",
    length_s: float = 10,
    **more: Any,
) -> Watched:
    item = Item(
        Path(name), name, label, f"set/{source or name}", more.pop("kind", "clip"),
        length_s, tuple(events), **more,
    )  # fmt: skip
    told_s = told_s or tuple(float(found.end_s) for found in detections)
    return Watched(item, windows(of, scores), tuple(detections), told_s)
