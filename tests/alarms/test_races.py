"""People and machines at the same moment: one is first, and all is right."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm, AlarmAction, AlarmType, Receipt, Risk
from backend.apps.events.models import Event
from tests.alarms.doing import do, gid, kinds_of_events
from tests.conftest import Person
from tests.racing import at_once
from tests.rows import install_catalogue, make_alarm

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5
OWN = {"nameEn": "x", "nameKo": "x"}


def codes(done: list[Any]) -> Counter[str]:
    """How often each code came; "" for what was done."""
    return Counter(payload["codes"][0] if payload["codes"] else "" for payload in done)


def test_of_two_who_acknowledge_at_once_one_does(
    alice: Person, bob: Person, acme: Organization
) -> None:
    for _ in range(ROUNDS):
        alarm = make_alarm(acme)
        take = "acknowledgeAlarm"
        done = at_once(
            *(partial(do, person, take, id=gid(alarm)) for person in (alice, bob) * 2)
        )
        assert codes(done) == {"": 1, "ALREADY_ACKNOWLEDGED": 3}
        [shown] = [payload["alarm"] for payload in done if not payload["codes"]]
        action = AlarmAction.objects.get(alarm=alarm, kind="ACKNOWLEDGED")
        alarm.refresh_from_db()
        assert alarm.acknowledged_by == action.by
        assert action.by is not None
        assert shown["acknowledgedBy"] == {"name": action.by.name}
        told = Event.objects.filter(kind="alarm.changed", subject_id=alarm.pk)
        assert told.count() == 1


def test_an_alarm_is_judged_once(
    alice: Person, bob: Person, acme: Organization
) -> None:
    for _ in range(ROUNDS):
        alarm = make_alarm(acme)
        done = at_once(
            partial(do, alice, "resolveAlarm", id=gid(alarm)),
            partial(do, bob, "markFalseAlarm", id=gid(alarm)),
        )
        assert codes(done) == {"": 1, "ALREADY_RESOLVED": 1}
        alarm.refresh_from_db()
        action = AlarmAction.objects.exclude(kind="RAISED").get(alarm=alarm)
        assert (alarm.state, alarm.resolved_by_id) == (action.to_state, action.by_id)


def test_of_simultaneous_changes_none_is_lost(
    alice: Person, bob: Person, acme: Organization
) -> None:
    assert bob.user is not None
    for _ in range(ROUNDS):
        alarm = make_alarm(acme)
        id_ = gid(alarm)
        done = at_once(
            partial(do, alice, "updateAlarm", id=id_, message="Words"),
            partial(do, alice, "updateAlarm", id=id_, risk="VL"),
            partial(do, bob, "acknowledgeAlarm", id=id_),
            partial(do, bob, "assignAlarm", id=id_, assigneeId=gid(bob.user)),
            partial(do, bob, "createMemo", "memo", alarmId=id_, text="Memo"),
        )
        assert codes(done) == {"": 5}
        alarm.refresh_from_db()
        assert (alarm.message, alarm.risk.code, alarm.risk_level) == ("Words", "VL", 1)
        assert (alarm.state, alarm.assignee) == ("ACKNOWLEDGED", bob.user)
        assert alarm.memos.count() == 1
        assert alarm.actions.count() == 5


def test_an_alarm_that_is_deleted_meanwhile_is_not_found(
    alice: Person, bob: Person, acme: Organization
) -> None:
    for _ in range(ROUNDS):
        alarm = make_alarm(acme)
        id_ = gid(alarm)
        deleted, *others = at_once(
            partial(do, alice, "deleteAlarm", "deletedId", id=id_),
            partial(do, bob, "acknowledgeAlarm", id=id_),
            partial(do, bob, "createMemo", "memo", alarmId=id_, text="Memo"),
            partial(do, alice, "updateAlarm", id=id_, message="Words"),
        )
        assert deleted["codes"] == []
        assert all(each["codes"] in ([], ["NOT_FOUND"]) for each in others)
        assert not Alarm.objects.exists()
        assert kinds_of_events()[-1] == "alarm.removed"


def test_what_a_device_sends_several_times_at_once_is_one_alarm(
    alice: Person, bob: Person
) -> None:
    install_catalogue()
    bob.scopes = frozenset({"ALARMS"})
    for number in range(ROUNDS):
        send = partial(
            do,
            bob,
            "receiveAlarmData",
            alarmTypeCode="fall",
            score=0.5,
            clientKey=f"device/{number}",
        )
        done = at_once(*[send] * 6)
        assert codes(done) == {"": 6}
        assert len({payload["alarm"]["id"] for payload in done}) == 1
        assert sorted(payload["isNew"] for payload in done) == [False] * 5 + [True]
        assert Alarm.objects.count() == Receipt.objects.count() == number + 1
        assert kinds_of_events() == ["alarm.raised"] * (number + 1)


def test_of_different_data_under_one_key_one_is_taken(bob: Person) -> None:
    install_catalogue()
    bob.scopes = frozenset({"ALARMS"})
    for number in range(ROUNDS):
        done = at_once(
            *(
                partial(
                    do,
                    bob,
                    "receiveAlarmData",
                    alarmTypeCode=type_,
                    clientKey=f"device/{number}",
                )
                for type_ in ("fall", "theft")
            )
        )
        assert codes(done) == {"": 1, "CLIENT_KEY_REUSED": 1}
        assert Alarm.objects.count() == number + 1


def test_a_type_is_either_used_or_deleted(alice: Person, bob: Person) -> None:
    install_catalogue()
    for number in range(ROUNDS):
        code = f"own{number}"
        given = {"code": code, "risk": "LO", **OWN}
        id_ = do(alice, "createAlarmType", "alarmType", **given)["alarmType"]["id"]
        raised, deleted = at_once(
            partial(do, bob, "createAlarm", type=code),
            partial(do, alice, "deleteAlarmType", "deletedId", id=id_),
        )
        outcome = (raised["codes"], deleted["codes"])
        assert outcome in (([], ["IN_USE"]), (["UNKNOWN_ALARM_TYPE"], []))
        is_there = AlarmType.objects.filter(code=code).exists()
        assert is_there == Alarm.objects.filter(type__code=code).exists()
        assert is_there == (deleted["codes"] != [])


def test_a_risk_is_either_used_or_deleted(alice: Person, bob: Person) -> None:
    install_catalogue()
    for number in range(ROUNDS):
        code = f"OWN{number}"
        given = {"code": code, "level": 3, **OWN}
        id_ = do(bob, "createRisk", "risk", **given)["risk"]["id"]
        type_ = {"code": f"own{number}", "risk": code, **OWN}
        raised, made, deleted = at_once(
            partial(do, bob, "createAlarm", type="fall", risk=code),
            partial(do, alice, "createAlarmType", "alarmType", **type_),
            partial(do, bob, "deleteRisk", "deletedId", id=id_),
        )
        if deleted["codes"] == []:
            assert raised["codes"] == made["codes"] == ["UNKNOWN_RISK"]
        else:
            assert deleted["codes"] == ["IN_USE"]
            assert [] in (raised["codes"], made["codes"])
        assert Risk.objects.filter(code=code).exists() == (deleted["codes"] != [])


def test_of_equal_codes_made_at_once_one_is(alice: Person, bob: Person) -> None:
    install_catalogue()
    risk = {"code": "SAME", "level": 3, **OWN}
    type_ = {"code": "same", "risk": "LO", **OWN}
    done = at_once(*[partial(do, bob, "createRisk", "risk", **risk)] * 3)
    assert codes(done) == {"": 1, "CODE_TAKEN": 2}
    make = partial(do, alice, "createAlarmType", "alarmType", **type_)
    assert codes(at_once(*[make] * 3)) == {"": 1, "CODE_TAKEN": 2}


def test_of_equal_numbers_of_cameras_given_at_once_one_is(alice: Person) -> None:
    document = """mutation { createCamera(input: {number: 1, name: "Till"}) {
      errors { code } } }"""
    done = at_once(*[partial(alice.run, document)] * 3)
    assert Counter(str(reply.codes) for reply in done) == {
        "[]": 1,
        "['CAMERA_NUMBER_TAKEN']": 2,
    }
