"""What a list shows of each row comes with the list: no query for each of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.apps.accounts.models import Organization
from backend.apps.analysis.models import Analysis, AnalysisState
from backend.apps.chat.posting import post_message
from backend.apps.chat.services import create_room
from backend.apps.notices.services import create_notice
from backend.apps.tags.services import add_tag, set_status
from backend.schema.base import to_global_id
from tests.conftest import Person
from tests.rows import make_alarm, make_people, make_running, make_video

TAGS = "tags { content useCount } status { available since }"
PERSON = f"{{ id email {TAGS} organization {{ id name }} }}"
VIDEO = f"{{ id name url thumbnailUrl {TAGS} createdBy {PERSON} }}"
ANALYSIS = f"{{ id progress etaS outputVideoUrl video {VIDEO} }}"
KIND = "{ name risk { name } }"
# Every row of every list, with all that hangs on it.
ALARM = f"""{{ id message logLine {TAGS} type {KIND} risk {{ name }} video {VIDEO}
  detection {{ id clipUrl boxes {{ tS }} analysis {ANALYSIS} alarm {{ id logLine }} }}
}}"""
DETECTION = f"""{{ id snapshotUrl analysis {ANALYSIS} alarm {{
  id message logLine type {KIND} risk {{ name }} video {VIDEO} detection {{ id }} }}
}}"""
USER = """{ id name email role state dutyStatus thumbnailUrl lastLoginAt
  tags { type } status { available } organization { id name joinCode } }"""
TOKEN = f"{{ id name hint scopes user {USER} createdBy {USER} }}"
LISTS = {
    "users": f"{{ found: users {{ nodes {USER} }} }}",
    "colleagues": f"{{ found: colleagues {{ nodes {USER} }} }}",
    "invitations": f"""{{ found: invitations {{ nodes {{
      id email state createdBy {USER} usedBy {USER} }} }} }}""",
    "apiTokens": f"{{ found: apiTokens {{ nodes {TOKEN} }} }}",
    "chatRooms": f"""{{ found: chatRooms {{ nodes {{
      name unreadCount owner {USER} members {{ user {USER} }}
      alarm {{ id logLine type {KIND} }} lastMessage {{ text author {USER} }}
    }} }} }}""",
    "notices": f"{{ found: notices {{ nodes {{ title state createdBy {USER} }} }} }}",
    "sessions": "{ sessions { id network userAgent isCurrent } }",
    "alarms": f"{{ found: alarms {{ nodes {ALARM} }} }}",
    "tags": "{ found: tags { nodes { type content useCount } } }",
    "videos": f"{{ found: videos {{ nodes {VIDEO} }} }}",
    "detections": f"""query($id: ID!) {{ analysis(id: $id) {{
      detections {{ nodes {DETECTION} }} }} }}""",
    "analyses": f"""query($video: ID!) {{ video(id: $video) {{
      analyses {{ nodes {ANALYSIS} }} }} }}""",
}


def _make_rows(alice: Person, *, count: int) -> Analysis:
    assert alice.user is not None
    organization: Organization = alice.user.organization
    for _ in range(count):
        make_people(alice.user)
        analysis = make_running(organization)
        analysis.video.created_by = alice.user
        analysis.video.save()
        alarm = make_alarm(organization, analysis=analysis)
        for target in (alice.user, analysis.video, alarm):
            for content in ("seen", f"{target} {target.pk}"):
                add_tag(by=alice.user, target=target, type="case", content=content)
            set_status(by=alice.user, target=target, available=True)
        room = create_room(by=alice.user, name="Room", alarm=alarm)
        post_message(by=alice.user, room=room, text="Hello")
        create_notice(by=alice.user, values={"title": "News", "text": "Read this."})
    for number in range(1, count):
        at_ms = number * 100_000
        make_alarm(
            organization,
            analysis=analysis,
            start_ms=at_ms,
            end_ms=at_ms,
            peak_ms=at_ms,
        )
    return analysis


@pytest.mark.parametrize("name", LISTS)
def test_rows_cost_the_same_whatever_their_number(alice: Person, name: str) -> None:
    costs = []
    for count in (1, 3):
        analysis = _make_rows(alice, count=count)
        ids = {
            "id": to_global_id("Analysis", analysis.pk),
            "video": to_global_id("Video", analysis.video_id),
        }
        with CaptureQueriesContext(connection) as queries:
            reply = alice.run(LISTS[name], **ids)
        assert reply.errors == []
        costs.append(len(queries))
    assert costs[0] == costs[1]


# Lists within lists: 1 + 3 + 9 pages of three rows each, then 27 more.
NESTED = """{ videos(first: 3) { nodes { analyses(first: 3) { nodes { video {
  analyses(first: 3) { nodes { id %s } } } } } } } }"""
DEEPER = NESTED % "video { analyses(first: 3) { nodes { id } } }"


@pytest.fixture
def nine_analyses(alice: Person) -> None:
    assert alice.user is not None
    organization: Organization = alice.user.organization
    for _ in range(3):
        video = make_video(organization)
        for _ in range(3):
            Analysis.objects.create(
                organization=organization, video=video, state=AnalysisState.DONE
            )


def test_lists_within_lists_read_so_many_pages_and_no_more(
    alice: Person, nine_analyses: None, settings: Any
) -> None:
    settings.GRAPHQL_MAX_PAGES = 13
    assert alice.run(NESTED % "").errors == []
    with CaptureQueriesContext(connection) as queries:
        reply = alice.run(DEEPER)
    assert reply.codes == ["TOO_COMPLEX"]
    assert "more than 13 pages" in reply.errors[0]["message"]
    assert len(queries) == 13


def test_too_many_pages_are_told_in_korean(
    alice: Person, nine_analyses: None, settings: Any
) -> None:
    settings.GRAPHQL_MAX_PAGES = 13
    alice.language = "ko"
    [error] = alice.run(DEEPER).errors
    assert error["message"].startswith("이 작업은 목록을 13페이지보다 많이 읽습니다.")


PAGE = """query($first: Int!) { alarms(first: $first) { nodes {
  id state score message createdAt type { code name } risk { code level }
  createdBy { name } video { name } camera { name number } } pageInfo { endCursor }
} }"""


@pytest.mark.parametrize("count", [1, 7])
def test_a_page_of_alarms_costs_six_queries_at_most(alice: Person, count: int) -> None:
    for _ in range(count):
        _make_rows(alice, count=1)
    with CaptureQueriesContext(connection) as queries:
        reply = alice.run(PAGE, first=50)
    assert reply.errors == []
    assert len(reply.data["alarms"]["nodes"]) == count
    assert len(queries) <= 6
