"""Alarms of other systems: taken once, whole, or clearly refused."""

from __future__ import annotations

from typing import Any

import pytest

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm, AlarmAction, Receipt
from backend.apps.cameras.models import Camera
from tests.alarms.doing import do, everything, gid, kinds_of_events
from tests.conftest import Person
from tests.rows import install_catalogue

VERB = "receiveAlarmData"


@pytest.fixture
def camera(acme: Organization) -> Camera:
    install_catalogue()
    return Camera.objects.create(organization=acme, number=3, name="Till")


@pytest.fixture
def device(bob: Person) -> Person:
    """An API token of Bob's, who is no administrator."""
    return Person(bob.user, scopes=frozenset({"ALARMS"}))


def _full(camera: Camera, **change: Any) -> dict[str, Any]:
    given = {
        "alarmTypeCode": "assault",
        "riskLevel": "VH",
        "status": "ACKNOWLEDGED",
        "customMessage": "두 사람이 싸움",
        "cameraId": gid(camera),
        "score": 0.25,
        "occurredAt": "2026-05-01T00:00:00Z",
        "clientKey": "device-7/0001",
    }
    return {**given, **change}


def test_a_device_sends_an_alarm(device: Person, bob: Person, camera: Camera) -> None:
    done = do(device, VERB, **_full(camera))
    assert (done["codes"], done["isNew"]) == ([], True)
    shown = done["alarm"]
    assert (shown["type"]["code"], shown["risk"]["code"]) == ("assault", "VH")
    assert (shown["state"], shown["score"]) == ("ACKNOWLEDGED", 0.25)
    assert shown["customMessage"] == "두 사람이 싸움"
    assert shown["camera"]["number"] == 3
    assert shown["occurredAt"] == "2026-05-01T00:00:00+00:00"
    # A machine's alarm is nobody's, but the history tells whose token it was.
    assert (shown["createdBy"], shown["acknowledgedBy"]) == (None, None)
    action = AlarmAction.objects.get()
    assert bob.user is not None
    assert (action.kind, action.by_id, action.to_state) == (
        "RAISED",
        bob.user.pk,
        "ACKNOWLEDGED",
    )
    assert kinds_of_events() == ["alarm.raised"]


def test_a_type_is_enough(alice: Person, camera: Camera) -> None:
    shown = do(alice, VERB, alarmTypeCode="fall")["alarm"]
    assert (shown["state"], shown["risk"]["code"]) == ("OPEN", "HI")
    assert (shown["camera"], shown["score"]) == (None, None)
    # Without a key each is another one.
    do(alice, VERB, alarmTypeCode="fall")
    assert (Alarm.objects.count(), Receipt.objects.count()) == (2, 0)


def test_the_same_again_is_the_same_alarm(device: Person, camera: Camera) -> None:
    first = do(device, VERB, **_full(camera))
    before = everything()
    again = do(device, VERB, **_full(camera, occurredAt="2026-05-01T09:00:00+09:00"))
    assert (again["codes"], again["isNew"]) == ([], False)
    assert again["alarm"]["id"] == first["alarm"]["id"]
    assert everything() == before


@pytest.mark.parametrize(
    "change",
    [
        {"score": 0.26},
        {"score": None},
        {"riskLevel": "HI"},
        {"alarmTypeCode": "fall"},
        {"customMessage": "Other"},
        {"status": "OPEN"},
        {"cameraId": None},
        {"occurredAt": "2026-05-01T00:00:01Z"},
    ],
)
def test_other_data_under_a_key_are_refused(
    device: Person, camera: Camera, change: dict[str, Any]
) -> None:
    do(device, VERB, **_full(camera))
    before = everything()
    done = do(device, VERB, **_full(camera, **change))
    assert (done["codes"], done["fields"]) == (["CLIENT_KEY_REUSED"], ["clientKey"])
    assert everything() == before


def test_what_was_deleted_does_not_come_back(
    alice: Person, device: Person, camera: Camera
) -> None:
    id_ = do(device, VERB, **_full(camera))["alarm"]["id"]
    do(alice, "deleteAlarm", "deletedId", id=id_)
    again = do(device, VERB, **_full(camera))
    assert (again["codes"], again["isNew"], again["alarm"]) == ([], False, None)
    assert not Alarm.objects.exists()


def test_it_comes_again_after_its_camera_was_deleted(
    alice: Person, device: Person, camera: Camera
) -> None:
    first = do(device, VERB, **_full(camera))
    alice.run(
        "mutation($id: ID!) { deleteCamera(input: {id: $id}) { errors { code } } }",
        id=gid(camera),
    )
    again = do(device, VERB, **_full(camera))
    assert again["alarm"]["id"] == first["alarm"]["id"]
    other = do(device, VERB, **_full(camera, clientKey="new"))
    assert (other["codes"], other["fields"]) == (["NOT_FOUND"], ["cameraId"])


def test_a_refused_alarm_leaves_its_key_free(device: Person, camera: Camera) -> None:
    refused = do(device, VERB, **_full(camera, riskLevel="XX"))
    assert refused["codes"] == ["UNKNOWN_RISK"]
    assert not Receipt.objects.exists()
    assert do(device, VERB, **_full(camera))["isNew"] is True


def test_organisations_do_not_share_keys(
    device: Person, charlie: Person, camera: Camera
) -> None:
    do(device, VERB, **_full(camera))
    theirs = do(charlie, VERB, **_full(camera, cameraId=None))
    assert (theirs["codes"], theirs["isNew"]) == ([], True)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"alarmTypeCode": "dancing"}, "alarmTypeCode", "UNKNOWN_ALARM_TYPE"),
        ({"alarmTypeCode": "\x00"}, "alarmTypeCode", "UNKNOWN_ALARM_TYPE"),
        ({"riskLevel": "6"}, "riskLevel", "UNKNOWN_RISK"),
        ({"riskLevel": ""}, "riskLevel", "UNKNOWN_RISK"),
        ({"cameraId": "3"}, "cameraId", "INVALID_ID"),
        ({"cameraId": ""}, "cameraId", "INVALID_ID"),
        ({"cameraId": "QWxhcm06MQ=="}, "cameraId", "INVALID_ID"),
        ({"cameraId": "Q2FtZXJhOjk5OTk5OQ=="}, "cameraId", "NOT_FOUND"),
        ({"score": 1.01}, "score", "INVALID_SCORE"),
        ({"score": -0.01}, "score", "INVALID_SCORE"),
        ({"score": 1e308}, "score", "INVALID_SCORE"),
        ({"customMessage": "x" * 1001}, "customMessage", "TEXT_TOO_LONG"),
        ({"customMessage": "\ud800"}, "customMessage", "BAD_CHARACTERS"),
        ({"occurredAt": "0001-01-01T00:00:00+14:00"}, "occurredAt", "INVALID_MOMENT"),
        ({"occurredAt": "9999-12-31T23:59:59-12:00"}, "occurredAt", "INVALID_MOMENT"),
        ({"clientKey": ""}, "clientKey", "TEXT_MISSING"),
        ({"clientKey": "x" * 101}, "clientKey", "TEXT_TOO_LONG"),
        ({"clientKey": "a\nb"}, "clientKey", "BAD_CHARACTERS"),
    ],
)
def test_a_bad_value_is_refused_by_its_field(
    device: Person, camera: Camera, change: dict[str, Any], field: str, code: str
) -> None:
    before = everything()
    done = do(device, VERB, **_full(camera, **change))
    assert (done["codes"], done["fields"]) == ([code], [field])
    assert everything() == before


@pytest.mark.parametrize("score", ["high", [], {}, True, "0.5"])
def test_a_value_of_another_kind_is_no_request(
    device: Person, camera: Camera, score: Any
) -> None:
    assert do(device, VERB, **_full(camera, score=score))["codes"] == ["BAD_REQUEST"]
    assert not Alarm.objects.exists()


def test_another_organisations_camera_does_not_exist(
    charlie: Person, camera: Camera
) -> None:
    done = do(charlie, VERB, **_full(camera))
    assert (done["codes"], done["fields"]) == (["NOT_FOUND"], ["cameraId"])
    assert not Alarm.objects.exists()


@pytest.mark.parametrize(
    ("scopes", "codes"),
    [
        (None, ["FORBIDDEN"]),
        ({"READ", "WRITE", "ADMIN"}, ["FORBIDDEN"]),
        (set(), ["FORBIDDEN"]),
        ({"ALARMS"}, []),
        ({"READ", "ALARMS"}, []),
    ],
)
def test_of_people_who_are_no_admins_only_their_devices_may(
    bob: Person, camera: Camera, scopes: set[str] | None, codes: list[str]
) -> None:
    bob.scopes = None if scopes is None else frozenset(scopes)
    assert do(bob, VERB, alarmTypeCode="fall")["codes"] == codes
    assert Alarm.objects.exists() == (not codes)


def test_an_admin_may_and_nobody_may_not(
    alice: Person, anonymous: Person, camera: Camera
) -> None:
    assert do(anonymous, VERB, alarmTypeCode="fall")["codes"] == ["UNAUTHENTICATED"]
    assert not Alarm.objects.exists()
    assert do(alice, VERB, alarmTypeCode="fall")["codes"] == []
    # A token with this scope does nothing else.
    alice.scopes = frozenset({"ALARMS"})
    assert do(alice, "createAlarm", type="fall")["codes"] == ["FORBIDDEN"]
