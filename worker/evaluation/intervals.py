"""How sure a figure is: bootstraps over whole sources, and bounds of rare counts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
ROUNDS: Final = 1000
#: Fewer positive files or sources than these say little, and the result says so.
LEAST_FILES, LEAST_SOURCES = 10, 5


def interval(
    figure: Callable[[Indices], float],
    sources: Sequence[str],
    *,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> list[float] | None:
    """The 95 % interval of `figure(rows)` when whole sources are drawn anew.

    `sources` names the source of each row. None with fewer than two sources, or where
    the figure is no number in more than half of the draws.
    """
    names, codes = np.unique(np.asarray(sources, dtype=str), return_inverse=True)
    if len(names) < 2:
        return None
    rng = np.random.default_rng(seed)
    draws = rng.integers(len(names), size=(rounds, len(names)))
    if isinstance(figure, Ratio):
        values = figure.of_draws(codes, draws)
    else:
        members = [np.flatnonzero(codes == code) for code in range(len(names))]
        values = np.asarray(
            [figure(np.concatenate([members[i] for i in drawn])) for drawn in draws]
        )
    known = values[~np.isnan(values)]
    if len(known) * 2 <= rounds:
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return [rounded(low), rounded(high)]


def estimate(
    name: str, figure: Callable[[Indices], float], sources: Sequence[str]
) -> dict[str, Any]:
    """{name: value or None, name_95: interval or None}."""
    everything = np.arange(len(sources))
    value = figure(everything) if len(sources) else math.nan
    if math.isnan(value):
        return {name: None, f"{name}_95": None}
    return {name: rounded(value), f"{name}_95": interval(figure, sources)}


def ratio(tops: Sequence[float], bottoms: Sequence[float]) -> Ratio:
    """A figure: the sum of the tops over that of the bottoms; nan over nothing."""
    return Ratio(np.asarray(tops, dtype=float), np.asarray(bottoms, dtype=float))


@dataclass(frozen=True, slots=True)
class Ratio:
    """See `ratio`. Its draws are sums, so all rounds are computed at once."""

    tops: NDArray[np.float64]
    bottoms: NDArray[np.float64]

    def __call__(self, rows: Indices) -> float:
        below = float(self.bottoms[rows].sum())
        return float(self.tops[rows].sum()) / below if below else math.nan

    def of_draws(self, codes: Indices, draws: Indices) -> NDArray[np.float64]:
        """Its value in each row of `draws`, which holds sources by their number."""
        tops = np.bincount(codes, self.tops)[draws].sum(axis=1)
        bottoms = np.bincount(codes, self.bottoms)[draws].sum(axis=1)
        nothing = np.full(len(draws), math.nan)
        np.divide(tops, bottoms, out=nothing, where=bottoms > 0)
        return nothing


def upper_bound(events: int, *, chance: float = 0.05) -> float:
    """The mean of a Poisson count that gives so few events with only that chance.

    The one-sided 95 % bound: 3.00 for none (the rule of three), 4.74 for one.
    """
    low, high = float(events), events + 10 + 6 * math.sqrt(events + 1)
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (
            (middle, high) if _at_most(events, middle) > chance else (low, middle)
        )
    return high


def _at_most(events: int, mean: float) -> float:
    """The chance of no more than `events` of a Poisson count; exact for large ones."""
    logs = [k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(events + 1)]
    highest = max(logs)
    return math.exp(highest) * sum(math.exp(log - highest) for log in logs)


def rounded(value: float) -> float:
    """As results have it, to four digits after the point."""
    return round(float(value), 4)


def caution(files: int, sources: int) -> str | None:
    """What is to be said of a figure on few files or sources; None on enough."""
    if files >= LEAST_FILES and sources >= LEAST_SOURCES:
        return None
    return f"{_many(files, 'file')} of {_many(sources, 'source')}: too few to trust"


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
