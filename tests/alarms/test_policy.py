"""The policy is a table."""

from __future__ import annotations

import pytest

from backend.apps.alarms.policy import Earlier, Rules, Verdict, judge, risk_level

RULES = Rules(weak_score=0.5, strong_score=0.9, long_ms=20_000, cooldown_ms=60_000)


@pytest.mark.parametrize(
    ("base", "score", "length_ms", "level"),
    [
        (3, 0.7, 4_000, 3),
        (3, 0.5, 4_000, 3),
        (3, 0.49, 4_000, 2),
        (3, 0.9, 4_000, 4),
        (3, 0.7, 20_000, 4),
        (3, 0.7, 19_999, 3),
        (3, 0.95, 60_000, 4),
        (3, 0.3, 60_000, 3),
        (5, 1.0, 60_000, 5),
        (1, 0.0, 0, 1),
    ],
)
def test_risk_follows_score_and_length(
    base: int, score: float, length_ms: int, level: int
) -> None:
    assert level == risk_level(
        base_level=base, score=score, length_ms=length_ms, rules=RULES
    )


def _judge(
    start_ms: int, end_ms: int, *earlier: Earlier, score: float = 0.7
) -> Verdict:
    return judge(
        base_level=3,
        score=score,
        start_ms=start_ms,
        end_ms=end_ms,
        earlier=earlier,
        rules=RULES,
    )


FIRST = Earlier(start_ms=100_000, end_ms=110_000, level=3)


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "raises"),
    [
        (100_000, 110_000, False),  # the same again
        (105_000, 130_000, False),  # goes on
        (95_000, 100_000, False),  # touches its start
        (170_000, 175_000, False),  # the last moment of the cooldown
        (170_001, 175_000, True),  # after it
        (90_000, 99_999, True),  # before it began: another event
        (90_000, 400_000, False),  # contains it
    ],
)
def test_a_repetition_within_the_cooldown_is_no_second_alarm(
    start_ms: int, end_ms: int, raises: bool
) -> None:
    repeated = judge(
        base_level=2,
        score=0.7,
        start_ms=start_ms,
        end_ms=end_ms,
        earlier=[FIRST],
        rules=RULES,
    )
    assert repeated.raises is raises


def test_the_first_of_its_kind_is_an_alarm() -> None:
    assert _judge(0, 2_000) == Verdict(raises=True, level=3)


def test_a_graver_repetition_is_news() -> None:
    assert _judge(111_000, 113_000, FIRST, score=0.95) == Verdict(raises=True, level=4)


def test_a_repetition_as_grave_as_the_gravest_is_not_news() -> None:
    graver = Earlier(start_ms=111_000, end_ms=113_000, level=4)
    verdict = _judge(115_000, 117_000, FIRST, graver, score=0.95)
    assert verdict == Verdict(raises=False, level=4)


def test_an_event_without_end_is_told_once_per_cooldown() -> None:
    told: list[Earlier] = []
    for start_ms in range(0, 300_000, 5_000):
        verdict = _judge(start_ms, start_ms + 4_000, *told)
        if verdict.raises:
            told.append(
                Earlier(start_ms=start_ms, end_ms=start_ms + 4_000, level=verdict.level)
            )
    assert [alarm.start_ms for alarm in told] == [0, 65_000, 130_000, 195_000, 260_000]
