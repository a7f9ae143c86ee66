"""Whose boxes show a behaviour: to learn its place from, and to measure boxes by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from worker.scenes.truth import Box

#: The first of these groups that is in the picture.
ROLES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "assault": (("attacker", "victim"),),
    "fall": (("faller",),),
    "vandalism": (("vandal",),),
    "arson": (("flame",), ("arsonist",)),
    "smoking": (("smoker",),),
    "dumping": (("dumper",), ("bag", "box", "furniture")),
    "theft": (("thief",),),
    "mobility": (("victim", "wheelchair", "stroller", "cane"),),
}


def taking_part(
    boxes: Iterable[Box],
    behaviour: str,
    start_s: float | Fraction,
    end_s: float | Fraction,
) -> Iterator[tuple[Fraction, list[Box]]]:
    """The boxes of those who take part, at each frame within [start_s, end_s)."""
    frames: dict[Fraction, list[Box]] = {}
    for box in boxes:
        if start_s <= box.t_s < end_s:
            frames.setdefault(box.t_s, []).append(box)
    for t_s, held in frames.items():
        for roles in ROLES[behaviour]:
            if group := [box for box in held if box.role in roles]:
                yield t_s, group
                break


def enclosing(boxes: Sequence[Box]) -> tuple[float, float, float, float]:
    """x1, y1, x2, y2 of the smallest rectangle that holds all of them, in pixels."""
    return (
        min(box.x for box in boxes),
        min(box.y for box in boxes),
        max(box.x + box.w for box in boxes),
        max(box.y + box.h for box in boxes),
    )
