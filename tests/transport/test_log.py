"""The order of the log: without gaps, whoever writes at the same time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.db import transaction

from backend.apps.accounts.models import Organization
from backend.apps.events import cursor
from backend.apps.events.selectors import events_after, last_seq, last_seqs
from backend.apps.events.services import publish_event
from backend.common.errors import InvalidInput
from tests.conftest import Person
from tests.transport.site import writers


def test_writers_at_the_same_time_get_one_order_without_gaps(
    transactional_db: None,
) -> None:
    mine = Organization.objects.create(name="Mine")
    other = Organization.objects.create(name="Other")

    def write(number: int) -> None:
        with transaction.atomic():
            publish_event(
                organization_id=mine.pk, kind="a", subject_id=number, data={"n": number}
            )
            publish_event(organization_id=mine.pk, kind="b", subject_id=number)
            if number % 5 == 0:
                transaction.set_rollback(True)
        publish_event(organization_id=other.pk, kind="a", subject_id=number)

    async def all_at_once() -> None:
        await asyncio.gather(*(writers.run(write, number) for number in range(40)))

    asyncio.run(all_at_once())
    rows = events_after(organization_id=mine.pk, after=0, limit=1000)
    assert [row.seq for row in rows] == list(range(1, 65))
    # Both events of one transaction follow each other.
    assert [row.subject_id for row in rows[::2]] == [r.subject_id for r in rows[1::2]]
    assert not {row.subject_id for row in rows} & set(range(0, 40, 5))
    assert last_seqs([mine.pk, other.pk, 0]) == {mine.pk: 64, other.pk: 40, 0: 0}
    assert [
        row.kind
        for row in events_after(organization_id=mine.pk, after=60, limit=3, kinds={"b"})
    ] == ["b", "b"]


def _encode(seq: int) -> str:
    return cursor.encode(seq, organization_id=1)


def test_a_cursor_comes_back_as_it_went_out(alice: Person) -> None:
    numbers = (0, 1, 10**15, 2**63 - 1)
    for seq in numbers:
        assert cursor.decode(_encode(seq), organization_id=1) == seq
    assert _encode(7) == _encode(7)
    assert cursor.decode("", organization_id=1) == 0
    assert alice.user is not None
    assert last_seq(alice.user.organization_id) == 0


def test_a_cursor_tells_nothing_of_its_number() -> None:
    texts = [_encode(seq) for seq in range(200)]
    assert {len(text) for text in texts} == {22}
    # No more alike than any two texts: as many as chance puts in the same place.
    for place in range(21):
        assert len({text[place] for text in texts}) > 40


@pytest.mark.parametrize(
    "text",
    ["x", "ZXZlbnQ6", "ZXZlbnQ6LTE=", "MTI=", "한국", "\x00", "A" * 22, "A" * 10**6],
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        cursor.decode(text, organization_id=1)


def test_a_forged_cursor_is_refused(settings: Any) -> None:
    good = _encode(12)
    for place in range(21):  # of the last letter, most bits carry nothing
        letter = "B" if good[place] != "B" else "C"
        with pytest.raises(InvalidInput):
            cursor.decode(good[:place] + letter + good[place + 1 :], organization_id=1)
    settings.SECRET_KEY = "another" * 9
    with pytest.raises(InvalidInput):
        cursor.decode(good, organization_id=1)


def test_cursors_of_two_organisations_have_nothing_in_common() -> None:
    """Or whoever counts in an own organisation could read the numbers of others."""
    assert _encode(7) != cursor.encode(7, organization_id=2)
    with pytest.raises(InvalidInput):
        cursor.decode(_encode(7), organization_id=2)
