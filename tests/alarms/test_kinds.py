"""Risks and types of an organisation's own, beside the built-in ones."""

from __future__ import annotations

from typing import Any

import pytest

from backend.apps.accounts.models import Organization
from backend.apps.alarms import kinds
from backend.apps.alarms.models import Alarm, AlarmType, Risk
from tests.alarms.doing import do, gid
from tests.conftest import Person
from tests.rows import install_catalogue, make_alarm

RISK = {"code": "EXTREME", "level": 5, "nameEn": "Extreme", "nameKo": "극심"}
TYPE = {"code": "queue", "nameEn": "Queue", "nameKo": "줄", "risk": "LO"}
RISKS = "{ risks { code level isBuiltIn } }"
TYPES = "{ alarmTypes { code isBuiltIn risk { code createdBy { name } } } }"


@pytest.fixture(autouse=True)
def _catalogue(db: None) -> None:
    install_catalogue()


@pytest.fixture
def risk(bob: Person) -> Risk:
    """A risk that Bob has made."""
    do(bob, "createRisk", "risk", **RISK)
    return Risk.objects.get(code="EXTREME")


@pytest.fixture
def type_(alice: Person) -> AlarmType:
    do(alice, "createAlarmType", "alarmType", **TYPE)
    return AlarmType.objects.get(code="queue")


def rows() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Risk, AlarmType)]


def built_in(model: type[Any], code: str) -> Any:
    return model.objects.get(organization=None, code=code)


# --- risks ---------------------------------------------------------------------------


def test_anybody_makes_a_risk(bob: Person, alice: Person, charlie: Person) -> None:
    done = do(bob, "createRisk", "risk", **RISK)
    assert done["codes"] == []
    assert done["risk"] == {
        **RISK,
        "id": done["risk"]["id"],
        "isBuiltIn": False,
        "createdBy": {"name": "Bob"},
    }
    mine = alice.run(RISKS).data["risks"]
    assert [(row["code"], row["isBuiltIn"]) for row in mine] == [
        ("VL", True),
        ("LO", True),
        ("ME", True),
        ("HI", True),
        ("VH", True),
        ("EXTREME", False),
    ]
    assert len(charlie.run(RISKS).data["risks"]) == 5
    one = "query($id: ID!) { risk(id: $id) { code } }"
    id_ = done["risk"]["id"]
    assert alice.run(one, id=id_).data == {"risk": {"code": "EXTREME"}}
    assert charlie.run(one, id=id_).data == {"risk": None}


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"code": "extreme"}, "code", "INVALID_CODE"),
        ({"code": ""}, "code", "INVALID_CODE"),
        ({"code": "A B"}, "code", "INVALID_CODE"),
        ({"code": "A\n"}, "code", "INVALID_CODE"),
        ({"code": "위험"}, "code", "INVALID_CODE"),
        ({"code": "ABCDEFGHI"}, "code", "INVALID_CODE"),
        ({"code": "VH"}, "code", "CODE_TAKEN"),
        ({"code": "EXTREME"}, "code", "CODE_TAKEN"),
        ({"level": 0}, "level", "INVALID_LEVEL"),
        ({"level": 6}, "level", "INVALID_LEVEL"),
        ({"level": -2147483648}, "level", "INVALID_LEVEL"),
        ({"nameEn": " "}, "nameEn", "TEXT_MISSING"),
        ({"nameKo": "x" * 41}, "nameKo", "TEXT_TOO_LONG"),
        ({"nameKo": "\x1b"}, "nameKo", "BAD_CHARACTERS"),
    ],
)
def test_a_bad_risk_is_refused(
    bob: Person, risk: Risk, change: dict[str, Any], field: str, code: str
) -> None:
    before = rows()
    done = do(bob, "createRisk", "risk", **{**RISK, "code": "OTHER", **change})
    assert (done["codes"], done["fields"]) == ([code], [field])
    assert rows() == before


def test_another_organisation_may_have_the_same_code(
    charlie: Person, risk: Risk
) -> None:
    assert do(charlie, "createRisk", "risk", **RISK)["codes"] == []


def test_a_risk_is_renamed_by_its_author(bob: Person, risk: Risk) -> None:
    done = do(bob, "updateRisk", "risk", id=gid(risk), nameKo=" 최악 ")
    assert (done["risk"]["nameEn"], done["risk"]["nameKo"]) == ("Extreme", "최악")
    for change, code in (
        ({"nameEn": None}, "INVALID_INPUT"),
        ({"nameEn": ""}, "TEXT_MISSING"),
    ):
        done = do(bob, "updateRisk", "risk", id=gid(risk), **change)
        assert (done["codes"], done["fields"]) == ([code], ["nameEn"])


@pytest.mark.parametrize(
    ("verb", "shows", "given"),
    [("updateRisk", "risk", {"nameEn": "Mine"}), ("deleteRisk", "deletedId", {})],
)
def test_risks_are_their_authors_and_the_admins(
    alice: Person,
    bob: Person,
    charlie: Person,
    anonymous: Person,
    risk: Risk,
    verb: str,
    shows: str,
    given: dict[str, Any],
) -> None:
    do(alice, "createRisk", "risk", **{**RISK, "code": "ALICES"})
    alices = Risk.objects.get(code="ALICES")
    before = rows()
    assert do(bob, verb, shows, id=gid(alices), **given)["codes"] == ["FORBIDDEN"]
    assert do(charlie, verb, shows, id=gid(risk), **given)["codes"] == ["NOT_FOUND"]
    nobody = do(anonymous, verb, shows, id=gid(risk), **given)
    assert nobody["codes"] == ["UNAUTHENTICATED"]
    for person in (alice, bob):
        id_ = gid(built_in(Risk, "VH"))
        assert do(person, verb, shows, id=id_, **given)["codes"] == ["BUILT_IN"]
    assert rows() == before
    assert do(alice, verb, shows, id=gid(risk), **given)["codes"] == []


def test_a_risk_in_use_stays(alice: Person, bob: Person, risk: Risk) -> None:
    do(bob, "createAlarm", type="fall", risk="EXTREME")
    alarm = Alarm.objects.get()
    assert alarm.risk_level == 5
    assert do(bob, "deleteRisk", "deletedId", id=gid(risk))["codes"] == ["IN_USE"]
    do(bob, "deleteAlarm", "deletedId", id=gid(alarm))
    do(alice, "createAlarmType", "alarmType", **{**TYPE, "risk": "EXTREME"})
    assert do(bob, "deleteRisk", "deletedId", id=gid(risk))["codes"] == ["IN_USE"]
    queue = AlarmType.objects.get(code="queue")
    do(alice, "deleteAlarmType", "deletedId", id=gid(queue))
    done = do(bob, "deleteRisk", "deletedId", id=gid(risk))
    assert (done["codes"], done["deletedId"]) == ([], gid(risk))
    assert not Risk.objects.filter(code="EXTREME").exists()


# --- types ---------------------------------------------------------------------------


def test_an_administrator_makes_a_type(
    alice: Person, bob: Person, charlie: Person, risk: Risk
) -> None:
    done = do(alice, "createAlarmType", "alarmType", **{**TYPE, "risk": "EXTREME"})
    assert done["alarmType"] == {
        **TYPE,
        "id": done["alarmType"]["id"],
        "isBuiltIn": False,
        "risk": {"code": "EXTREME"},
    }
    seen = {row["code"]: row for row in bob.run(TYPES).data["alarmTypes"]}
    assert len(seen) == 9
    assert seen["queue"]["risk"] == {"code": "EXTREME", "createdBy": {"name": "Bob"}}
    assert len(charlie.run(TYPES).data["alarmTypes"]) == 8
    shown = do(bob, "createAlarm", type="queue")["alarm"]
    assert (shown["type"]["code"], shown["risk"]["code"]) == ("queue", "EXTREME")


def test_an_own_type_goes_before_the_built_in_one_of_its_code(
    alice: Person, bob: Person, acme: Organization
) -> None:
    given = {**TYPE, "code": "assault", "nameEn": "Brawl"}
    assert do(alice, "createAlarmType", "alarmType", **given)["codes"] == []
    for alarm in (do(bob, "createAlarm", type="assault")["alarm"],):
        assert (alarm["message"], alarm["risk"]["code"]) == ("Brawl detected", "LO")
    assert make_alarm(acme).type.organization == acme


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"code": "Queue"}, "code", "INVALID_CODE"),
        ({"code": "1queue"}, "code", "INVALID_CODE"),
        ({"code": "q" * 41}, "code", "INVALID_CODE"),
        ({"code": "q-r"}, "code", "INVALID_CODE"),
        ({"code": "queue"}, "code", "CODE_TAKEN"),
        ({"risk": "XX"}, "risk", "UNKNOWN_RISK"),
        ({"nameEn": "x" * 81}, "nameEn", "TEXT_TOO_LONG"),
        ({"nameKo": ""}, "nameKo", "TEXT_MISSING"),
    ],
)
def test_a_bad_type_is_refused(
    alice: Person, type_: AlarmType, change: dict[str, Any], field: str, code: str
) -> None:
    before = rows()
    given = {**TYPE, "code": "other", **change}
    done = do(alice, "createAlarmType", "alarmType", **given)
    assert (done["codes"], done["fields"]) == ([code], [field])
    assert rows() == before


def test_what_is_given_of_a_type_changes(
    alice: Person, bob: Person, type_: AlarmType
) -> None:
    do(bob, "createAlarm", type="queue")
    done = do(alice, "updateAlarmType", "alarmType", id=gid(type_), risk="HI")
    shown = done["alarmType"]
    assert (shown["nameEn"], shown["risk"]) == ("Queue", {"code": "HI"})
    # What was raised before stays as grave as it was.
    assert Alarm.objects.get().risk.code == "LO"
    for change, code, field in (
        ({"risk": None}, "INVALID_INPUT", "risk"),
        ({"risk": "XX"}, "UNKNOWN_RISK", "risk"),
        ({"nameKo": None}, "INVALID_INPUT", "nameKo"),
    ):
        done = do(alice, "updateAlarmType", "alarmType", id=gid(type_), **change)
        assert (done["codes"], done["fields"]) == ([code], [field])


@pytest.mark.parametrize(
    ("verb", "shows", "given"),
    [
        ("createAlarmType", "alarmType", {**TYPE, "code": "other"}),
        ("updateAlarmType", "alarmType", {"nameEn": "Mine"}),
        ("deleteAlarmType", "deletedId", {}),
    ],
)
def test_types_are_the_administrators(
    alice: Person,
    bob: Person,
    charlie: Person,
    anonymous: Person,
    type_: AlarmType,
    verb: str,
    shows: str,
    given: dict[str, Any],
) -> None:
    target = {} if verb == "createAlarmType" else {"id": gid(type_)}
    before = rows()
    assert do(bob, verb, shows, **given, **target)["codes"] == ["FORBIDDEN"]
    nobody = do(anonymous, verb, shows, **given, **target)
    assert nobody["codes"] == ["UNAUTHENTICATED"]
    if target:
        assert do(charlie, verb, shows, **given, **target)["codes"] == ["NOT_FOUND"]
        id_ = gid(built_in(AlarmType, "fall"))
        assert do(alice, verb, shows, **given, id=id_)["codes"] == ["BUILT_IN"]
    assert rows() == before
    assert do(alice, verb, shows, **given, **target)["codes"] == []


def test_a_type_in_use_stays(alice: Person, bob: Person, type_: AlarmType) -> None:
    do(bob, "createAlarm", type="queue")
    done = do(alice, "deleteAlarmType", "deletedId", id=gid(type_))
    assert (done["codes"], done["deletedId"]) == (["IN_USE"], None)
    Alarm.objects.all().delete()
    done = do(alice, "deleteAlarmType", "deletedId", id=gid(type_))
    assert done["codes"] == []
    assert not AlarmType.objects.filter(code="queue").exists()


def test_there_are_only_so_many(
    alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "MAX_OWN", 1)
    do(bob, "createRisk", "risk", **RISK)
    do(alice, "createAlarmType", "alarmType", **TYPE)
    full = do(bob, "createRisk", "risk", **{**RISK, "code": "MORE"})
    assert full["codes"] == ["LIST_FULL"]
    full = do(alice, "createAlarmType", "alarmType", **{**TYPE, "code": "more"})
    assert full["codes"] == ["LIST_FULL"]
