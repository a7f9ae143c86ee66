"""Alarms, videos, cameras and people carry tags: each by its own rules, told live."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.apps.accounts.models import User
from backend.apps.cameras.models import Camera
from backend.apps.events.models import Event
from backend.apps.events.services import ALARM_CHANGED
from backend.apps.tags.models import Status, Tagging
from backend.schema.base import to_global_id
from backend.schema.root import schema
from tests.conftest import Person
from tests.rows import make_alarm, make_video

ADD = """mutation($id: ID!) { addTag(input: {id: $id, type: "case", content: "7"}) {
  object { __typename id tags { content } } errors { code } } }"""
STATUS = """mutation($id: ID!) { setStatus(input: {id: $id, available: false}) {
  object { __typename status { available } } errors { code } } }"""


def _alarm(owner: User) -> str:
    alarm = make_alarm(owner.organization)
    alarm.created_by = owner
    alarm.save()
    return to_global_id("Alarm", alarm.pk)


def _video(owner: User) -> str:
    video = make_video(owner.organization, created_by=owner)
    return to_global_id("Video", video.pk)


def _camera(owner: User) -> str:
    camera = Camera.objects.create(
        organization=owner.organization, number=1, name="Door", created_by=owner
    )
    return to_global_id("Camera", camera.pk)


def _user(owner: User) -> str:
    return to_global_id("User", owner.pk)


MAKERS: dict[str, Callable[[User], str]] = {
    "Alarm": _alarm,
    "Camera": _camera,
    "User": _user,
    "Video": _video,
}


def test_these_types_carry_tags_and_no_others() -> None:
    found = schema.graphql_schema.get_possible_types(
        schema.graphql_schema.type_map["Taggable"]
    )
    assert sorted(type_.name for type_ in found) == sorted(MAKERS)


@pytest.mark.parametrize("name", MAKERS)
def test_each_is_tagged_by_its_author_and_by_administrators(
    alice: Person, bob: Person, charlie: Person, name: str
) -> None:
    assert bob.user is not None
    id = MAKERS[name](bob.user)
    for document in (ADD, STATUS):
        assert charlie.run(document, id=id).codes == ["NOT_FOUND"]
        for person in (bob, alice):
            reply = person.run(document, id=id)
            assert reply.codes == []
            [payload] = reply.data.values()
            assert payload["object"]["__typename"] == name


@pytest.mark.parametrize("name", MAKERS)
def test_a_colleague_may_not(alice: Person, bob: Person, name: str) -> None:
    assert alice.user is not None
    id = MAKERS[name](alice.user)
    for document in (ADD, STATUS):
        assert bob.run(document, id=id).codes == ["FORBIDDEN"]


def test_who_follows_alarms_hears_of_their_tags(alice: Person) -> None:
    assert alice.user is not None
    id = _alarm(alice.user)
    for document in (ADD, STATUS):
        before = Event.objects.filter(kind=ALARM_CHANGED).count()
        assert alice.run(document, id=id).codes == []
        assert Event.objects.filter(kind=ALARM_CHANGED).count() == before + 1


def test_alarms_and_videos_are_found_by_tag(alice: Person) -> None:
    assert alice.user is not None
    for id in (_alarm(alice.user), _video(alice.user)):
        alice.run(ADD, id=id)
    make_video(alice.user.organization)
    for name in ("alarms", "videos"):
        document = f"""query($tag: TagFilter) {{ found: {name}(filter: {{tag: $tag}}) {{
          nodes {{ tags {{ content }} }} }} }}"""
        for tag, count in (
            ({"type": "case", "content": "7"}, 1),
            ({"type": "case", "content": "8"}, 0),
            ({"type": "place"}, 0),
        ):
            reply = alice.run(document, tag=tag)
            assert reply.errors == []
            assert len(reply.data["found"]["nodes"]) == count


@pytest.mark.parametrize("name", ["Camera", "User"])
@pytest.mark.parametrize("document", [ADD, STATUS])
def test_what_was_deleted_and_is_still_shown_gets_nothing_new(
    alice: Person, bob: Person, name: str, document: str
) -> None:
    assert bob.user is not None
    id_ = MAKERS[name](bob.user)
    delete = f"""mutation($id: ID!) {{ delete{name}(input: {{id: $id}}) {{
      errors {{ code }} }} }}"""
    assert alice.run(delete, id=id_).codes == []
    assert alice.run(document, id=id_).codes == ["NOT_FOUND"]
    assert (Tagging.objects.count(), Status.objects.count()) == (0, 0)
