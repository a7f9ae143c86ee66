"""False alarms for each hour that a camera watches something normal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from worker.evaluation.intervals import estimate, ratio, rounded, upper_bound
from worker.evaluation.watching import Watched


def false_alarms(watched: Sequence[Watched], labels: Sequence[str]) -> dict[str, Any]:
    """Detections of each behaviour and of all in footage without any of them.

    Each detection counts; the server raises one alarm for those within a minute.
    """
    hours = sum(w.hours for w in watched)
    return {
        "files": len(watched),
        "sources": len({w.item.source for w in watched}),
        "hours": rounded(hours),
        **(_rate(watched, labels) if hours else {}),
        "classes": {label: _rate(watched, [label]) for label in labels}
        if hours
        else {},
    }


def _rate(watched: Sequence[Watched], labels: Sequence[str]) -> dict[str, Any]:
    counts = [sum(len(w.found(label)) for label in labels) for w in watched]
    hours = [w.hours for w in watched]
    sources = [w.item.source for w in watched]
    return rate(counts, hours, sources)


def rate(
    counts: Sequence[int], hours: Sequence[float], sources: Sequence[str]
) -> dict[str, Any]:
    """Alarms, alarms an hour with its bootstrap, and the one-sided Poisson bound."""
    total = sum(counts)
    return {
        "alarms": total,
        **estimate("per_hour", ratio(counts, hours), sources),
        "per_hour_upper_95": rounded(upper_bound(total) / sum(hours)),
    }
