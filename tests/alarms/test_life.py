"""The life of an alarm: who may take which step, and what is written down of it."""

from __future__ import annotations

from typing import Any

import pytest

from backend.apps.accounts.models import Organization, User
from backend.apps.alarms.models import Alarm, AlarmState
from backend.apps.events.models import Event
from tests.alarms.doing import do, everything, gid, kinds_of_events
from tests.conftest import Person, make_user
from tests.rows import make_alarm

STEPS = ("acknowledgeAlarm", "resolveAlarm", "markFalseAlarm", "reopenAlarm")
VERBS = (*STEPS, "assignAlarm")
HISTORY = """query($id: ID!) { alarm(id: $id) { history { totalCount nodes {
  id kind by { name } fromState toState fromAssignee { name } toAssignee { name }
  changes { field before after } note alarm { id } } } } }"""


@pytest.fixture
def alarm(acme: Organization) -> Alarm:
    return make_alarm(acme)


def history(person: Person, alarm: Alarm) -> list[dict[str, Any]]:
    reply = person.run(HISTORY, id=gid(alarm))
    assert reply.errors == []
    nodes: list[dict[str, Any]] = reply.data["alarm"]["history"]["nodes"]
    return nodes


def set_state(alarm: Alarm, state: str) -> None:
    Alarm.objects.filter(pk=alarm.pk).update(state=state)


def test_an_alarm_is_acknowledged_by_whom_and_when(bob: Person, alarm: Alarm) -> None:
    done = do(bob, "acknowledgeAlarm", id=gid(alarm), note="  on my way\r\n")
    assert done["codes"] == []
    shown = done["alarm"]
    assert (shown["state"], shown["acknowledgedBy"]) == (
        "ACKNOWLEDGED",
        {"name": "Bob"},
    )
    assert shown["acknowledgedAt"] == shown["updatedAt"]
    assert (shown["resolvedBy"], shown["resolvedAt"]) == (None, None)
    raised, taken = history(bob, alarm)
    assert (raised["kind"], raised["by"], raised["toState"]) == ("RAISED", None, "OPEN")
    assert taken == {
        "id": taken["id"],
        "kind": "ACKNOWLEDGED",
        "by": {"name": "Bob"},
        "fromState": "OPEN",
        "toState": "ACKNOWLEDGED",
        "fromAssignee": None,
        "toAssignee": None,
        "changes": [],
        "note": "on my way",
        "alarm": {"id": gid(alarm)},
    }
    event = Event.objects.latest("seq")
    assert (event.kind, event.subject_id) == ("alarm.changed", alarm.pk)
    assert event.data["was"]["state"] == "OPEN"
    assert event.data["now"]["state"] == "ACKNOWLEDGED"


@pytest.mark.parametrize(
    ("state", "verb", "outcome"),
    [
        ("OPEN", "acknowledgeAlarm", "ACKNOWLEDGED"),
        ("OPEN", "resolveAlarm", "RESOLVED"),
        ("OPEN", "markFalseAlarm", "FALSE_ALARM"),
        ("OPEN", "reopenAlarm", ["ALREADY_OPEN"]),
        ("ACKNOWLEDGED", "acknowledgeAlarm", ["ALREADY_ACKNOWLEDGED"]),
        ("ACKNOWLEDGED", "resolveAlarm", "RESOLVED"),
        ("ACKNOWLEDGED", "markFalseAlarm", "FALSE_ALARM"),
        ("ACKNOWLEDGED", "reopenAlarm", "OPEN"),
        ("RESOLVED", "acknowledgeAlarm", ["ALREADY_RESOLVED"]),
        ("RESOLVED", "resolveAlarm", ["ALREADY_RESOLVED"]),
        ("RESOLVED", "markFalseAlarm", ["ALREADY_RESOLVED"]),
        ("RESOLVED", "reopenAlarm", "OPEN"),
        ("FALSE_ALARM", "acknowledgeAlarm", ["ALREADY_RESOLVED"]),
        ("FALSE_ALARM", "resolveAlarm", ["ALREADY_RESOLVED"]),
        ("FALSE_ALARM", "markFalseAlarm", ["ALREADY_RESOLVED"]),
        ("FALSE_ALARM", "reopenAlarm", "OPEN"),
    ],
)
def test_every_step_from_every_state(
    bob: Person, alarm: Alarm, state: str, verb: str, outcome: str | list[str]
) -> None:
    set_state(alarm, state)
    before = everything()
    done = do(bob, verb, id=gid(alarm))
    if isinstance(outcome, list):
        assert done["codes"] == outcome
        assert done["alarm"] is None
        assert everything() == before
    else:
        assert done["codes"] == []
        assert done["alarm"]["state"] == outcome
        last = history(bob, alarm)[-1]
        assert (last["fromState"], last["toState"]) == (state, outcome)


def test_who_resolves_an_open_alarm_has_acknowledged_it(
    alice: Person, bob: Person, alarm: Alarm
) -> None:
    shown = do(bob, "resolveAlarm", id=gid(alarm))["alarm"]
    assert shown["acknowledgedBy"] == shown["resolvedBy"] == {"name": "Bob"}
    shown = do(alice, "reopenAlarm", id=gid(alarm), note="Look again")["alarm"]
    for name in ("acknowledgedBy", "acknowledgedAt", "resolvedBy", "resolvedAt"):
        assert shown[name] is None
    do(alice, "acknowledgeAlarm", id=gid(alarm))
    shown = do(bob, "markFalseAlarm", id=gid(alarm))["alarm"]
    assert shown["acknowledgedBy"] == {"name": "Alice"}
    assert shown["resolvedBy"] == {"name": "Bob"}
    assert [
        (row["kind"], row["by"] and row["by"]["name"]) for row in history(bob, alarm)
    ] == [
        ("RAISED", None),
        ("RESOLVED", "Bob"),
        ("REOPENED", "Alice"),
        ("ACKNOWLEDGED", "Alice"),
        ("FALSE_ALARM", "Bob"),
    ]


def test_a_refusal_names_nobody(alice: Person, bob: Person, alarm: Alarm) -> None:
    do(alice, "acknowledgeAlarm", id=gid(alarm))
    bob.language = "ko"
    done = do(bob, "acknowledgeAlarm", id=gid(alarm))
    assert done["errors"][0]["message"] == "이미 확인된 알람입니다."
    bob.language = "en"
    done = do(bob, "acknowledgeAlarm", id=gid(alarm))
    assert "Alice" not in done["errors"][0]["message"]


def test_an_alarm_is_given_from_hand_to_hand(
    alice: Person, bob: Person, alarm: Alarm
) -> None:
    assert alice.user is not None and bob.user is not None
    id_ = gid(alarm)
    given = do(alice, "assignAlarm", id=id_, assigneeId=gid(bob.user), note="Please")
    assert given["alarm"]["assignee"] == {"id": gid(bob.user), "name": "Bob"}
    told = len(kinds_of_events())
    again = do(alice, "assignAlarm", id=id_, assigneeId=gid(bob.user))
    assert again["codes"] == []
    assert len(kinds_of_events()) == told  # nothing was other, so nothing is told
    do(bob, "assignAlarm", id=id_, assigneeId=gid(alice.user))
    assert do(bob, "assignAlarm", id=id_, assigneeId=None)["alarm"]["assignee"] is None
    moves = [
        (row["by"]["name"], row["fromAssignee"], row["toAssignee"], row["note"])
        for row in history(bob, alarm)[1:]
    ]
    a, b = {"name": "Alice"}, {"name": "Bob"}
    assert moves == [
        ("Alice", None, b, "Please"),
        ("Bob", b, a, ""),
        ("Bob", a, None, ""),
    ]


def test_nobody_of_elsewhere_and_nobody_who_left_is_given_an_alarm(
    alice: Person, bob: Person, charlie: Person, alarm: Alarm
) -> None:
    assert bob.user is not None and charlie.user is not None
    User.objects.filter(pk=bob.user.pk).update(is_active=False)
    before = everything()
    for user in (bob.user, charlie.user):
        done = do(alice, "assignAlarm", id=gid(alarm), assigneeId=gid(user))
        assert (done["codes"], done["fields"]) == (["NOT_FOUND"], ["assigneeId"])
    for id_ in (gid(alarm), ""):
        wrong = do(alice, "assignAlarm", id=gid(alarm), assigneeId=id_)
        assert (wrong["codes"], wrong["fields"]) == (["INVALID_ID"], ["assigneeId"])
    assert everything() == before


def test_who_moved_to_another_organisation_is_not_shown_any_more(
    alice: Person, bob: Person, charlie: Person, alarm: Alarm
) -> None:
    assert bob.user is not None and charlie.user is not None
    do(bob, "resolveAlarm", id=gid(alarm))
    do(bob, "assignAlarm", id=gid(alarm), assigneeId=gid(bob.user))
    bob.user.organization = charlie.user.organization
    bob.user.save()
    reply = alice.run(
        """query($id: ID!) { alarm(id: $id) { assignee { id } resolvedBy { id }
          acknowledgedBy { id }
          history { nodes { by { id } toAssignee { id } } } } }""",
        id=gid(alarm),
    )
    assert gid(bob.user) not in str(reply.data)
    assert reply.data["alarm"]["assignee"] is None


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_takes_no_step(
    charlie: Person, anonymous: Person, alarm: Alarm, verb: str
) -> None:
    before = everything()
    done = do(charlie, verb, id=gid(alarm))
    assert (done["codes"], done["fields"]) == (["NOT_FOUND"], ["id"])
    assert do(anonymous, verb, id=gid(alarm))["codes"] == ["UNAUTHENTICATED"]
    assert everything() == before


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("x" * 1001, "TEXT_TOO_LONG"),
        ("x" * 900_000, "TEXT_TOO_LONG"),
        ("a\x00", "BAD_CHARACTERS"),
        ("\ud800", "BAD_CHARACTERS"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused(
    bob: Person, alarm: Alarm, verb: str, note: str, code: str
) -> None:
    set_state(alarm, AlarmState.ACKNOWLEDGED)
    before = everything()
    assert bob.user is not None
    given = {"assigneeId": gid(bob.user)} if verb == "assignAlarm" else {}
    if verb == "acknowledgeAlarm":
        set_state(alarm, AlarmState.OPEN)
        before = everything()
    done = do(bob, verb, id=gid(alarm), note=note, **given)
    assert (done["codes"], done["fields"]) == ([code], ["note"])
    assert everything() == before


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("id_", ["", "x", "QWxhcm06MA==", "VXNlcjox"])
def test_what_is_no_id_of_an_alarm_is_refused(bob: Person, verb: str, id_: str) -> None:
    assert do(bob, verb, id=id_)["codes"] == ["INVALID_ID"]


@pytest.mark.parametrize("verb", VERBS)
def test_an_alarm_that_is_gone_is_not_found(
    bob: Person, alarm: Alarm, verb: str
) -> None:
    id_ = gid(alarm)
    alarm.delete()
    assert do(bob, verb, id=id_)["codes"] == ["NOT_FOUND"]


def test_an_api_token_that_only_reads_takes_no_step(bob: Person, alarm: Alarm) -> None:
    bob.scopes = frozenset({"READ"})
    before = everything()
    for verb in VERBS:
        assert do(bob, verb, id=gid(alarm))["codes"] == ["FORBIDDEN"]
    assert everything() == before
    bob.scopes = frozenset({"WRITE"})
    assert do(bob, "acknowledgeAlarm", id=gid(alarm))["codes"] == []


def test_a_history_of_many_costs_as_much_as_of_few(
    alice: Person, acme: Organization, alarm: Alarm, django_assert_num_queries: Any
) -> None:
    for number in range(6):
        person = Person(make_user(f"p{number}@acme.example", acme))
        assert person.user is not None
        do(person, "assignAlarm", id=gid(alarm), assigneeId=gid(person.user))
    # The alarm, the actions, their count, and each of three columns of people.
    with django_assert_num_queries(6):
        assert len(history(alice, alarm)) == 7
