"""Alarms that people raise, change and delete."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm, AlarmAction, AlarmType, Risk
from backend.apps.cameras.models import Camera
from backend.apps.events.models import Event
from tests.alarms.doing import do, everything, gid, kinds_of_events
from tests.conftest import Person
from tests.rows import install_catalogue, make_alarm, make_video


@pytest.fixture
def camera(acme: Organization) -> Camera:
    install_catalogue()
    return Camera.objects.create(organization=acme, number=3, name="Till")


@pytest.fixture
def bobs(bob: Person, camera: Camera) -> Alarm:
    """An alarm that Bob has raised."""
    do(bob, "createAlarm", type="fall", message="A man is down", cameraId=gid(camera))
    return Alarm.objects.get()


def test_anybody_raises_an_alarm(bob: Person, camera: Camera) -> None:
    assert bob.user is not None
    before = timezone.now()
    done = do(
        bob,
        "createAlarm",
        type="fall",
        risk="VH",
        message="  A man is down 🚑\r\nat the till ",
        cameraId=gid(camera),
        occurredAt="2026-05-01T09:00:00+09:00",
    )
    assert done["codes"] == []
    shown = done["alarm"]
    assert shown["message"] == "A man is down 🚑\nat the till"
    assert (shown["type"]["code"], shown["risk"]["code"]) == ("fall", "VH")
    assert (shown["state"], shown["score"]) == ("OPEN", None)
    assert shown["camera"] == {"id": gid(camera), "number": 3, "name": "Till"}
    assert shown["createdBy"] == {"id": gid(bob.user), "name": "Bob"}
    assert datetime.fromisoformat(shown["createdAt"]) >= before
    assert shown["occurredAt"] == "2026-05-01T00:00:00+00:00"
    assert shown["logLine"] == (
        "[전도] 3번카메라 에서 [A man is down 🚑 at the till] "
        "2026 05 01 09시 00분 [매우 높음]"
    )
    assert kinds_of_events() == ["alarm.raised"]
    action = AlarmAction.objects.get()
    assert (action.kind, action.by_id) == ("RAISED", bob.user.pk)


def test_an_alarm_needs_a_type_and_nothing_else(bob: Person, camera: Camera) -> None:
    shown = do(bob, "createAlarm", type="assault")["alarm"]
    assert shown["risk"]["code"] == "HI"  # that of the type
    assert shown["message"] == "Assault detected"
    assert (shown["customMessage"], shown["camera"], shown["video"]) == (None,) * 3
    assert shown["occurredAt"] == shown["createdAt"]


def test_an_alarm_about_a_video(bob: Person, acme: Organization) -> None:
    install_catalogue()
    video = make_video(acme)
    shown = do(bob, "createAlarm", type="theft", videoId=gid(video))["alarm"]
    assert shown["video"]["id"] == gid(video)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"type": "dancing"}, "type", "UNKNOWN_ALARM_TYPE"),
        ({"type": ""}, "type", "UNKNOWN_ALARM_TYPE"),
        ({"type": "\x00"}, "type", "UNKNOWN_ALARM_TYPE"),
        ({"type": "\ud800"}, "type", "UNKNOWN_ALARM_TYPE"),
        ({"type": "x" * 100_000}, "type", "UNKNOWN_ALARM_TYPE"),
        ({"risk": "XX"}, "risk", "UNKNOWN_RISK"),
        ({"risk": "VERY_LONG_CODE"}, "risk", "UNKNOWN_RISK"),
        ({"message": "x" * 1001}, "message", "TEXT_TOO_LONG"),
        ({"message": "x" * 900_000}, "message", "TEXT_TOO_LONG"),
        ({"message": "a\x07"}, "message", "BAD_CHARACTERS"),
        ({"cameraId": "x"}, "cameraId", "INVALID_ID"),
        ({"cameraId": ""}, "cameraId", "INVALID_ID"),
        ({"cameraId": "Q2FtZXJhOjk5OTk5OQ=="}, "cameraId", "NOT_FOUND"),
        ({"occurredAt": "1999-12-31T23:59:59Z"}, "occurredAt", "INVALID_MOMENT"),
        ({"occurredAt": "9999-12-31T23:59:59Z"}, "occurredAt", "INVALID_MOMENT"),
    ],
)
def test_a_bad_value_is_refused_by_its_field(
    bob: Person, bobs: Alarm, change: dict[str, Any], field: str, code: str
) -> None:
    before = everything()
    done = do(bob, "createAlarm", **{"type": "fall", **change})
    assert (done["codes"], done["fields"]) == ([code], [field])
    if field != "occurredAt":
        done = do(bob, "updateAlarm", id=gid(bobs), **change)
        assert (done["codes"], done["fields"]) == ([code], [field])
    assert everything() == before


def test_a_clock_that_is_a_little_ahead_is_believed(
    bob: Person, camera: Camera
) -> None:
    ahead = (timezone.now() + timedelta(hours=20)).isoformat()
    assert do(bob, "createAlarm", type="fall", occurredAt=ahead)["codes"] == []


def test_nothing_of_another_organisation_can_be_named(
    charlie: Person, acme: Organization, camera: Camera
) -> None:
    risk = Risk.objects.create(
        organization=acme, code="OURS", level=2, name_en="x", name_ko="x"
    )
    AlarmType.objects.create(
        organization=acme, code="ours", name_en="x", name_ko="x", risk=risk
    )
    video = make_video(acme)
    before = everything()
    for given, code in (
        ({"type": "ours"}, "UNKNOWN_ALARM_TYPE"),
        ({"type": "fall", "risk": "OURS"}, "UNKNOWN_RISK"),
        ({"type": "fall", "cameraId": gid(camera)}, "NOT_FOUND"),
        ({"type": "fall", "videoId": gid(video)}, "NOT_FOUND"),
    ):
        assert do(charlie, "createAlarm", **given)["codes"] == [code]
    assert everything() == before


def test_a_deleted_camera_is_named_no_more_but_still_shown(
    alice: Person, bob: Person, bobs: Alarm, camera: Camera
) -> None:
    camera.deleted_at = timezone.now()
    camera.save()
    done = do(bob, "createAlarm", type="fall", cameraId=gid(camera))
    assert (done["codes"], done["fields"]) == (["NOT_FOUND"], ["cameraId"])
    shown = do(bob, "updateAlarm", id=gid(bobs), message="Still here")["alarm"]
    assert shown["camera"]["number"] == 3
    assert "3번카메라" in shown["logLine"]


def test_the_author_changes_what_is_given_and_nothing_else(
    alice: Person, bob: Person, bobs: Alarm, camera: Camera
) -> None:
    shown = do(bob, "updateAlarm", id=gid(bobs), type="assault", risk="ME")["alarm"]
    assert (shown["type"]["code"], shown["risk"]["code"]) == ("assault", "ME")
    assert (shown["message"], shown["camera"]["number"]) == ("A man is down", 3)
    shown = do(alice, "updateAlarm", id=gid(bobs), message=None, cameraId=None)["alarm"]
    assert (shown["customMessage"], shown["camera"]) == (None, None)
    assert shown["message"] == "Assault detected"
    bobs.refresh_from_db()
    assert (bobs.risk_level, bobs.state) == (3, "OPEN")
    first, second = AlarmAction.objects.filter(kind="UPDATED").order_by("pk")
    assert first.changes == [
        {"field": "type", "before": "fall", "after": "assault"},
        {"field": "risk", "before": "HI", "after": "ME"},
    ]
    assert second.changes == [
        {"field": "message", "before": "A man is down", "after": None},
        {"field": "camera", "before": "3", "after": None},
    ]
    event = Event.objects.latest("seq")
    assert event.data["was"]["camera"] == camera.pk
    assert event.data["now"]["camera"] is None


def test_what_is_the_same_is_not_written(bob: Person, bobs: Alarm) -> None:
    before = everything()
    done = do(bob, "updateAlarm", id=gid(bobs), message=" A man is down", type="fall")
    assert done["codes"] == []
    assert everything() == before


def test_an_empty_id_is_none_of_a_video(bob: Person, camera: Camera) -> None:
    done = do(bob, "createAlarm", type="fall", videoId="")
    assert (done["codes"], done["fields"]) == (["INVALID_ID"], ["videoId"])
    assert not Alarm.objects.exists()


@pytest.mark.parametrize("name", ["type", "risk"])
def test_what_must_be_there_is_not_cleared(bob: Person, bobs: Alarm, name: str) -> None:
    nothing: dict[str, Any] = {name: None}
    done = do(bob, "updateAlarm", id=gid(bobs), **nothing)
    assert (done["codes"], done["fields"]) == (["INVALID_INPUT"], [name])


def test_deleting_takes_all_with_it_and_is_told(
    alice: Person, bob: Person, bobs: Alarm
) -> None:
    id_ = gid(bobs)
    do(alice, "createMemo", "memo", alarmId=id_, text="Seen")
    done = do(bob, "deleteAlarm", "deletedId", id=id_)
    assert (done["codes"], done["deletedId"]) == ([], id_)
    assert not Alarm.objects.exists()
    assert not AlarmAction.objects.exists()
    event = Event.objects.latest("seq")
    assert (event.kind, event.subject_id) == ("alarm.removed", bobs.pk)
    again = do(bob, "deleteAlarm", "deletedId", id=id_)
    assert (again["codes"], again["deletedId"]) == (["NOT_FOUND"], None)


@pytest.mark.parametrize(
    ("verb", "shows", "given"),
    [
        ("updateAlarm", "alarm", {"message": "Mine"}),
        ("deleteAlarm", "deletedId", {}),
    ],
)
def test_only_the_author_and_admins_change_an_alarm(
    alice: Person,
    bob: Person,
    charlie: Person,
    anonymous: Person,
    acme: Organization,
    bobs: Alarm,
    verb: str,
    shows: str,
    given: dict[str, Any],
) -> None:
    alices = Alarm.objects.get(pk=_raise(alice))
    machines = make_alarm(acme)
    before = everything()
    for alarm in (alices, machines):
        assert do(bob, verb, shows, id=gid(alarm), **given)["codes"] == ["FORBIDDEN"]
    assert do(charlie, verb, shows, id=gid(bobs), **given)["codes"] == ["NOT_FOUND"]
    nobody = do(anonymous, verb, shows, id=gid(bobs), **given)
    assert nobody["codes"] == ["UNAUTHENTICATED"]
    assert everything() == before
    for person, alarm in ((bob, bobs), (alice, machines)):
        assert do(person, verb, shows, id=gid(alarm), **given)["codes"] == []


def _raise(person: Person) -> int:
    do(person, "createAlarm", type="fall")
    return Alarm.objects.latest("pk").pk


def test_a_repeated_call_raises_one_alarm(bob: Person, camera: Camera) -> None:
    first = do(bob, "createAlarm", type="fall", idempotencyKey="k1")
    second = do(bob, "createAlarm", type="fall", idempotencyKey="k1")
    assert first["alarm"]["id"] == second["alarm"]["id"]
    other = do(bob, "createAlarm", type="theft", idempotencyKey="k1")
    assert other["codes"] == ["IDEMPOTENCY_KEY_REUSED"]
    assert Alarm.objects.count() == 1
