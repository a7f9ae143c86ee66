"""A lease is kept while its holder is busy, and given up when it is gone."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError

from backend.common.heartbeat import Heartbeat

PATIENCE_S = 10


def _beating(
    renew: Callable[[], bool], *, lease_s: float = 60, **options: Callable[[], None]
) -> Heartbeat:
    return Heartbeat(renew=renew, renew_s=0.01, lease_s=lease_s, tick_s=0.01, **options)


def test_it_beats_while_the_holder_is_busy() -> None:
    beats: list[str] = []
    enough = threading.Event()

    def renew() -> bool:
        beats.append("renew")
        if beats.count("renew") == 3:
            enough.set()
        return True

    with _beating(renew, tick=lambda: beats.append("tick")) as lease:
        assert enough.wait(PATIENCE_S)
        assert not lease.lost
    assert beats.count("tick") >= 3
    assert not lease._thread.is_alive(), "nothing beats after the end"


def test_a_lease_of_another_is_lost_and_not_touched_again() -> None:
    asked: list[None] = []

    def renew() -> bool:
        asked.append(None)
        return False

    with _beating(renew) as lease:
        lease._thread.join(PATIENCE_S)
        assert lease.lost
    assert len(asked) == 1


def test_a_database_away_for_a_moment_loses_nothing() -> None:
    answers: list[OperationalError | bool] = [
        OperationalError("away"),
        OperationalError("away"),
        True,
    ]
    back = threading.Event()

    def renew() -> bool:
        answer = answers.pop(0) if answers else True
        if isinstance(answer, OperationalError):
            raise answer
        back.set()
        return answer

    with _beating(renew) as lease:
        assert back.wait(PATIENCE_S)
        assert not lease.lost


def test_a_database_away_for_longer_than_the_lease_loses_it() -> None:
    def renew() -> bool:
        raise OperationalError("away")

    with _beating(renew, lease_s=0.05) as lease:
        lease._thread.join(PATIENCE_S)
        assert lease.lost


def test_whatever_stops_the_beating_loses_the_lease(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def tick() -> None:
        raise RuntimeError("a fault of ours")

    with _beating(lambda: True, tick=tick) as lease:
        lease._thread.join(PATIENCE_S)
        assert lease.lost
    assert "a fault of ours" in caplog.text
