"""Which threshold is taken for a wanted rate of false alarms, and the card with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from worker.evaluation.alarms import rate
from worker.evaluation.errors import ThresholdError
from worker.evaluation.intervals import caution, estimate, ratio, rounded
from worker.evaluation.ladders import Ladder, Level, off_of
from worker.slowfast.card import ModelCard


def choose_thresholds(
    ladders: Mapping[str, Ladder],
    card: ModelCard,
    *,
    per_hour: float,
    raise_only: bool = False,
) -> dict[str, dict[str, Any]]:
    """For each behaviour the threshold of the highest recall within its budget.

    `per_hour` is what each behaviour may cost. A behaviour without an event keeps its
    threshold, and `kept` says why. With `raise_only` it is the card's own, raised no
    more than the budget asks for, event or none. Raises `ThresholdError` without normal
    footage.
    """
    chosen = {}
    for label, ladder in ladders.items():
        if not ladder.hours:
            raise ThresholdError("no normal clip or footage to count false alarms in")
        pair = dict(card.thresholds[label])
        if raise_only:
            chosen[label] = _raised(ladder, pair, per_hour)
        elif ladder.others:
            chosen[label] = _told(ladder, _best(ladder, per_hour), per_hour)
        else:
            chosen[label] = pair | {"kept": f"no clip of {label} to choose on"}
    return chosen


def _raised(ladder: Ladder, pair: dict[str, float], per_hour: float) -> dict[str, Any]:
    most = _budget(ladder, per_hour)
    level = ladder.raised(pair["on"], pair["off"], most=most)
    told = _told(ladder, level, per_hour)
    if level.on > pair["on"]:
        return told | {"raised_from": pair["on"]}
    reason = f"costs no more than {per_hour:g} false alarms an hour"
    return told | pair | {"kept": reason}


def _budget(ladder: Ladder, per_hour: float) -> float:
    return per_hour * ladder.hours + 1e-9


def _best(ladder: Ladder, per_hour: float) -> Level:
    most = _budget(ladder, per_hour)
    levels = [ladder.level(1.0), *ladder.levels]
    within = [level for level in levels if sum(level.alarms) <= most]
    if not within:
        return ladder.level(1.0)
    return max(within, key=lambda v: (sum(v.found), -sum(v.alarms), v.on))


def _told(ladder: Ladder, level: Level, per_hour: float) -> dict[str, Any]:
    hours = [w.hours for w in ladder.normal]
    sources = [w.item.source for w in ladder.normal]
    own = [w.item.source for w in ladder.others]
    got = rate(level.alarms, hours, sources)
    beware = caution(len(own), len(set(own)))
    if sum(level.alarms) > _budget(ladder, per_hour):
        beware = f"even the highest threshold gives more than {per_hour:g} an hour"
    elif got["per_hour_upper_95"] > per_hour:
        short = f"{ladder.hours:.2f} h are too few to show {per_hour:g} an hour"
        beware = f"{short}; {beware}" if beware else short
    return {
        "on": level.on,
        "off": off_of(level.on),
        "wanted_per_hour": per_hour,
        "hours": rounded(ladder.hours),
        **got,
        "events": sum(ladder.events()),
        **estimate("recall", ratio(level.found, ladder.events()), own),
        "caution": beware,
    }


def card_with(card: ModelCard, chosen: dict[str, dict[str, Any]]) -> ModelCard:
    """The card with these; `quality.thresholds` says how they were chosen.

    What stays as it was is said to be chosen as before.
    """
    pairs = {
        label: {"on": told["on"], "off": told["off"]} for label, told in chosen.items()
    }
    before = dict(card.quality.get("thresholds", {}))
    fresh = {
        label: told
        for label, told in chosen.items()
        if "kept" not in told or label not in before
    }
    quality = dict(card.quality) | {"thresholds": before | fresh}
    return replace(card, thresholds=pairs, quality=quality)
