"""Alarms over the API: what is shown, to whom, and at which cost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm, AlarmState, AlarmType
from backend.apps.events.selectors import newest_cursor
from backend.schema.base import to_global_id
from tests.conftest import Person
from tests.rows import install_catalogue, make_alarm, make_running

PAGE = """query($filter: AlarmFilter, $orderBy: AlarmOrder, $first: Int) {
  alarms(filter: $filter, orderBy: $orderBy, first: $first) {
    totalCount feedCursor
    nodes {
      id state message logLine score createdAt
      type { id code name risk { code } }
      risk { id code level name }
      video { id name createdBy { id } }
      detection { id startS endS snapshotUrl boxes { tS x y w h }
        analysis { id state video { id } } alarm { id } }
    }
  }
}"""
IDS = """query($filter: AlarmFilter, $orderBy: AlarmOrder) {
  alarms(filter: $filter, orderBy: $orderBy) { nodes { id } } }"""
ONE = """query($id: ID!) { alarm(id: $id) { id } }"""


def gid(alarm: Alarm) -> str:
    return to_global_id("Alarm", alarm.pk)


@pytest.fixture
def three(acme: Organization) -> list[Alarm]:
    """A smoking (LO), a fall (HI) and an arson (VH), a minute apart."""
    made = [
        make_alarm(acme, behaviour=behaviour, score=0.7)
        for behaviour in ("smoking", "fall", "arson")
    ]
    began = datetime(2026, 5, 1, 12, tzinfo=UTC)
    for minute, alarm in enumerate(made):
        alarm.created_at = began + timedelta(minutes=minute)
        alarm.save()
    return made


def _ids(person: Person, **variables: Any) -> list[str]:
    reply = person.run(IDS, **variables)
    assert reply.errors == []
    return [node["id"] for node in reply.data["alarms"]["nodes"]]


def test_an_alarm_shows_what_happened_in_the_callers_language(
    alice: Person, acme: Organization
) -> None:
    alarm = make_alarm(acme, snapshot="orgs/1/analyses/1/fall.jpg")
    reply = alice.run(PAGE)
    node = reply.data["alarms"]["nodes"][0]
    assert reply.errors == []
    assert reply.data["alarms"]["totalCount"] == 1
    assert node["id"] == gid(alarm)
    assert node["message"] == "Assault detected at 0:10 (confidence 80%)"
    assert node["logLine"].startswith("[폭행] shop.mp4 에서 [0:10 지점에서 폭행 감지됨")
    assert node["logLine"].endswith("분 [높음]")
    assert (node["state"], node["score"]) == ("OPEN", 0.8)
    assert (node["type"]["code"], node["type"]["name"]) == ("assault", "Assault")
    assert node["type"]["risk"]["code"] == "HI"
    assert (node["risk"]["level"], node["risk"]["name"]) == (4, "High")
    assert node["video"]["name"] == "shop.mp4"
    detection = node["detection"]
    assert (detection["startS"], detection["endS"]) == (10.0, 14.0)
    assert detection["boxes"][0] == {"tS": 11, "x": 10, "y": 20, "w": 30, "h": 40}
    assert detection["snapshotUrl"].endswith("/fall.jpg")
    assert detection["alarm"]["id"] == gid(alarm)
    alice.language = "ko"
    node = alice.run(PAGE).data["alarms"]["nodes"][0]
    assert node["message"] == "0:10 지점에서 폭행 감지됨 (신뢰도 80%)"
    assert (node["type"]["name"], node["risk"]["name"]) == ("폭행", "높음")


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (None, [2, 1, 0]),
        ("NEWEST_FIRST", [2, 1, 0]),
        ("OLDEST_FIRST", [0, 1, 2]),
        ("GRAVEST_FIRST", [2, 1, 0]),
    ],
)
def test_alarms_come_in_the_order_asked_for(
    alice: Person, three: list[Alarm], order: str | None, expected: list[int]
) -> None:
    assert _ids(alice, orderBy=order) == [gid(three[i]) for i in expected]


def test_the_gravest_come_first_and_of_these_the_newest(
    alice: Person, three: list[Alarm], acme: Organization
) -> None:
    newest = make_alarm(acme, behaviour="fall", score=0.7)
    smoking, fall, arson = three
    assert _ids(alice, orderBy="GRAVEST_FIRST") == [
        gid(alarm) for alarm in (arson, newest, fall, smoking)
    ]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [2, 1, 0]),
        ({"types": ["fall", "arson"]}, [2, 1]),
        ({"types": []}, []),
        ({"types": ["nothing"]}, []),
        ({"risks": ["LO"]}, [0]),
        ({"states": ["ACKNOWLEDGED"]}, [1]),
        ({"states": ["OPEN", "ACKNOWLEDGED"]}, [2, 1, 0]),
        ({"createdAfter": "2026-05-01T12:01:00Z"}, [2, 1]),
        ({"createdBefore": "2026-05-01T12:01:00Z"}, [0]),
        ({"createdAfter": "2026-05-01T21:01:00+09:00", "risks": ["HI"]}, [1]),
    ],
)
def test_only_the_alarms_asked_for_come(
    alice: Person, three: list[Alarm], wanted: dict[str, Any], expected: list[int]
) -> None:
    Alarm.objects.filter(pk=three[1].pk).update(state=AlarmState.ACKNOWLEDGED)
    assert _ids(alice, filter=wanted) == [gid(three[i]) for i in expected]


def test_alarms_of_one_video(alice: Person, three: list[Alarm]) -> None:
    video_id = to_global_id("Video", three[1].video_id or 0)
    assert _ids(alice, filter={"videoId": video_id}) == [gid(three[1])]


def test_a_filter_by_another_organisations_video_finds_nothing(
    charlie: Person, three: list[Alarm]
) -> None:
    video_id = to_global_id("Video", three[1].video_id or 0)
    assert _ids(charlie, filter={"videoId": video_id}) == []


def test_a_filter_by_something_else_than_a_video_is_refused(
    alice: Person, three: list[Alarm]
) -> None:
    reply = alice.run(IDS, filter={"videoId": gid(three[0])})
    assert reply.codes == ["INVALID_ID"]


def test_alice_and_bob_see_their_organisations_alarms(
    alice: Person, bob: Person, three: list[Alarm]
) -> None:
    for person in (alice, bob):
        assert len(_ids(person)) == 3
        reply = person.run(ONE, id=gid(three[0]))
        assert reply.data == {"alarm": {"id": gid(three[0])}}


def test_for_charlie_these_alarms_do_not_exist(
    charlie: Person, three: list[Alarm]
) -> None:
    reply = charlie.run(PAGE)
    assert reply.data["alarms"]["totalCount"] == 0
    assert reply.data["alarms"]["nodes"] == []
    assert charlie.run(ONE, id=gid(three[0])).data == {"alarm": None}
    detection_id = to_global_id("Detection", three[0].detection_id or 0)
    for id_ in (gid(three[0]), detection_id):
        found = charlie.run("query($id: ID!) { node(id: $id) { id } }", id=id_)
        assert (found.data, found.errors) == ({"node": None}, [])


@pytest.mark.parametrize(
    "document",
    [
        "{ alarms { totalCount } }",
        "{ alarmTypes { id } }",
        "{ risks { id } }",
        '{ alarm(id: "QWxhcm06MQ==") { id } }',
        '{ alarmType(id: "QWxhcm1UeXBlOjE=") { id } }',
    ],
)
def test_nobody_reads_alarms_without_signing_in(
    anonymous: Person, document: str
) -> None:
    reply = anonymous.run(document)
    assert reply.codes == ["UNAUTHENTICATED"]


def test_there_are_five_risks_and_eight_types(alice: Person) -> None:
    install_catalogue()
    reply = alice.run(
        "{ risks { code level nameKo } alarmTypes { code nameKo risk { code } } }"
    )
    assert [(risk["code"], risk["nameKo"]) for risk in reply.data["risks"]] == [
        ("VL", "매우 낮음"),
        ("LO", "낮음"),
        ("ME", "보통"),
        ("HI", "높음"),
        ("VH", "매우 높음"),
    ]
    types = {row["code"]: row["nameKo"] for row in reply.data["alarmTypes"]}
    assert types == {
        "fall": "전도",
        "vandalism": "파손",
        "arson": "방화",
        "smoking": "흡연",
        "dumping": "유기",
        "theft": "절도",
        "assault": "폭행",
        "mobility": "교통약자",
    }


def test_a_type_of_another_organisation_does_not_exist(
    alice: Person, bob: Person, charlie: Person, acme: Organization
) -> None:
    install_catalogue()
    risk = AlarmType.objects.select_related("risk")[0].risk
    own = AlarmType.objects.create(
        organization=acme, code="queue", name_en="Queue", name_ko="줄", risk=risk
    )
    one = "query($id: ID!) { alarmType(id: $id) { code } alarmTypes { code } }"
    seen = {}
    for name, person in (("alice", alice), ("bob", bob), ("charlie", charlie)):
        data = person.run(one, id=to_global_id("AlarmType", own.pk)).data
        codes = {row["code"] for row in data["alarmTypes"]}
        seen[name] = (data["alarmType"], "queue" in codes, len(codes))
    assert seen["alice"] == seen["bob"] == ({"code": "queue"}, True, 9)
    assert seen["charlie"] == (None, False, 8)


def test_the_feed_goes_on_where_the_page_was_read(
    alice: Person, acme: Organization
) -> None:
    make_alarm(acme)
    reply = alice.run("{ alarms { feedCursor } }")
    assert reply.data["alarms"]["feedCursor"] == newest_cursor(acme.pk)


@pytest.mark.parametrize("count", [1, 50])
def test_a_page_costs_the_same_whatever_its_size(
    alice: Person, acme: Organization, count: int
) -> None:
    analysis = make_running(acme)
    for index in range(count):
        at = index * 100_000
        make_alarm(acme, analysis=analysis, start_ms=at, end_ms=at, peak_ms=at)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reply = alice.run(PAGE, first=50)
    assert len(reply.data["alarms"]["nodes"]) == count
    # The cursor, the count, the rows; then detections, types, and twice their risks.
    assert len(queries) == 7


@pytest.mark.parametrize(
    ("document", "cost"),
    [("{ alarmTypes { code risk { code } } }", 1), ("{ risks { code } }", 1)],
)
def test_lists_cost_one_query(alice: Person, document: str, cost: int) -> None:
    install_catalogue()
    with CaptureQueriesContext(connection) as queries:
        alice.run(document)
    assert len(queries) == cost


@pytest.mark.parametrize("code", ["\x00", "\ud800", "x" * 100_000, ""])
@pytest.mark.parametrize("name", ["types", "risks"])
def test_a_code_that_no_row_can_have_finds_nothing(
    alice: Person, three: list[Alarm], name: str, code: str
) -> None:
    assert _ids(alice, filter={name: [code]}) == []
    known = {"types": "fall", "risks": three[1].risk.code}[name]
    assert _ids(alice, filter={name: [code, known]}) == [gid(three[1])]


def test_a_filter_names_a_bounded_number_of_codes(alice: Person) -> None:
    reply = alice.run(IDS, filter={"types": [str(number) for number in range(101)]})
    assert reply.codes == ["INVALID_INPUT"]
    assert reply.errors[0]["extensions"]["field"] == "filter"


@pytest.mark.parametrize("name", ["createdAfter", "createdBefore"])
@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]
)
def test_the_ends_of_time_are_moments_like_others(
    alice: Person, three: list[Alarm], name: str, moment: str
) -> None:
    is_all = (name == "createdAfter") == moment.startswith("0001")
    assert len(_ids(alice, filter={name: moment})) == (3 if is_all else 0)


def test_a_moment_without_a_time_zone_is_refused(alice: Person) -> None:
    reply = alice.run(IDS, filter={"createdAfter": "2026-05-01T12:00:00"})
    assert reply.codes == ["BAD_REQUEST"]
    assert "DateTime cannot represent" in reply.errors[0]["message"]
