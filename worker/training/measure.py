"""Turns out-of-fold scores into the figures and thresholds that a card states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from worker.training.evaluate import Scored, clip_scores
from worker.training.metrics import (
    accuracy,
    auc,
    bootstrap,
    threshold_for_precision,
)

# However few held-out clips are wrong above a lower score: there the model itself
# says that it is hardly so, and cameras show more than was held out.
LEAST_ON = 0.15
OFF_SHARE = 0.4  # a detection goes on while the score stays above this share of `on`


def measure(
    scored: Sequence[Scored], labels: Sequence[str], *, precision: float
) -> dict[str, Any]:
    """Figures of each data set and behaviour, thresholds, and every clip's scores.

    `scored` must come from models that never saw the window's source. AUC intervals
    are 95 % bootstraps over sources.
    """
    figures: dict[str, Any] = {"sets": {}, "thresholds": {}}
    for name in sorted({window.group.split("/")[0] for window in scored}):
        of_set = [w for w in scored if w.group.split("/")[0] == name]
        figures["sets"][name] = {
            labels[i]: _figures(of_set, labels, i)
            for i in range(1, len(labels))
            if any(w.label == labels[i] for w in of_set)
        }
    for i, label in enumerate(labels[1:], 1):
        figures["thresholds"][label] = _thresholds(scored, label, i, precision)
    figures["windows"] = [asdict(window) for window in scored]
    return figures


def _figures(
    scored: Sequence[Scored], labels: Sequence[str], index: int
) -> dict[str, Any]:
    """One behaviour against the background, a clip's score the mean of its windows."""
    wanted = [w for w in scored if w.label in (labels[0], labels[index])]
    rows, means = clip_scores(wanted, index)
    positive = np.array([row.label == labels[index] for row in rows])
    groups = [row.group for row in rows]
    low, high = bootstrap(auc, means, positive, groups)
    half = accuracy(means, positive, threshold=0.5)
    return {
        "clips": len(rows),
        "positives": int(positive.sum()),
        "sources": len(set(groups)),
        "auc": round(auc(means, positive), 4),
        "auc_95": [round(low, 4), round(high, 4)],
        "accuracy_at_half": round(half, 4),
    }


def _thresholds(
    scored: Sequence[Scored], label: str, index: int, precision: float
) -> dict[str, float | None]:
    """on: so that of the held-out clips told as `label` enough are; off: a share of it.

    A clip is told by its highest window, as a detection begins with one.
    """
    rows, scores = clip_scores(scored, index, of=max)
    positive = np.array([row.label == label for row in rows])
    if not positive.any():
        return {"on": 0.5, "off": 0.5 * OFF_SHARE}
    on = threshold_for_precision(scores, positive, precision=precision)
    on = max(on, LEAST_ON)
    told = scores >= on
    right = float(positive[told].mean()) if told.any() else None
    return {
        "on": on,
        "off": round(on * OFF_SHARE, 3),
        "clip_precision": None if right is None else round(right, 4),
        "clip_recall": round(float(told[positive].mean()), 4),
        "false_clips": int((told & ~positive).sum()),
        "negative_clips": int((~positive).sum()),
    }
