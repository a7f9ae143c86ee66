"""Curves of a classifier and their areas, in numpy; AUC is in `training.metrics`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
BINS = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """How many true and false ones reach each threshold, from the highest down."""

    thresholds: Floats
    right: Floats
    wrong: Floats


def counts(scores: Floats, positive: Bools) -> Counts:
    """At every distinct score: positives and negatives at or above it."""
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], positive[order]
    is_last = np.append(np.diff(ranked) != 0, True)[: len(ranked)]
    at = np.flatnonzero(is_last)
    right = np.cumsum(hits)[at].astype(float)
    return Counts(ranked[at], right, at + 1 - right)


def average_precision(scores: Floats, positive: Bools) -> float:
    """Sum over thresholds of (gain in recall) x precision; nan without positives."""
    total = int(positive.sum())
    if not total:
        return float("nan")
    found = counts(scores, positive)
    gains = np.diff(found.right, prepend=0.0) / total
    return float((gains * found.right / (found.right + found.wrong)).sum())


def roc(scores: Floats, positive: Bools) -> list[tuple[float, float]]:
    """(false positive rate, recall) from (0, 0) to (1, 1); empty without both."""
    positives, negatives = int(positive.sum()), int((~positive).sum())
    if not positives or not negatives:
        return []
    found = counts(scores, positive)
    points = zip(found.wrong / negatives, found.right / positives, strict=True)
    return [(0.0, 0.0), *((float(x), float(y)) for x, y in points)]


def precision_recall(scores: Floats, positive: Bools) -> list[tuple[float, float]]:
    """(recall, precision) from the highest threshold down; empty without positives."""
    total = int(positive.sum())
    if not total:
        return []
    found = counts(scores, positive)
    precision = found.right / (found.right + found.wrong)
    points = zip(found.right / total, precision, strict=True)
    return [(float(x), float(y)) for x, y in points]


@dataclass(frozen=True, slots=True)
class Bin:
    """Scores within [low, high): their mean, the share that was right, how many."""

    low: float
    high: float
    mean_score: float
    share_right: float
    count: int


def reliability(scores: Floats, positive: Bools, *, bins: int = BINS) -> list[Bin]:
    """Bins of equal width over [0, 1], empty ones left out; 1 is in the last."""
    where = np.minimum((scores * bins).astype(int), bins - 1)
    found = []
    for index in range(bins):
        inside = where == index
        if count := int(inside.sum()):
            mean, share = scores[inside].mean(), positive[inside].mean()
            low, high = index / bins, (index + 1) / bins
            found.append(Bin(low, high, float(mean), float(share), count))
    return found


def calibration_error(scores: Floats, positive: Bools) -> float:
    """Expected calibration error: mean of |share right - mean score| by windows."""
    if not len(scores):
        return float("nan")
    bins = reliability(scores, positive)
    off = sum(b.count * abs(b.share_right - b.mean_score) for b in bins)
    return float(off / len(scores))
