"""Whether a detection is an alarm, and how grave: numbers in, verdict out.

Times are milliseconds from the start of the recording, scores are in [0, 1], levels
are those of the five risks, 1 (very low) to 5 (very high).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What tells a grave event from a slight one. The defaults fit every behaviour.

    A detection was already sure enough for its model; `weak_score` and
    `strong_score` only say how much to make of it.
    """

    weak_score: float = 0.5
    strong_score: float = 0.9
    long_ms: int = 20_000
    cooldown_ms: int = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An alarm about the same behaviour in the same recording."""

    start_ms: int
    end_ms: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`raises` says whether to raise an alarm; `level` is how grave the event is."""

    raises: bool
    level: int


DEFAULT = Rules()


def judge(
    *,
    base_level: int,
    score: float,
    start_ms: int,
    end_ms: int,
    earlier: Iterable[Earlier] = (),
    rules: Rules = DEFAULT,
) -> Verdict:
    """Judge one detection.

    It repeats an earlier alarm when it overlaps it or begins within the cooldown
    after its end. The cooldown counts from what raised the alarm, not from the last
    repetition: an event that goes on and on is told again once per cooldown. And a
    repetition that is graver than everything told before is news.
    """
    level = risk_level(
        base_level=base_level, score=score, length_ms=end_ms - start_ms, rules=rules
    )
    told = [
        alarm.level
        for alarm in earlier
        if alarm.start_ms <= end_ms and start_ms <= alarm.end_ms + rules.cooldown_ms
    ]
    return Verdict(raises=not told or level > max(told), level=level)


def risk_level(
    *, base_level: int, score: float, length_ms: int, rules: Rules = DEFAULT
) -> int:
    """The level of the behaviour, one up or down for how sure and how long it is.

    One down for a weak score, one up for a strong score or a long event; a long
    event with a weak score stays where it is.
    """
    level = base_level
    if score >= rules.strong_score or length_ms >= rules.long_ms:
        level += 1
    if score < rules.weak_score:
        level -= 1
    return min(HIGHEST, max(LOWEST, level))
