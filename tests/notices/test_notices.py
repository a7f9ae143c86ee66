"""Notices: who reads them when, and who writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.apps.accounts.models import Organization
from backend.apps.events.models import Event
from backend.apps.notices.models import Notice
from tests.conftest import Person, make_user
from tests.notices.conftest import do, in_hours, make_notice, notice_id

LIST = """query($states: [NoticeState!], $first: Int, $after: String) {
  notices(states: $states, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor } nodes { title state } } }"""
ONE = """query($id: ID!) { notice(id: $id) {
    title text scope state isPinned publishFrom publishUntil createdAt updatedAt
    createdBy { name organization { name } } } }"""
ALL = ["SCHEDULED", "PUBLISHED", "EXPIRED"]


def titles(person: Person, **variables: Any) -> list[str]:
    reply = person.run(LIST, **variables)
    assert reply.errors == []
    return [node["title"] for node in reply.data["notices"]["nodes"]]


@pytest.fixture
def notices(alice: Person, charlie: Person, erin: Person) -> dict[str, Notice]:
    """Each state of each scope, and one of strangers."""
    windows = {
        "now": {"publish_from": in_hours(-1), "publish_until": in_hours(1)},
        "later": {"publish_from": in_hours(1)},
        "past": {"publish_from": in_hours(-2), "publish_until": in_hours(-1)},
    }
    made = [
        make_notice(by, f"{name} {when}", scope=scope, **window)
        for by, name, scope in (
            (alice, "acme", "ORGANIZATION"),
            (charlie, "other", "ORGANIZATION"),
            (erin, "public", "PUBLIC"),
        )
        for when, window in windows.items()
    ]
    return {notice.title: notice for notice in made}


def test_everybody_reads_what_is_meant_for_them_now(
    alice: Person,
    bob: Person,
    charlie: Person,
    erin: Person,
    anonymous: Person,
    notices: dict[str, Notice],
) -> None:
    assert titles(anonymous) == ["public now"]
    for person in (alice, bob):
        assert sorted(titles(person)) == ["acme now", "public now"]
    assert sorted(titles(charlie)) == ["other now", "public now"]
    assert titles(erin) == ["public now"]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("anonymous", ["public now"]),
        ("bob", ["acme now", "public now"]),
        ("alice", ["acme later", "acme now", "acme past", "public now"]),
        ("charlie", ["other later", "other now", "other past", "public now"]),
        ("erin", ["public later", "public now", "public past"]),
    ],
)
def test_what_is_not_read_now_is_for_those_who_write_it(
    request: pytest.FixtureRequest,
    notices: dict[str, Notice],
    who: str,
    seen: list[str],
) -> None:
    person: Person = request.getfixturevalue(who)
    assert sorted(titles(person, states=ALL)) == seen
    for title, notice in notices.items():
        for field in ("notice", "node"):
            document = f"query($id: ID!) {{ {field}(id: $id) {{ id }} }}"
            reply = person.run(document, id=notice_id(notice))
            assert reply.errors == []
            assert (reply.data[field] is not None) == (title in seen), title


def test_the_states_that_are_asked_for(
    alice: Person, notices: dict[str, Notice]
) -> None:
    assert titles(alice, states=["SCHEDULED"]) == ["acme later"]
    assert titles(alice, states=["EXPIRED"]) == ["acme past"]
    assert titles(alice, states=["EXPIRED", "SCHEDULED"]) == ["acme later", "acme past"]
    assert titles(alice, states=[]) == []
    reply = alice.run(LIST, states=ALL)
    for node in reply.data["notices"]["nodes"]:
        assert {"now": "PUBLISHED", "later": "SCHEDULED", "past": "EXPIRED"}[
            node["title"].split()[1]
        ] == node["state"]


def test_pinned_ones_come_first_then_the_newest_page_by_page(alice: Person) -> None:
    for number in range(6):
        moment = in_hours(-1 - number)
        title = f"No. {number}"
        make_notice(alice, title, publish_from=moment, is_pinned=number in (2, 5))
    found, after = [], None
    for _ in range(3):
        page = alice.run(LIST, first=2, after=after).data["notices"]
        after = page["pageInfo"]["endCursor"]
        found += [node["title"][-1] for node in page["nodes"]]
    assert found == ["2", "5", "0", "1", "3", "4"]
    assert page["pageInfo"]["hasNextPage"] is False


def test_an_admin_writes_for_the_own_organisation(
    alice: Person, bob: Person, anonymous: Person
) -> None:
    done = do(alice, "createNotice", title=" Fire drill ", text="At 3.\r\nBe there.")
    assert done["codes"] == []
    notice = done["notice"]
    assert notice["title"] == "Fire drill"
    assert notice["text"] == "At 3.\nBe there."
    assert (notice["scope"], notice["state"]) == ("ORGANIZATION", "PUBLISHED")
    assert (notice["isPinned"], notice["publishUntil"]) == (False, None)
    seen = bob.run(ONE, id=notice["id"]).data["notice"]
    assert seen["createdBy"] == {"name": "Alice", "organization": {"name": "Acme"}}
    assert anonymous.run(ONE, id=notice["id"]).data == {"notice": None}


def test_of_a_public_notice_strangers_do_not_learn_who_wrote_it(
    alice: Person, erin: Person, anonymous: Person
) -> None:
    done = do(erin, "createNotice", title="Update", text="At night.", scope="PUBLIC")
    id_ = done["notice"]["id"]
    for person in (alice, anonymous):
        seen = person.run(ONE, id=id_).data["notice"]
        assert (seen["title"], seen["createdBy"]) == ("Update", None)
    assert erin.run(ONE, id=id_).data["notice"]["createdBy"]["name"] == "Erin"


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("anonymous", ["UNAUTHENTICATED"]),
        ("bob", ["FORBIDDEN"]),
        ("charlie", ["NOT_FOUND"]),
    ],
)
def test_who_may_not_write_changes_nothing(
    request: pytest.FixtureRequest, alice: Person, who: str, codes: list[str]
) -> None:
    notice = make_notice(alice)
    before = list(Notice.objects.values_list())
    person: Person = request.getfixturevalue(who)
    id_ = notice_id(notice)
    assert do(person, "updateNotice", id=id_, title="Mine")["codes"] == codes
    assert do(person, "deleteNotice", id=id_)["codes"] == codes
    if who != "charlie":
        given = {"title": "Mine", "text": "Mine"}
        assert do(person, "createNotice", **given)["codes"] == codes
    assert list(Notice.objects.values_list()) == before
    assert not Event.objects.exists()


def test_public_notices_are_for_superusers(
    alice: Person, erin: Person, acme: Organization
) -> None:
    public = make_notice(erin, scope="PUBLIC")
    own = make_notice(alice)
    new = {"title": "Mine", "text": "Mine", "scope": "PUBLIC"}
    assert do(alice, "createNotice", **new)["codes"] == ["FORBIDDEN"]
    for verb, more in (
        ("updateNotice", {"title": "Mine"}),
        ("updateNotice", {"scope": "ORGANIZATION"}),
        ("deleteNotice", {}),
    ):
        done = do(alice, verb, id=notice_id(public), **more)
        assert done["codes"] == ["FORBIDDEN"]
    done = do(alice, "updateNotice", id=notice_id(own), scope="PUBLIC")
    assert done["codes"] == ["FORBIDDEN"]
    # A superuser of any organisation may; nobody takes a public one into their own.
    keeper = Person(make_user("root@acme.example", acme, "SUPERUSER"))
    done = do(keeper, "updateNotice", id=notice_id(public), title="Ours")
    assert done["notice"]["title"] == "Ours"
    done = do(keeper, "updateNotice", id=notice_id(public), scope="ORGANIZATION")
    assert done["codes"] == ["FORBIDDEN"]
    assert Notice.objects.filter(scope="PUBLIC").count() == 1


def test_what_is_not_given_stays(alice: Person) -> None:
    until = in_hours(5).replace(microsecond=0)
    notice = make_notice(alice, is_pinned=True, publish_until=until)
    id_ = notice_id(notice)
    done = do(alice, "updateNotice", id=id_, text="Other")["notice"]
    assert (done["title"], done["text"]) == ("News", "Other")
    assert done["isPinned"] is True
    assert datetime.fromisoformat(done["publishUntil"]) == until
    done = do(alice, "updateNotice", id=id_, publishUntil=None, isPinned=False)
    assert done["notice"]["publishUntil"] is None
    assert done["notice"]["isPinned"] is False
    done = do(alice, "deleteNotice", id=id_)
    assert (done["deletedId"], done["codes"]) == (id_, [])
    assert not Notice.objects.exists()
    assert do(alice, "deleteNotice", id=id_)["codes"] == ["NOT_FOUND"]


KOREAN_TIME = "2031-05-01T09:00:00+09:00"


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"title": ""}, "title", "TEXT_MISSING"),
        ({"title": "x" * 121}, "title", "TEXT_TOO_LONG"),
        ({"title": "two\nlines"}, "title", "BAD_CHARACTERS"),
        ({"text": " "}, "text", "TEXT_MISSING"),
        ({"text": "x" * 20_001}, "text", "TEXT_TOO_LONG"),
        ({"text": "a\x00b"}, "text", "BAD_CHARACTERS"),
        ({"publishUntil": "2020-01-01T00:00:00Z"}, "publishUntil", "INVALID_WINDOW"),
        (
            {"publishFrom": KOREAN_TIME, "publishUntil": "2031-05-01T00:00:00Z"},
            "publishUntil",
            "INVALID_WINDOW",
        ),
        ({"publishFrom": "0001-01-01T00:00:00+09:00"}, "publishFrom", "INVALID_INPUT"),
        ({"publishFrom": "9999-12-31T23:59:59-09:00"}, "publishFrom", "INVALID_INPUT"),
        ({"publishUntil": "3000-01-01T00:00:00Z"}, "publishUntil", "INVALID_INPUT"),
    ],
)
def test_bad_input_is_refused_and_nothing_changes(
    alice: Person, values: dict[str, Any], field: str, code: str
) -> None:
    made = do(alice, "createNotice", **{"title": "News", "text": "News", **values})
    assert [(e["field"], e["code"]) for e in made["errors"]] == [(field, code)]
    assert made["notice"] is None
    assert not Notice.objects.exists()
    notice = make_notice(alice)
    done = do(alice, "updateNotice", id=notice_id(notice), **values)
    assert [(e["field"], e["code"]) for e in done["errors"]] == [(field, code)]
    before = notice.title, notice.text, notice.publish_from, notice.publish_until
    notice.refresh_from_db()
    assert before == (
        notice.title,
        notice.text,
        notice.publish_from,
        notice.publish_until,
    )
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", ["title", "text", "scope", "isPinned", "publishFrom"])
def test_what_a_notice_needs_cannot_be_cleared(alice: Person, name: str) -> None:
    done = do(alice, "updateNotice", id=notice_id(make_notice(alice)), **{name: None})
    [error] = done["errors"]
    assert error["field"] == name
    assert error["code"] in ("INVALID_INPUT", "TEXT_MISSING")


def test_a_window_is_a_moment_whatever_the_zone(alice: Person) -> None:
    done = do(
        alice,
        "createNotice",
        title="Later",
        text="Later",
        publishFrom=KOREAN_TIME,
        publishUntil="2031-05-01T00:00:01Z",
    )
    assert done["notice"]["state"] == "SCHEDULED"
    notice = Notice.objects.get()
    assert notice.publish_from == datetime(2031, 5, 1, tzinfo=UTC)
    assert notice.publish_until == notice.publish_from + timedelta(seconds=1)


def test_a_time_without_a_zone_is_no_time(alice: Person) -> None:
    given = {"title": "A", "text": "A", "publishFrom": "2031-05-01T09:00:00"}
    assert do(alice, "createNotice", **given)["codes"] == ["BAD_REQUEST"]


def test_a_repeated_creation_makes_one_notice(alice: Person) -> None:
    given = {"title": "A", "text": "A", "idempotencyKey": "k"}
    ids = {do(alice, "createNotice", **given)["notice"]["id"] for _ in range(2)}
    assert len(ids) == 1
    assert Notice.objects.count() == 1


def test_a_list_costs_the_same_whatever_its_length(alice: Person) -> None:
    document = """{ notices { nodes { title text state
        createdBy { name organization { name } } } } }"""
    costs = []
    for count in (1, 5):
        for _ in range(count):
            make_notice(alice)
        with CaptureQueriesContext(connection) as queries:
            assert alice.run(document).errors == []
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 3
