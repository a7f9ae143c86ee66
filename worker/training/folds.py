"""Splits by source: every clip of a source is on one side of a split."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from worker.training.data import Clip, check_apart
from worker.training.errors import DataError


def assign_folds(
    clips: Sequence[Clip],
    *,
    folds: int,
    seed: int,
    together: Sequence[frozenset[str]] = (),
) -> dict[str, int]:
    """source → fold, each data set spread on its own, labels balanced greedily.

    The sources of each set of `together` go into one fold.

    A set with fewer sources than folds fills only the first folds; in the others all
    of it trains.
    """
    if folds < 2:
        raise DataError("a cross-validation needs at least 2 folds")
    sets: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    leader = {group: min(held) for held in together for group in held}
    groups = {clip.group: leader.get(clip.group, clip.group) for clip in clips}
    for clip in clips:
        first = groups[clip.group]
        sets[first.split("/")[0]][first][clip.label] += 1
    assigned: dict[str, int] = {}
    for name in sorted(sets):
        assigned |= _spread(sets[name], folds, seed)
    return {group: assigned[first] for group, first in groups.items()}


def _spread(sources: dict[str, Counter[str]], folds: int, seed: int) -> dict[str, int]:
    rng = np.random.default_rng(seed)
    names = sorted(sources)
    names = [names[i] for i in rng.permutation(len(names))]
    names.sort(key=lambda name: -sum(sources[name].values()))
    total = sum(sources.values(), Counter[str]())
    held: list[Counter[str]] = [Counter() for _ in range(folds)]
    assigned = {}
    for name in names:

        def cost(fold: int, name: str = name) -> tuple[float, int]:
            after = held[fold] + sources[name]
            share = sum((after[label] / total[label]) ** 2 for label in total)
            before = sum((held[fold][label] / total[label]) ** 2 for label in total)
            return share - before, fold

        best = min(range(folds), key=cost)
        held[best] += sources[name]
        assigned[name] = best
    return assigned


def split(
    clips: Sequence[Clip], assigned: dict[str, int], fold: int
) -> tuple[list[Clip], list[Clip]]:
    """(train, test) of one fold; raises if a source were on both sides."""
    train = [clip for clip in clips if assigned[clip.group] != fold]
    test = [clip for clip in clips if assigned[clip.group] == fold]
    check_apart(train, test)
    return train, test
