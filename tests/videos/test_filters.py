"""Lists of videos: what is asked for comes, in the order that is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from backend.apps.tags.services import add_tag
from backend.apps.videos.models import Video, VideoState
from backend.schema.base import to_global_id
from tests.conftest import Person
from tests.rows import make_video

VIDEOS = """query(
  $filter: VideoFilter, $order: VideoOrder, $first: Int, $after: String
) { videos(filter: $filter, orderBy: $order, first: $first, after: $after) {
    pageInfo { endCursor } nodes { name } } }"""


def found(person: Person, order: str | None = None, **filter: Any) -> list[str]:
    reply = person.run(VIDEOS, filter=filter, order=order)
    assert reply.errors == []
    return [node["name"] for node in reply.data["videos"]["nodes"]]


@pytest.fixture
def shelf(alice: Person, bob: Person, charlie: Person) -> None:
    """Three videos of Acme, and one of a stranger that is like the first."""
    rows: list[tuple[Person, str, dict[str, Any]]] = [
        (alice, "정문 a.mp4", {"size_bytes": 2, "duration_ms": 3}),
        (bob, "Back b.mp4", {"size_bytes": 3, "duration_ms": 1, "state": "FAILED"}),
        (bob, "c.mp4", {"size_bytes": 1, "duration_ms": 2, "description": "정문"}),
        (charlie, "정문 a.mp4", {}),
    ]
    for number, (person, name, fields) in enumerate(rows):
        user = person.user
        assert user is not None
        video = make_video(user.organization, name=name, created_by=user, **fields)
        at = datetime(2026, 1, 1 + number, tzinfo=UTC)
        Video.objects.filter(pk=video.pk).update(created_at=at)
        if name == "c.mp4":
            add_tag(by=user, target=video, type="case", content="7")


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({}, "cba"),
        ({"states": ["READY"]}, "ca"),
        ({"states": [VideoState.FAILED.value, "READY"]}, "cba"),
        ({"states": []}, ""),
        ({"text": "정문"}, "ca"),
        ({"text": "BACK"}, "b"),
        ({"text": "%"}, ""),
        ({"text": ""}, "cba"),
        ({"tag": {"type": "case", "content": "7"}}, "c"),
        ({"tag": {"content": "8"}}, ""),
        ({"createdAfter": "2026-01-02T00:00:00Z"}, "cb"),
        ({"createdBefore": "2026-01-02T09:00:00+09:00"}, "a"),
        ({"createdAfter": "0001-01-01T00:00:00+23:59"}, "cba"),
        ({"deleted": True}, ""),
        ({"deleted": False, "text": None, "states": None, "tag": None}, "cba"),
        (
            {
                "text": "mp4",
                "states": ["READY"],
                "createdBefore": "2026-01-03T00:00:00Z",
            },
            "a",
        ),
    ],
)
def test_filters_hold_together(
    alice: Person, shelf: None, filter: dict[str, Any], expected: str
) -> None:
    assert [name[-5] for name in found(alice, **filter)] == list(expected)


def test_videos_are_found_by_who_brought_them_in(
    alice: Person, bob: Person, charlie: Person, shelf: None
) -> None:
    for person, expected in ((bob, "cb"), (alice, "a"), (charlie, "")):
        assert person.user is not None
        id = to_global_id("User", person.user.pk)
        assert [name[-5] for name in found(alice, createdById=id)] == list(expected)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (None, "cba"),
        ("NEWEST_FIRST", "cba"),
        ("OLDEST_FIRST", "abc"),
        ("BY_NAME", "bca"),
        ("LARGEST_FIRST", "bac"),
        ("LONGEST_FIRST", "acb"),
    ],
)
def test_every_order_goes_on_page_by_page(
    alice: Person, shelf: None, order: str | None, expected: str
) -> None:
    names, after = [], None
    for _ in expected:
        page = alice.run(VIDEOS, order=order, first=1, after=after).data["videos"]
        names.append(page["nodes"][0]["name"])
        after = page["pageInfo"]["endCursor"]
    assert [name[-5] for name in names] == list(expected)


@pytest.mark.parametrize(
    ("filter", "code"),
    [
        ({"text": "a\x00"}, "INVALID_INPUT"),
        ({"text": "t" * 201}, "INVALID_INPUT"),
        ({"text": "\ud800"}, "INVALID_INPUT"),
        ({"createdById": to_global_id("Video", 1)}, "INVALID_ID"),
        ({"createdById": "me"}, "INVALID_ID"),
        ({"states": ["GONE"]}, "BAD_REQUEST"),
        ({"createdAfter": "yesterday"}, "BAD_REQUEST"),
    ],
)
def test_filters_that_mean_nothing_are_refused(
    alice: Person, shelf: None, filter: dict[str, Any], code: str
) -> None:
    reply = alice.run(VIDEOS, filter=filter)
    assert reply.codes == [code]
