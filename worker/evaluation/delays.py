"""How long after it began a behaviour is told, and first looked like it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from worker.evaluation.intervals import Indices, estimate
from worker.evaluation.material import TrueEvent
from worker.evaluation.watching import Watched, overlap


def delay_figures(
    watched: Sequence[Watched], labels: Sequence[str], thresholds: dict[str, float]
) -> dict[str, Any]:
    """Seconds from the starts of found events until they were told.

    `crossing` is until the first window at the threshold: what is gone by then even
    for one who is told before the behaviour is over.
    """
    told: list[tuple[str, float]] = []
    crossed: list[tuple[str, float]] = []
    for w in watched:
        for event in w.item.events:
            if event.behaviour not in labels or not event.is_start_known:
                continue
            on, source = thresholds[event.behaviour], w.item.source
            told += [(source, end_s - event.start_s) for end_s in _told(w, event)]
            ends = _crossed(w, event, on)
            crossed += [(source, end_s - event.start_s) for end_s in ends]
    return _figures(told) | {"crossing": _figures(crossed)}


def _told(watched: Watched, event: TrueEvent) -> Iterator[float]:
    """When the first detection of the event was complete, if any was."""
    ends = [
        told_s
        for detection, told_s in zip(watched.detections, watched.told_s, strict=True)
        if detection.behaviour == event.behaviour and overlap(event, detection)
    ]
    if ends:
        yield min(ends)


def _crossed(watched: Watched, event: TrueEvent, on: float) -> Iterator[float]:
    """The end of the first window of the event at or above `on`, if there is any."""
    for window in watched.windows:
        start_s, end_s = float(window.start_s), float(window.end_s)
        meets = start_s < event.end_s and end_s > event.start_s
        if meets and window.scores.get(event.behaviour, 0.0) >= on:
            yield end_s
            return


def _figures(rows: Sequence[tuple[str, float]]) -> dict[str, Any]:
    values = np.asarray([delay_s for _, delay_s in rows])
    sources = [source for source, _ in rows]

    def median(chosen: Indices) -> float:
        return float(np.median(values[chosen]))

    def late(chosen: Indices) -> float:
        return float(np.percentile(values[chosen], 90))

    return {
        "events": len(rows),
        **estimate("median_s", median, sources),
        **estimate("p90_s", late, sources),
    }
