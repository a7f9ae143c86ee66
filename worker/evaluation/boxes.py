"""How well boxes stand on those whom a detection is about, where that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from worker.detections import TimedBox, box_at
from worker.evaluation.events import Pair, pairs
from worker.evaluation.intervals import estimate, ratio
from worker.evaluation.watching import Watched
from worker.people.tracking import iou
from worker.scenes.roles import enclosing, taking_part
from worker.scenes.truth import Box as TrueBox
from worker.slowfast.localise import Box


def box_figures(
    watched: Sequence[Watched], labels: Sequence[str], *, is_of_people: bool
) -> dict[str, Any]:
    """Mean overlap with the true region, and how often the centre lies inside of it.

    Over right detections: each is the mean over the frames that it shares with its
    event. With `is_of_people` a box is compared with the nearest single person, as
    each detection is about one; else with what encloses all who take part.
    """
    rows = [
        (pair.watched.item.source, *found)
        for w in watched
        if w.item.truth is not None
        for label in labels
        for pair in pairs(w, label)
        if (found := pair_quality(pair, is_of_people=is_of_people)) is not None
    ]
    sources = [row[0] for row in rows]
    ones = [1.0] * len(rows)
    return {
        "detections": len(rows),
        **estimate("mean_iou", ratio([row[1] for row in rows], ones), sources),
        **estimate("centre_inside", ratio([row[2] for row in rows], ones), sources),
    }


def pair_quality(pair: Pair, *, is_of_people: bool) -> tuple[float, float] | None:
    """(mean IoU, share of centres inside) over the frames with truth; None without."""
    values, inside = [], []
    for t_s, group in _true_groups(pair):
        told = box_at(pair.detection, t_s)
        if told is None:
            continue
        regions = [[box] for box in group] if is_of_people else [group]
        true = [_whole_pixels(enclosing(region)) for region in regions]
        mine = Box(told.x, told.y, told.w, told.h)
        values.append(max(iou(mine, box) for box in true))
        inside.append(any(_holds(box, told) for box in true))
    if not values:
        return None
    return float(np.mean(values)), float(np.mean(inside))


def _true_groups(pair: Pair) -> Iterator[tuple[Fraction, list[TrueBox]]]:
    truth, event = pair.watched.item.truth, pair.event
    if truth is not None:
        yield from taking_part(truth.boxes, event.behaviour, event.start_s, event.end_s)


def _whole_pixels(edges: tuple[float, float, float, float]) -> Box:
    x, y = round(edges[0]), round(edges[1])
    return Box(x, y, max(1, round(edges[2]) - x), max(1, round(edges[3]) - y))


def _holds(box: Box, told: TimedBox) -> bool:
    x, y = told.x + told.w / 2, told.y + told.h / 2
    return box.x <= x <= box.x + box.w and box.y <= y <= box.y + box.h
