"""Tags over the API: put on, taken off, listed, found by; what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.apps.tags import selectors, services
from backend.apps.tags.models import Tag, Tagging
from backend.apps.tags.selectors import TagWanted
from backend.apps.videos.models import Video
from backend.schema.base import to_global_id
from tests.conftest import Person, make_user
from tests.tags.conftest import gid, video_of

ADD = """mutation($id: ID!, $type: String!, $content: String!) {
  addTag(input: {id: $id, type: $type, content: $content}) {
    object { id tags { type content } } tag { id type content useCount }
    errors { field code } } }"""
REMOVE = """mutation($id: ID!, $tag: ID!) {
  removeTag(input: {id: $id, tagId: $tag}) {
    object { id tags { content } } errors { field code } } }"""
TAGS = """query($type: String, $content: String, $first: Int, $after: String) {
  tags(type: $type, content: $content, first: $first, after: $after) {
    totalCount pageInfo { endCursor hasNextPage }
    nodes { id type content useCount } } }"""


def add(person: Person, video: Video, content: str, type: str = "place") -> Any:
    return person.run(ADD, id=gid(video), type=type, content=content)


def test_the_author_tags_a_video(bob: Person, video: Video) -> None:
    payload = add(bob, video, "front door").data["addTag"]
    assert payload["errors"] == []
    assert payload["object"] == {
        "id": gid(video),
        "tags": [{"type": "place", "content": "front door"}],
    }
    assert payload["tag"]["useCount"] == 1
    assert Tagging.objects.get().created_by == bob.user


def test_an_administrator_tags_what_a_colleague_made(
    alice: Person, video: Video
) -> None:
    assert add(alice, video, "door").codes == []
    assert [tag.content for tag in selectors.tags_of(video)] == ["door"]


def test_a_colleague_may_see_tags_and_not_put_them_on(
    alice: Person, bob: Person
) -> None:
    video = video_of(alice)
    assert add(bob, video, "door").codes == ["FORBIDDEN"]
    assert not Tag.objects.exists()
    add(alice, video, "door")
    found = bob.run(TAGS).data["tags"]["nodes"]
    assert [(tag["content"], tag["useCount"]) for tag in found] == [("door", 1)]
    refused = bob.run(REMOVE, id=gid(video), tag=found[0]["id"])
    assert refused.codes == ["FORBIDDEN"]
    assert Tagging.objects.count() == 1


def test_a_stranger_finds_neither_video_nor_tag(
    alice: Person, charlie: Person, video: Video
) -> None:
    add(alice, video, "door")
    tag = to_global_id("Tag", Tag.objects.get().pk)
    assert add(charlie, video, "gate").codes == ["NOT_FOUND"]
    assert charlie.run(REMOVE, id=gid(video), tag=tag).codes == ["NOT_FOUND"]
    own = video_of(charlie)
    refused = charlie.run(REMOVE, id=gid(own), tag=tag)
    assert refused.data["removeTag"]["errors"] == [
        {"field": "tagId", "code": "NOT_FOUND"}
    ]
    assert charlie.run(TAGS).data["tags"]["nodes"] == []
    assert [str(found) for found in Tag.objects.all()] == ["place: door"]


def test_the_same_words_of_two_organisations_are_two_tags(
    alice: Person, charlie: Person, video: Video
) -> None:
    add(alice, video, "door")
    add(charlie, video_of(charlie), "door")
    assert Tag.objects.count() == 2
    for person in (alice, charlie):
        [tag] = person.run(TAGS).data["tags"]["nodes"]
        assert tag["useCount"] == 1


def test_anonymous_is_denied(anonymous: Person, video: Video) -> None:
    assert add(anonymous, video, "door").codes == ["UNAUTHENTICATED"]
    assert anonymous.run(TAGS).codes == ["UNAUTHENTICATED"]


def test_a_tag_twice_is_there_once(bob: Person, video: Video) -> None:
    for content in ("door", " door ", "do\u006fr"):
        assert add(bob, video, content).codes == []
    assert Tagging.objects.count() == 1


def test_a_tag_is_written_in_any_script(bob: Person, video: Video) -> None:
    for content in ("정문", "🚨 긴급 👩‍👩‍👧", "باب", "<b>"):
        payload = add(bob, video, content, "장소").data["addTag"]
        assert payload["errors"] == []
        assert payload["tag"]["content"] == content


@pytest.mark.parametrize(
    ("type", "content", "field", "code"),
    [
        ("", "door", "type", "TEXT_MISSING"),
        ("place", " \t ", "content", "TEXT_MISSING"),
        ("t" * 41, "door", "type", "TEXT_TOO_LONG"),
        ("place", "d" * 81, "content", "TEXT_TOO_LONG"),
        ("place", "d" * 10_000_000, "content", "TEXT_TOO_LONG"),
        ("place", "do\x00or", "content", "BAD_CHARACTERS"),
        ("place", "do\nor", "content", "BAD_CHARACTERS"),
        ("pl\ud800ace", "door", "type", "BAD_CHARACTERS"),
    ],
)
def test_what_is_no_tag_is_refused(
    bob: Person, video: Video, type: str, content: str, field: str, code: str
) -> None:
    payload = add(bob, video, content, type).data["addTag"]
    assert payload["errors"] == [{"field": field, "code": code}]
    assert payload["object"] is None
    assert not Tag.objects.exists()


@pytest.mark.parametrize("id", ["", "x", "VmlkZW86", to_global_id("Video", 10**9)])
def test_an_id_of_nothing_is_refused(bob: Person, id: str) -> None:
    [code] = bob.run(ADD, id=id, type="place", content="door").codes
    assert code in ("INVALID_ID", "NOT_FOUND")
    assert not Tag.objects.exists()


def test_what_carries_no_tags_cannot_be_tagged(bob: Person, video: Video) -> None:
    add(bob, video, "door")
    assert bob.user is not None
    for id in (
        to_global_id("Tag", Tag.objects.get().pk),
        to_global_id("Organization", bob.user.organization_id),
    ):
        reply = bob.run(ADD, id=id, type="place", content="door")
        assert reply.codes == ["INVALID_ID"]


def test_one_object_carries_so_many_tags_and_no_more(
    bob: Person, video: Video, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAX_TAGS", 2)
    add(bob, video, "a")
    add(bob, video, "b")
    assert add(bob, video, "c").codes == ["TOO_MANY_TAGS"]
    assert add(bob, video, "b").codes == []
    assert sorted(Tag.objects.values_list("content", flat=True)) == ["a", "b"]


def test_a_tag_is_taken_off_once(bob: Person, video: Video) -> None:
    tag = add(bob, video, "door").data["addTag"]["tag"]["id"]
    done = bob.run(REMOVE, id=gid(video), tag=tag)
    assert done.data["removeTag"] == {
        "object": {"id": gid(video), "tags": []},
        "errors": [],
    }
    assert bob.run(REMOVE, id=gid(video), tag=tag).codes == ["NOT_FOUND"]
    assert bob.run(TAGS).data["tags"]["nodes"] == []


def test_tags_are_listed_by_type_and_beginning(bob: Person, video: Video) -> None:
    other = video_of(bob)
    for type, content in (("place", "door"), ("place", "dock"), ("case", "Door 7")):
        add(bob, video, content, type)
    add(bob, other, "door")

    def found(**wanted: Any) -> list[tuple[str, str, int]]:
        nodes = bob.run(TAGS, **wanted).data["tags"]["nodes"]
        return [(tag["type"], tag["content"], tag["useCount"]) for tag in nodes]

    assert found() == [
        ("case", "Door 7", 1),
        ("place", "dock", 1),
        ("place", "door", 2),
    ]
    assert found(type="place", content="do") == [
        ("place", "dock", 1),
        ("place", "door", 2),
    ]
    assert found(content="DOOR") == [("case", "Door 7", 1), ("place", "door", 2)]
    assert found(content="%") == found(type="plac") == []
    assert found(content="d" * 1000) == found(type="\x00") == []
    page = bob.run(TAGS, first=2).data["tags"]
    assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (3, True)
    rest = bob.run(TAGS, after=page["pageInfo"]["endCursor"]).data["tags"]["nodes"]
    assert [tag["content"] for tag in rest] == ["door"]


def test_objects_are_found_by_their_tags(bob: Person, video: Video) -> None:
    other = video_of(bob)
    add(bob, video, "door")
    add(bob, other, "door", "case")
    rows = Video.objects.order_by("pk")
    for wanted, expected in (
        (None, [video, other]),
        (TagWanted(), [video, other]),
        (TagWanted(content="door"), [video, other]),
        (TagWanted(type="place", content="door"), [video]),
        (TagWanted(type="place", content="gate"), []),
        (TagWanted(content="do"), []),
        (TagWanted(content="\x00"), []),
    ):
        assert list(selectors.tagged(rows, wanted)) == expected


def test_tags_and_status_cost_the_same_however_many_rows(bob: Person) -> None:
    document = """{ videos { nodes { tags { content useCount } status { since }
      createdBy { id } } } }"""
    add(bob, video_of(bob), "warm")
    bob.run(document)
    costs = []
    for count in (1, 4):
        for number in range(count):
            add(bob, video_of(bob), f"tag {number}")
        with CaptureQueriesContext(connection) as queries:
            reply = bob.run(document)
        assert reply.errors == []
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 4
    assert sorted(
        tag["useCount"]
        for node in reply.data["videos"]["nodes"]
        for tag in node["tags"]
    ) == [1, 1, 1, 1, 2, 2]


def test_tags_go_with_their_object_and_not_with_who_put_them_on(
    alice: Person, bob: Person, video: Video
) -> None:
    assert alice.user is not None
    keeper = Person(make_user("eve@acme.example", alice.user.organization, "ADMIN"))
    add(keeper, video, "door")
    assert keeper.user is not None
    keeper.user.delete()
    assert Tagging.objects.get().created_by is None
    video.delete()
    assert not Tagging.objects.exists()
    assert bob.run(TAGS).data["tags"]["nodes"] == []
