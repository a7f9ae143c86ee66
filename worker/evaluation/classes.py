"""The figures of one behaviour: how files are told apart, and by which score."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from worker.evaluation.curves import (
    average_precision,
    calibration_error,
    precision_recall,
    reliability,
    roc,
)
from worker.evaluation.intervals import Indices, caution, estimate, rounded
from worker.evaluation.watching import Watched
from worker.training.metrics import accuracy, auc

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_MOST_POINTS = 200


def class_figures(watched: Sequence[Watched], label: str, on: float) -> dict[str, Any]:
    """Told from all other files: AP, AUC, and what the threshold `on` makes of it."""
    scores = np.asarray([w.score(label) for w in watched], dtype=float)
    positive = np.asarray([w.truth_of(label) for w in watched], dtype=bool)
    sources = [w.item.source for w in watched]
    own = {w.item.source for w in watched if w.truth_of(label)}

    def of(figure: Callable[[Floats, Bools], float]) -> Callable[[Indices], float]:
        return lambda rows: figure(scores[rows], positive[rows])

    def recall(s: Floats, p: Bools) -> float:
        return float((s[p] >= on).mean()) if p.any() else float("nan")

    def precision(s: Floats, p: Bools) -> float:
        return float(p[s >= on].mean()) if (s >= on).any() else float("nan")

    def right(s: Floats, p: Bools) -> float:
        return accuracy(s, p, threshold=on)

    return {
        "files": len(watched),
        "positives": int(positive.sum()),
        "positive_sources": len(own),
        "caution": caution(int(positive.sum()), len(own)),
        **estimate("ap", of(average_precision), sources),
        **estimate("auc", of(auc), sources),
        "threshold": on,
        **estimate("accuracy", of(right), sources),
        **estimate("recall", of(recall), sources),
        **estimate("precision", of(precision), sources),
        "roc": _thinned(roc(scores, positive)),
        "precision_recall": _thinned(precision_recall(scores, positive)),
    }


def calibration(watched: Sequence[Watched], label: str) -> dict[str, Any]:
    """Whether a window's score is the share that is right among such windows.

    A window is true when its centre lies within an event of the behaviour.
    """
    rows = [
        (w.item.source, window.scores[label], _is_true(w, label, window))
        for w in watched
        for window in w.windows
        if window.looked
    ]
    scores = np.asarray([row[1] for row in rows], dtype=float)
    positive = np.asarray([row[2] for row in rows], dtype=bool)
    sources = [row[0] for row in rows]
    return {
        "windows": len(rows),
        **estimate(
            "calibration_error",
            lambda at: calibration_error(scores[at], positive[at]),
            sources,
        ),
        "bins": [
            {
                "low": rounded(found.low),
                "high": rounded(found.high),
                "mean_score": rounded(found.mean_score),
                "share_right": rounded(found.share_right),
                "windows": found.count,
            }
            for found in reliability(scores, positive)
        ],
    }


def _is_true(watched: Watched, label: str, window: Any) -> bool:
    centre_s = float(window.start_s + window.end_s) / 2
    return any(
        event.behaviour == label and event.start_s <= centre_s < event.end_s
        for event in watched.item.events
    )


def confusion(
    watched: Sequence[Watched], labels: Sequence[str], thresholds: dict[str, float]
) -> dict[str, Any]:
    """Files by their own label (rows) and by what is told of them (columns).

    Told is the behaviour furthest above its threshold, else the background, which is
    `labels[0]`. Labels that the model does not know have rows alone, and so have
    several at once, any of which is right.
    """
    strange = sorted({w.item.label for w in watched} - set(labels))
    rows = [*labels, *strange]
    table = np.zeros((len(rows), len(labels)), dtype=int)
    hits = []
    for w in watched:
        told = told_label(w, labels, thresholds)
        table[rows.index(w.item.label), labels.index(told)] += 1
        hits.append(told in w.item.label.split(";"))
    right = np.asarray(hits, dtype=float)
    sources = [w.item.source for w in watched]
    return {
        "rows": rows,
        "columns": list(labels),
        "counts": table.tolist(),
        **estimate("accuracy", lambda at: float(right[at].mean()), sources),
    }


def told_label(
    watched: Watched, labels: Sequence[str], thresholds: dict[str, float]
) -> str:
    """The label that the thresholds give to a whole file."""
    above = {label: watched.score(label) / thresholds[label] for label in labels[1:]}
    best = max(above, key=lambda label: above[label])
    return best if above[best] >= 1 else labels[0]


def _thinned(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    """No more points than a plot can show; the first and the last stay."""
    if len(points) > _MOST_POINTS:
        at = np.linspace(0, len(points) - 1, _MOST_POINTS).round().astype(int)
        points = [points[i] for i in at]
    return [[rounded(x), rounded(y)] for x, y in points]
