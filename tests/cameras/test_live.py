"""Live: cameras that are added, changed, deleted, or said to be available or not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from backend.apps.accounts.models import User
from backend.apps.cameras.models import Camera
from backend.apps.cameras.services import create_camera, delete_camera, update_camera
from backend.apps.events.models import Event
from backend.schema.base import to_global_id
from tests.conftest import Person
from tests.schema.test_live import ProductSite, connected
from tests.transport.site import Site, Socket, writers

CHANGED = """subscription($after: String) { cameraStatusChanged(after: $after) {
  cursor camera { number isActive deletedAt status { available note } tags { content } }
} }"""
STATUS = """mutation($id: ID!, $is: Boolean!) {
  setStatus(input: {id: $id, available: $is, note: "Lens"}) { errors { code } } }"""
TAG = """mutation($id: ID!) {
  addTag(input: {id: $id, type: "place", content: "yard"}) { errors { code } } }"""


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    site = ProductSite()
    yield site
    site.stop()
    writers.close()


def _user(person: Person) -> User:
    assert person.user is not None
    return person.user


async def camera(socket: Socket) -> Any:
    return (await socket.data())["cameraStatusChanged"]["camera"]


async def test_each_change_of_a_camera_is_told_to_its_organisation(
    site: Site, alice: Person, bob: Person, charlie: Person
) -> None:
    async with (
        await connected(site, bob) as ours,
        await connected(site, charlie) as theirs,
    ):
        for socket in (ours, theirs):
            await socket.start("a", CHANGED, after="")
        row: Camera = await writers.run(
            create_camera, by=_user(alice), number=7, name="Door"
        )
        assert (await camera(ours))["number"] == 7
        id_ = to_global_id("Camera", row.pk)
        await writers.run(alice.run, STATUS, id=id_, **{"is": False})
        status = {"available": False, "note": "Lens"}
        assert (await camera(ours))["status"] == status
        await writers.run(alice.run, TAG, id=id_)
        assert (await camera(ours))["tags"] == [{"content": "yard"}]
        await writers.run(update_camera, camera=row, changes={"is_active": False})
        assert (await camera(ours))["isActive"] is False
        await writers.run(delete_camera, camera=row)
        gone = await camera(ours)
        assert gone["deletedAt"] is not None
        await writers.run(create_camera, by=_user(charlie), number=8, name="Other")
        assert (await camera(theirs))["number"] == 8


async def test_the_feed_goes_on_where_the_page_was_read(
    site: Site, alice: Person
) -> None:
    page = "{ cameras { feedCursor nodes { number } } }"
    await writers.run(create_camera, by=_user(alice), number=1, name="Before")
    async with await connected(site, alice) as socket:
        await socket.start("page", page)
        read = (await socket.data())["cameras"]
        assert (await socket.receive())["type"] == "complete"
        await writers.run(create_camera, by=_user(alice), number=2, name="Between")
        await socket.start("a", CHANGED, after=read["feedCursor"])
        assert read["nodes"] == [{"number": 1}]
        assert (await camera(socket))["number"] == 2


def test_what_was_refused_is_told_to_nobody(alice: Person, bob: Person) -> None:
    create_camera(by=_user(alice), number=1, name="Door")
    row = create_camera(by=_user(alice), number=2, name="Yard")
    id_ = to_global_id("Camera", row.pk)
    before = Event.objects.count()
    update = """mutation($id: ID!, $number: Int) {
      updateCamera(input: {id: $id, number: $number}) { errors { code } } }"""
    assert alice.run(update, id=id_, number=1).codes == ["CAMERA_NUMBER_TAKEN"]
    assert bob.run(update, id=id_, number=3).codes == ["FORBIDDEN"]
    assert bob.run(STATUS, id=id_, **{"is": True}).codes == ["FORBIDDEN"]
    assert Event.objects.count() == before
