"""The status of objects: set by authors, kept with its moment."""

from __future__ import annotations

from typing import Any

import pytest

from backend.apps.tags.models import Status
from backend.apps.videos.models import Video
from tests.conftest import Person
from tests.tags.conftest import gid, video_of

SET = """mutation($id: ID!, $available: Boolean!%s) {
  setStatus(input: {id: $id, available: $available%s}) {
    object { id status { available since note } } errors { field code } } }"""
PLAIN = SET % ("", "")
NOTED = SET % (", $note: String", ", note: $note")


def test_nothing_has_a_status_until_somebody_sets_it(bob: Person, video: Video) -> None:
    query = "query($id: ID!) { video(id: $id) { status { available } } }"
    assert bob.run(query, id=gid(video)).data == {"video": {"status": None}}
    assert bob.run(PLAIN, id=gid(video), available=False).codes == []
    found = bob.run(query, id=gid(video)).data["video"]["status"]
    assert found == {"available": False}


def _set(person: Person, video: Video, available: bool, **note: Any) -> Any:
    document = NOTED if note else PLAIN
    reply = person.run(document, id=gid(video), available=available, **note)
    assert reply.codes == []
    return reply.data["setStatus"]["object"]["status"]


def test_since_is_when_it_changed(bob: Person, video: Video) -> None:
    first = _set(bob, video, False, note="lens broken")
    again = _set(bob, video, False, note="lens ordered")
    assert (again["since"], again["note"]) == (first["since"], "lens ordered")
    changed = _set(bob, video, True)
    assert changed["since"] > first["since"]
    assert (changed["available"], changed["note"]) == (True, "lens ordered")
    assert Status.objects.get().set_by == bob.user


@pytest.mark.parametrize("cleared", [None, "", "  "])
def test_a_note_is_taken_away_by_null(
    bob: Person, video: Video, cleared: str | None
) -> None:
    _set(bob, video, True, note="고장 🔧")
    assert _set(bob, video, True, note=cleared)["note"] == ""


@pytest.mark.parametrize(
    ("note", "code"), [("n" * 201, "TEXT_TOO_LONG"), ("a\x07b", "BAD_CHARACTERS")]
)
def test_what_is_no_note_is_refused(
    bob: Person, video: Video, note: str, code: str
) -> None:
    reply = bob.run(NOTED, id=gid(video), available=True, note=note)
    assert reply.data["setStatus"]["errors"] == [{"field": "note", "code": code}]
    assert not Status.objects.exists()


def test_only_author_and_administrators_set_it(
    alice: Person, bob: Person, charlie: Person, anonymous: Person
) -> None:
    video = video_of(alice)
    for person, code in (
        (bob, "FORBIDDEN"),
        (charlie, "NOT_FOUND"),
        (anonymous, "UNAUTHENTICATED"),
    ):
        reply = person.run(PLAIN, id=gid(video), available=True)
        assert reply.codes == [code]
    assert not Status.objects.exists()


def test_the_status_goes_with_its_object(bob: Person, video: Video) -> None:
    _set(bob, video, True)
    video.delete()
    assert not Status.objects.exists()
