"""Figures of a classifier, in numpy: AUC, accuracy, bootstrap over sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def auc(scores: Floats, positive: Bools) -> float:
    """Chance that a positive outscores a negative (ties half); nan without both."""
    positives, negatives = int(positive.sum()), int((~positive).sum())
    if not positives or not negatives:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    wins = ranks[positive].sum() - positives * (positives + 1) / 2
    return float(wins / (positives * negatives))


def accuracy(scores: Floats, positive: Bools, *, threshold: float) -> float:
    """Share of clips on their own side of the threshold."""
    return float(((scores >= threshold) == positive).mean())


def bootstrap(
    figure: Callable[[Floats, Bools], float],
    scores: Floats,
    positive: Bools,
    groups: Sequence[str],
    *,
    rounds: int = 2000,
    seed: int = 0,
) -> tuple[float, float]:
    """The 95 % interval of `figure` when whole sources are drawn anew.

    Clips of one source look alike, so drawing single clips would feign certainty.
    """
    rng = np.random.default_rng(seed)
    names = sorted(set(groups))
    members = [np.flatnonzero(np.asarray(groups) == name) for name in names]
    values = []
    for _ in range(rounds):
        drawn = rng.integers(len(names), size=len(names))
        chosen = np.concatenate([members[i] for i in drawn])
        values.append(figure(scores[chosen], positive[chosen]))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def threshold_for_precision(
    scores: Floats, positive: Bools, *, precision: float, digits: int = 3
) -> float:
    """The lowest score at which at least `precision` of what reaches it is true.

    The highest positive's score if none does. Scores are cut to so many `digits`, as
    cards have them. Counts are what they are in the set: a rarer behaviour has a lower
    precision at the same threshold.
    """
    rounded = np.floor(scores * 10**digits + 1e-6) / 10**digits
    for candidate in np.unique(rounded):
        told = positive[scores >= candidate]
        if told.size and told.mean() >= precision:
            return float(candidate)
    return float(rounded[positive].max())
