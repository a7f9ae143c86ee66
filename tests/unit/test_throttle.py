"""Tries are counted for all at once, and forgotten in time."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from backend.apps.accounts.models import Tries
from backend.apps.accounts.throttle import (
    Limit,
    forget_tries,
    give_back_try,
    spend_try,
)
from backend.common.errors import Throttled
from tests.waiting import until

ACCOUNT = Limit("account", "alice", 3, 60)
ADDRESS = Limit("address", "1.2.3.4", 5, 60)


def later(seconds: float) -> None:
    """Let time pass for everything that was counted so far."""
    for row in Tries.objects.all():
        row.last_at -= timedelta(seconds=seconds)
        row.save()


def spent(limit: Limit) -> int:
    return sum(Tries.objects.filter(key=limit.key).values_list("count", flat=True))


def test_as_many_tries_as_the_limit_says(db: None) -> None:
    for _ in range(3):
        spend_try(limits=[ACCOUNT])
    with pytest.raises(Throttled) as refusal:
        spend_try(limits=[ACCOUNT])
    # What is left counts down while the test runs.
    assert refusal.value.parameters["retry_after_s"] in range(50, 61)
    spend_try(limits=[Limit("account", "bob", 3, 60)])


def test_a_refused_try_counts_nowhere_and_prolongs_nothing(db: None) -> None:
    for _ in range(3):
        spend_try(limits=[ACCOUNT, ADDRESS])
    later(20.5)
    with pytest.raises(Throttled) as refusal:
        spend_try(limits=[ACCOUNT, ADDRESS])
    assert refusal.value.parameters["retry_after_s"] in range(30, 41)
    assert spent(ADDRESS) == 3


def test_a_refused_subject_leaves_no_row(db: None) -> None:
    for _ in range(5):
        spend_try(limits=[ADDRESS])
    with pytest.raises(Throttled):
        spend_try(limits=[Limit("account", "made up", 3, 60), ADDRESS])
    assert Tries.objects.count() == 1


def test_a_pause_clears_the_count(db: None) -> None:
    for _ in range(3):
        spend_try(limits=[ACCOUNT])
    later(60)
    spend_try(limits=[ACCOUNT])
    assert spent(ACCOUNT) == 1


def test_success_forgets_the_one_and_gives_back_the_other(db: None) -> None:
    for _ in range(2):
        spend_try(limits=[ACCOUNT, ADDRESS])
    forget_tries(limit=ACCOUNT)
    give_back_try(limit=ADDRESS)
    assert (spent(ACCOUNT), spent(ADDRESS)) == (0, 1)
    give_back_try(limit=ACCOUNT)
    assert spent(ACCOUNT) == 0


def test_old_rows_go_away_by_themselves(db: None) -> None:
    Tries.objects.create(key="old", last_at=timezone.now() - timedelta(days=2))
    spend_try(limits=[ACCOUNT])
    assert not Tries.objects.filter(key="old").exists()


@pytest.mark.parametrize("subject", ["\x00", "\ud800", "x" * 100_000, ""])
def test_any_text_can_be_a_subject(db: None, subject: str) -> None:
    spend_try(limits=[Limit("account", subject, 1, 60)])
    with pytest.raises(Throttled):
        spend_try(limits=[Limit("account", subject, 1, 60)])


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_cannot_exceed_the_limit() -> None:
    outcomes: list[bool] = []
    start = threading.Barrier(8)

    def attempt() -> None:
        start.wait()
        try:
            spend_try(limits=[ACCOUNT, ADDRESS])
        except Throttled:
            outcomes.append(False)
        else:
            outcomes.append(True)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 5 + [True] * 3
    assert (spent(ACCOUNT), spent(ADDRESS)) == (3, 3)


@pytest.mark.django_db(transaction=True)
def test_a_success_in_between_disturbs_no_other_try() -> None:
    """Somebody signs in while another try of the same account waits for its row."""
    spend_try(limits=[ACCOUNT, ADDRESS])
    failures: list[BaseException] = []

    def attempt() -> None:
        try:
            spend_try(limits=[ACCOUNT, ADDRESS])
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=attempt)
    with transaction.atomic():
        Tries.objects.select_for_update().get(key=ACCOUNT.key)
        thread.start()
        until(_somebody_waits_for_us, what="the other try")
        forget_tries(limit=ACCOUNT)
    thread.join()
    assert failures == []
    assert (spent(ACCOUNT), spent(ADDRESS)) == (1, 2)


def _somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted"
            " AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
        )
        (count,) = cursor.fetchone()
    return bool(count)
