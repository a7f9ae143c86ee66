"""Memos: what people note on an alarm."""

from __future__ import annotations

from typing import Any

import pytest

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm, Memo
from tests.alarms.doing import do, everything, gid, kinds_of_events
from tests.conftest import Person
from tests.rows import make_alarm

MEMOS = """query($id: ID!, $first: Int, $after: String) { alarm(id: $id) {
  memos(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    nodes { id text createdBy { id name organization { name } } alarm { id } } } } }"""


@pytest.fixture
def alarm(acme: Organization) -> Alarm:
    return make_alarm(acme)


@pytest.fixture
def bobs(bob: Person, alarm: Alarm) -> Memo:
    do(bob, "createMemo", "memo", alarmId=gid(alarm), text="The man left")
    return Memo.objects.get()


def test_anybody_notes_something(alice: Person, bob: Person, alarm: Alarm) -> None:
    assert bob.user is not None
    text = " 남자가 나감 🚶\r\n\r\nBack door\n"
    done = do(bob, "createMemo", "memo", alarmId=gid(alarm), text=text)
    assert done["codes"] == []
    assert done["memo"] == {
        "id": gid(Memo.objects.get()),
        "text": "남자가 나감 🚶\n\nBack door",
        "createdAt": done["memo"]["createdAt"],
        "editedAt": None,
        "createdBy": {"id": gid(bob.user), "name": "Bob"},
        "alarm": {"id": gid(alarm)},
    }
    assert kinds_of_events() == ["alarm.raised", "alarm.changed"]
    [shown] = alice.run(MEMOS, id=gid(alarm)).data["alarm"]["memos"]["nodes"]
    assert shown["text"] == done["memo"]["text"]


def test_its_author_writes_it_anew_and_deletes_it(
    alice: Person, bob: Person, alarm: Alarm, bobs: Memo
) -> None:
    done = do(bob, "updateMemo", "memo", id=gid(bobs), text="He came back")
    assert done["memo"]["text"] == "He came back"
    assert done["memo"]["editedAt"] > done["memo"]["createdAt"]
    assert done["memo"]["createdBy"]["name"] == "Bob"
    # So does an admin; whose memo it is stays.
    done = do(alice, "updateMemo", "memo", id=gid(bobs), text="[removed]")
    assert done["memo"]["createdBy"]["name"] == "Bob"
    done = do(bob, "deleteMemo", "deletedId", id=gid(bobs))
    assert (done["codes"], done["deletedId"]) == ([], gid(bobs))
    assert not Memo.objects.exists()
    assert kinds_of_events() == ["alarm.raised", *["alarm.changed"] * 4]
    again = do(bob, "deleteMemo", "deletedId", id=gid(bobs))
    assert again["codes"] == ["NOT_FOUND"]


@pytest.mark.parametrize(
    ("verb", "shows", "given"),
    [("updateMemo", "memo", {"text": "Mine"}), ("deleteMemo", "deletedId", {})],
)
def test_a_memo_is_its_authors_and_the_admins(
    alice: Person,
    bob: Person,
    charlie: Person,
    anonymous: Person,
    alarm: Alarm,
    bobs: Memo,
    verb: str,
    shows: str,
    given: dict[str, Any],
) -> None:
    do(alice, "createMemo", "memo", alarmId=gid(alarm), text="Alice's")
    alices = Memo.objects.latest("pk")
    before = everything()
    assert do(bob, verb, shows, id=gid(alices), **given)["codes"] == ["FORBIDDEN"]
    assert do(charlie, verb, shows, id=gid(bobs), **given)["codes"] == ["NOT_FOUND"]
    nobody = do(anonymous, verb, shows, id=gid(bobs), **given)
    assert nobody["codes"] == ["UNAUTHENTICATED"]
    wrong = do(bob, verb, shows, id=gid(alarm), **given)
    assert wrong["codes"] == ["INVALID_ID"]
    assert everything() == before


def test_a_stranger_notes_and_reads_nothing(
    charlie: Person, alarm: Alarm, bobs: Memo
) -> None:
    before = everything()
    done = do(charlie, "createMemo", "memo", alarmId=gid(alarm), text="Hello")
    assert (done["codes"], done["fields"]) == (["NOT_FOUND"], ["alarmId"])
    assert everything() == before
    assert charlie.run(MEMOS, id=gid(alarm)).data == {"alarm": None}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "TEXT_MISSING"),
        (" \n\t ", "TEXT_MISSING"),
        ("x" * 5001, "TEXT_TOO_LONG"),
        ("x" * 900_000, "TEXT_TOO_LONG"),
        ("a\x00b", "BAD_CHARACTERS"),
        ("\udfff", "BAD_CHARACTERS"),
    ],
)
def test_a_text_that_cannot_be_kept_is_refused(
    bob: Person, alarm: Alarm, bobs: Memo, text: str, code: str
) -> None:
    before = everything()
    done = do(bob, "createMemo", "memo", alarmId=gid(alarm), text=text)
    assert (done["codes"], done["fields"]) == ([code], ["text"])
    done = do(bob, "updateMemo", "memo", id=gid(bobs), text=text)
    assert (done["codes"], done["fields"]) == ([code], ["text"])
    assert everything() == before


def test_memos_come_in_order_page_by_page_and_cost_the_same(
    alice: Person, bob: Person, alarm: Alarm, django_assert_num_queries: Any
) -> None:
    for number in range(5):
        person = (alice, bob)[number % 2]
        do(person, "createMemo", "memo", alarmId=gid(alarm), text=str(number))
    # The alarm, the memos, their count and their authors.
    with django_assert_num_queries(4):
        page = alice.run(MEMOS, id=gid(alarm), first=3).data["alarm"]["memos"]
    assert [node["text"] for node in page["nodes"]] == ["0", "1", "2"]
    assert page["totalCount"] == 5
    after = page["pageInfo"]["endCursor"]
    rest = alice.run(MEMOS, id=gid(alarm), after=after).data["alarm"]["memos"]
    assert [node["text"] for node in rest["nodes"]] == ["3", "4"]
    assert rest["pageInfo"]["hasNextPage"] is False


def test_an_author_who_is_gone_leaves_the_memo(
    alice: Person, bob: Person, charlie: Person, alarm: Alarm, bobs: Memo
) -> None:
    assert bob.user is not None and charlie.user is not None
    bob.user.organization = charlie.user.organization
    bob.user.save()
    [shown] = alice.run(MEMOS, id=gid(alarm)).data["alarm"]["memos"]["nodes"]
    assert (shown["text"], shown["createdBy"]) == ("The man left", None)


def test_a_repeated_call_notes_it_once(bob: Person, alarm: Alarm) -> None:
    given = {"alarmId": gid(alarm), "text": "Once", "idempotencyKey": "k"}
    ids = {do(bob, "createMemo", "memo", **given)["memo"]["id"] for _ in range(2)}
    assert len(ids) == Memo.objects.count() == 1
