"""Lists of alarms: every filter, every order, and what a page costs."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm, AlarmState, AlarmType, Risk
from backend.apps.cameras.models import Camera
from backend.apps.tags.services import add_tag
from tests.alarms.doing import do, gid
from tests.conftest import Person, make_user
from tests.rows import install_catalogue, make_alarm, make_video

IDS = """query($filter: AlarmFilter, $orderBy: AlarmOrder, $first: Int,
    $after: String) {
  alarms(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    nodes { id } pageInfo { hasNextPage endCursor } } }"""
PAGE = """query { alarms(first: 50) { nodes { id state message
  type { code name } risk { code level } camera { number name }
  createdBy { id name } assignee { id name } } } }"""
ALL = """query { alarms(first: 50) { totalCount feedCursor nodes { id message logLine
  type { name risk { name createdBy { name } } } risk { name }
  camera { name createdBy { name organization { name } } tags { content } }
  video { name createdBy { name organization { name } } }
  detection { id startS analysis { id video { name } } alarm { id } }
  tags { content } status { available }
  createdBy { name organization { name } } assignee { name }
  acknowledgedBy { name } resolvedBy { name } } } }"""


@pytest.fixture
def four(acme: Organization, alice: Person, bob: Person) -> list[Alarm]:
    """A minute apart: a fall, a theft, an arson, a smoking; of many kinds."""
    install_catalogue()
    cameras = [
        Camera.objects.create(organization=acme, number=number, name=name)
        for number, name in ((1, "정문"), (2, "Car park"))
    ]
    video = make_video(acme, name="Monday 100%.mp4")
    began = datetime(2026, 5, 1, 12, tzinfo=UTC)
    rows: list[tuple[str, dict[str, Any]]] = [
        ("fall", {"camera": cameras[0], "score": 0.5, "assignee": bob.user}),
        ("theft", {"camera": cameras[1], "message": "두 사람이 도망"}),
        ("arson", {"video": video, "score": 0.9, "assignee": alice.user}),
        ("smoking", {"score": 0.5, "state": AlarmState.RESOLVED}),
    ]
    made = []
    for minute, (code, fields) in enumerate(rows):
        type_ = AlarmType.objects.select_related("risk").get(code=code)
        alarm = Alarm.objects.create(
            organization=acme, type=type_, risk=type_.risk, **fields
        )
        alarm.created_at = began + timedelta(minutes=minute)
        alarm.save()
        made.append(alarm)
    return made


def _shown(person: Person, four: list[Alarm], **variables: Any) -> list[int]:
    reply = person.run(IDS, **variables)
    assert reply.errors == []
    ids = [gid(alarm) for alarm in four]
    return [ids.index(node["id"]) for node in reply.data["alarms"]["nodes"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("도망", [1]),
        ("두 사람", [1]),
        (unicodedata.normalize("NFD", "두 사람"), [1]),  # as macOS writes it
        ("FALL", [0]),
        ("전도", [0]),
        ("car", [1]),
        ("정문", [0]),
        ("monday", [2]),
        ("100%", [2]),
        ("%", [2]),
        ("_", []),
        ("\\", []),
        (" ", [3, 2, 1, 0]),
        ("", [3, 2, 1, 0]),
        ("nothing of it", []),
        ("🙂", []),
    ],
)
def test_a_text_is_looked_for_where_people_would(
    bob: Person, four: list[Alarm], text: str, expected: list[int]
) -> None:
    assert _shown(bob, four, filter={"text": text}) == expected


def test_a_deleted_video_is_not_found_by_its_name(
    bob: Person, four: list[Alarm]
) -> None:
    video = four[2].video
    assert video is not None
    video.deleted_at = timezone.now()
    video.save()
    assert _shown(bob, four, filter={"text": "monday"}) == []
    reply = bob.run("{ alarms { nodes { logLine video { id } } } }")
    shown = reply.data["alarms"]["nodes"][1]
    assert shown["video"] is None
    assert "Monday" not in shown["logLine"]


@pytest.mark.parametrize("text", ["a\x00", "\ud800", "a\nb", "x" * 201, "x" * 10**5])
def test_a_text_that_nothing_can_say_is_refused(
    bob: Person, four: list[Alarm], text: str
) -> None:
    reply = bob.run(IDS, filter={"text": text})
    assert reply.codes in (["BAD_CHARACTERS"], ["TEXT_TOO_LONG"])
    assert reply.errors[0]["extensions"]["field"] == "filter"


def test_alarms_of_some_cameras(bob: Person, four: list[Alarm]) -> None:
    first, second = (alarm.camera for alarm in four[:2])
    both = [gid(first), gid(second)]
    assert _shown(bob, four, filter={"cameraIds": both}) == [1, 0]
    assert _shown(bob, four, filter={"cameraIds": both[:1]}) == [0]
    assert _shown(bob, four, filter={"cameraIds": []}) == []
    unknown = ["Q2FtZXJhOjk5OTk5OQ=="]
    assert _shown(bob, four, filter={"cameraIds": unknown}) == []


def test_alarms_of_somebody_and_of_nobody(
    alice: Person, bob: Person, charlie: Person, four: list[Alarm]
) -> None:
    for person, expected in ((bob, [0]), (alice, [2]), (charlie, [])):
        assert person.user is not None
        wanted = {"assigneeId": gid(person.user)}
        assert _shown(bob, four, filter=wanted) == expected
    assert _shown(bob, four, filter={"isAssigned": False}) == [3, 1]
    assert _shown(bob, four, filter={"isAssigned": True}) == [2, 0]
    assert _shown(bob, four, filter={"isAssigned": None}) == [3, 2, 1, 0]
    # What was given to somebody who cannot sign in any more waits for somebody else.
    assert alice.user is not None
    alice.user.is_active = False
    alice.user.save()
    assert _shown(bob, four, filter={"isAssigned": False}) == [3, 2, 1]
    assert _shown(bob, four, filter={"isAssigned": True}) == [0]


def test_alarms_that_carry_a_tag(alice: Person, bob: Person, four: list[Alarm]) -> None:
    assert alice.user is not None
    for alarm, content in zip(four, ("A-1", "A-1", "B-2"), strict=False):
        add_tag(by=alice.user, target=alarm, type="case", content=content)
    assert _shown(bob, four, filter={"tag": {"content": "A-1"}}) == [1, 0]
    assert _shown(bob, four, filter={"tag": {"type": "case"}}) == [2, 1, 0]
    assert _shown(bob, four, filter={"tag": {"type": "shift"}}) == []


def test_filters_hold_together(bob: Person, four: list[Alarm]) -> None:
    wanted = {
        "types": ["fall", "arson"],
        "isAssigned": True,
        "states": ["OPEN"],
        "text": "mon",
        "createdAfter": "2026-05-01T12:02:00Z",
    }
    assert _shown(bob, four, filter=wanted) == [2]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"cameraIds": ["Q2FtZXJhOjE="] * 101}, "INVALID_INPUT"),
        ({"cameraIds": ["QWxhcm06MQ=="]}, "INVALID_ID"),
        ({"assigneeId": ""}, "INVALID_ID"),
        ({"videoId": "Q2FtZXJhOjE="}, "INVALID_ID"),
        ({"states": ["CLOSED"]}, "BAD_REQUEST"),
        ({"isAssigned": "no"}, "BAD_REQUEST"),
        ({"text": 5}, "BAD_REQUEST"),
    ],
)
def test_a_bad_filter_is_refused(bob: Person, wanted: Any, code: str) -> None:
    assert bob.run(IDS, filter=wanted).codes == [code]


def test_a_stranger_finds_nothing_by_any_filter(
    bob: Person, charlie: Person, four: list[Alarm]
) -> None:
    assert bob.user is not None
    for wanted in (
        {"text": "도망"},
        {"cameraIds": [gid(four[0].camera)]},
        {"assigneeId": gid(bob.user)},
        {"isAssigned": False},
    ):
        assert _shown(charlie, four, filter=wanted) == []


ORDERS = [
    ("NEWEST_FIRST", [3, 2, 1, 0]),
    ("OLDEST_FIRST", [0, 1, 2, 3]),
    ("GRAVEST_FIRST", [2, 0, 1, 3]),
    ("SLIGHTEST_FIRST", [3, 1, 0, 2]),
    ("SUREST_FIRST", [2, 3, 0, 1]),
    ("LEAST_SURE_FIRST", [3, 0, 2, 1]),
]


@pytest.mark.parametrize(("order", "expected"), ORDERS)
def test_every_order_page_by_page(
    bob: Person, four: list[Alarm], order: str, expected: list[int]
) -> None:
    assert _shown(bob, four, orderBy=order) == expected
    seen: list[int] = []
    after = None
    while True:
        given = {"orderBy": order, "first": 1, "after": after}
        seen += _shown(bob, four, **given)
        info = bob.run(IDS, **given).data["alarms"]["pageInfo"]
        if not info["hasNextPage"]:
            break
        after = info["endCursor"]
    assert seen == expected


def test_a_cursor_of_another_order_is_refused(bob: Person, four: list[Alarm]) -> None:
    reply = bob.run(IDS, orderBy="SUREST_FIRST", first=1)
    after = reply.data["alarms"]["pageInfo"]["endCursor"]
    reply = bob.run(IDS, orderBy="LEAST_SURE_FIRST", after=after)
    assert reply.codes == ["INVALID_CURSOR"]


def _many(acme: Organization, alice: Person, *, count: int) -> None:
    """Alarms that have everything, each of other people and another camera."""
    for number in range(count):
        person = make_user(f"{number}-{count}@acme.example", acme)
        camera = Camera.objects.create(
            organization=acme, number=100 * count + number, name="x", created_by=person
        )
        risk = Risk.objects.create(
            organization=acme,
            code=f"R{count}_{number}",
            level=2,
            name_en="x",
            name_ko="x",
            created_by=person,
        )
        alarm = make_alarm(acme)
        alarm.camera, alarm.created_by, alarm.assignee = camera, person, person
        alarm.acknowledged_by = alarm.resolved_by = person
        alarm.risk = risk
        alarm.save()
        assert alice.user is not None and alarm.video is not None
        alarm.video.created_by = person
        alarm.video.save()
        add_tag(by=alice.user, target=alarm, type="case", content=str(number))


@pytest.mark.parametrize(("document", "most"), [(PAGE, 6), (ALL, 25)])
def test_a_page_costs_the_same_whatever_its_size(
    alice: Person, acme: Organization, document: str, most: int
) -> None:
    _many(acme, alice, count=1)
    alice.run(document)  # a process learns some things once
    costs = []
    for count in (2, 12):
        _many(acme, alice, count=count)
        with CaptureQueriesContext(connection) as queries:
            reply = alice.run(document)
        assert reply.errors == []
        costs.append(len(queries))
    assert len(reply.data["alarms"]["nodes"]) == 15
    assert costs[0] == costs[1] <= most


def test_lists_of_types_and_risks_cost_the_same(
    alice: Person, acme: Organization
) -> None:
    document = """{ risks { code createdBy { name } }
      alarmTypes { code risk { code createdBy { name } } } }"""
    costs = []
    for count in (2, 12):
        _many(acme, alice, count=count)
        for risk in Risk.objects.filter(code__startswith=f"R{count}_"):
            AlarmType.objects.create(
                organization=acme, code=risk.code, name_en="", name_ko="", risk=risk
            )
        with CaptureQueriesContext(connection) as queries:
            assert alice.run(document).errors == []
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_machines_alarm_and_a_persons_show_who_raised_them(
    bob: Person, acme: Organization
) -> None:
    make_alarm(acme)
    do(bob, "createAlarm", type="fall")
    reply = bob.run("{ alarms { nodes { createdBy { name } } } }")
    assert reply.data["alarms"]["nodes"] == [
        {"createdBy": {"name": "Bob"}},
        {"createdBy": None},
    ]
