"""How long after it began a behaviour is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from worker.evaluation.intervals import Indices, estimate
from worker.evaluation.material import TrueEvent
from worker.evaluation.watching import Watched, overlap


def delay_figures(watched: Sequence[Watched], labels: Sequence[str]) -> dict[str, Any]:
    """Seconds from the starts of found events until they were told."""
    told: list[tuple[str, float]] = []
    for w in watched:
        for event in w.item.events:
            if event.behaviour in labels and event.is_start_known:
                ends = _told(w, event)
                told += [(w.item.source, end_s - event.start_s) for end_s in ends]
    return _figures(told)


def _told(watched: Watched, event: TrueEvent) -> Iterator[float]:
    """When the first detection of the event was told, if any was."""
    ends = [
        told_s
        for detection, told_s in zip(watched.detections, watched.told_s, strict=True)
        if detection.behaviour == event.behaviour and overlap(event, detection)
    ]
    if ends:
        yield min(ends)


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
