"""How well boxes stand on those whom a detection is about, where that is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from worker.detections import TimedBox, box_at
from worker.evaluation.events import Pair, pairs
from worker.evaluation.intervals import estimate, ratio
from worker.evaluation.scenes import ROLES
from worker.evaluation.watching import Watched
from worker.people.tracking import iou
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
        true = [enclosing(region) for region in regions]
        mine = Box(told.x, told.y, told.w, told.h)
        values.append(max(iou(mine, box) for box in true))
        inside.append(any(_holds(box, told) for box in true))
    if not values:
        return None
    return float(np.mean(values)), float(np.mean(inside))


def _true_groups(pair: Pair) -> Iterator[tuple[Fraction, list[TrueBox]]]:
    """The boxes of those who take part, at each frame of the event."""
    truth = pair.watched.item.truth
    frames: dict[Fraction, list[TrueBox]] = {}
    for box in truth.boxes if truth is not None else ():
        if pair.event.start_s <= box.t_s < pair.event.end_s:
            frames.setdefault(box.t_s, []).append(box)
    for t_s, boxes in frames.items():
        for roles in ROLES[pair.event.behaviour]:
            if group := [box for box in boxes if box.role in roles]:
                yield t_s, group
                break


def enclosing(boxes: Iterable[TrueBox]) -> Box:
    """The smallest box that holds all of them, in whole pixels."""
    edges = np.asarray([(b.x, b.y, b.x + b.w, b.y + b.h) for b in boxes])
    left, top = edges[:, :2].min(axis=0)
    right, bottom = edges[:, 2:].max(axis=0)
    x, y = round(float(left)), round(float(top))
    return Box(x, y, max(1, round(float(right)) - x), max(1, round(float(bottom)) - y))


def _holds(box: Box, told: TimedBox) -> bool:
    x, y = told.x + told.w / 2, told.y + told.h / 2
    return box.x <= x <= box.x + box.w and box.y <= y <= box.y + box.h
