"""Whether events are found, and when: detections beside what is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from worker.detections import Detection
from worker.evaluation.delays import delay_figures
from worker.evaluation.intervals import estimate, ratio
from worker.evaluation.material import TrueEvent
from worker.evaluation.watching import Watched, overlap

IOU_LEVELS: Final = (0.3, 0.5)
NEAR_S: Final = 0.75


@dataclass(frozen=True, slots=True)
class Pair:
    """An event and the detection that is taken to be it."""

    watched: Watched
    event: TrueEvent
    detection: Detection
    iou: float


def pairs(watched: Watched, label: str) -> list[Pair]:
    """Events and detections of one behaviour, one to one, the best overlap first."""
    candidates = sorted(
        (
            Pair(watched, event, found, iou)
            for event in _events(watched, label)
            for found in watched.found(label)
            if (iou := overlap(event, found)) > 0
        ),
        key=lambda pair: -pair.iou,
    )
    kept: list[Pair] = []
    for pair in candidates:
        if all(
            pair.event is not other.event and pair.detection is not other.detection
            for other in kept
        ):
            kept.append(pair)
    return kept


def event_figures(watched: Sequence[Watched], labels: Sequence[str]) -> dict[str, Any]:
    """Recall, precision, times and delays of the events of these behaviours."""
    both = [pair for w in watched for label in labels for pair in pairs(w, label)]
    result: dict[str, Any] = {
        "events": sum(len(_events(w, label)) for w in watched for label in labels),
        "detections": sum(len(w.found(label)) for w in watched for label in labels),
        "touching": _touching(watched, labels),
    }
    for level in IOU_LEVELS:
        result[f"iou_{level}"] = _at_level(watched, labels, level)
    result["times"] = _times(both)
    result["delay"] = delay_figures(watched, labels)
    return result


def _events(watched: Watched, label: str) -> list[TrueEvent]:
    return [event for event in watched.item.events if event.behaviour == label]


def _touching(watched: Sequence[Watched], labels: Sequence[str]) -> dict[str, Any]:
    """An event is found, and a detection right, when the two overlap at all."""
    sources, events, found, detections, right = [], [], [], [], []
    for w in watched:
        true = [e for label in labels for e in _events(w, label)]
        told = [d for label in labels for d in w.found(label)]
        hits = [
            (event, detection)
            for event in true
            for detection in told
            if detection.behaviour == event.behaviour and overlap(event, detection)
        ]
        sources.append(w.item.source)
        events.append(len(true))
        detections.append(len(told))
        found.append(len({id(event) for event, _ in hits}))
        right.append(len({id(detection) for _, detection in hits}))
    return estimate("recall", ratio(found, events), sources) | estimate(
        "precision", ratio(right, detections), sources
    )


def _at_level(
    watched: Sequence[Watched], labels: Sequence[str], level: float
) -> dict[str, Any]:
    """One to one, by overlap in time; files whose events have no times are left out,
    and behaviours none of whose events has any."""
    timed = [w for w in watched if all(_is_timed(event) for event in w.item.events)]
    labels = [label for label in labels if any(_events(w, label) for w in timed)]
    sources = [w.item.source for w in timed]
    events = [sum(len(_events(w, label)) for label in labels) for w in timed]
    told = [sum(len(w.found(label)) for label in labels) for w in timed]
    hits = [
        sum(pair.iou >= level for label in labels for pair in pairs(w, label))
        for w in timed
    ]
    return {
        "events": sum(events),
        "detections": sum(told),
        **estimate("recall", ratio(hits, events), sources),
        **estimate("precision", ratio(hits, told), sources),
    }


def _is_timed(event: TrueEvent) -> bool:
    return event.is_start_known and event.is_end_known


def _times(both: Sequence[Pair]) -> dict[str, Any]:
    """Errors of starts and ends of right detections, where the true time is known."""
    result: dict[str, Any] = {}
    for end, known in (("start", "is_start_known"), ("end", "is_end_known")):
        rows = [pair for pair in both if getattr(pair.event, known)]
        errors = np.asarray(
            [
                float(getattr(pair.detection, f"{end}_s"))
                - getattr(pair.event, f"{end}_s")
                for pair in rows
            ]
        )
        result |= {f"{end}s": len(rows), **_errors(end, errors, _sources(rows))}
    return result


def _errors(
    end: str, errors: np.ndarray[Any, Any], sources: list[str]
) -> dict[str, Any]:
    ones, near = np.ones(len(errors)), np.abs(errors) <= NEAR_S + 1e-6
    return {
        **estimate(f"{end}_error_s", ratio(list(np.abs(errors)), list(ones)), sources),
        **estimate(f"{end}_late_s", ratio(list(errors), list(ones)), sources),
        **estimate(f"{end}_near", ratio(list(near), list(ones)), sources),
    }


def _sources(both: Sequence[Pair]) -> list[str]:
    return [pair.watched.item.source for pair in both]
