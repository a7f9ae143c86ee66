"""Rooms come, change and go before everybody's eyes who is concerned."""

from __future__ import annotations

from typing import Any

from backend.apps.accounts.models import User
from backend.apps.chat import services
from backend.apps.chat.models import ChatRoom
from tests.chat.conftest import open_room, room_id
from tests.conftest import Person, make_user
from tests.schema.test_live import connected
from tests.transport.site import Site, Socket, writers

START = ""
CHANGED = """subscription($after: String) { chatRoomChanged(after: $after) {
  cursor roomId room { name unreadCount members { user { name } } } } }"""


def _user(person: Person) -> User:
    assert person.user is not None
    return person.user


async def change(socket: Socket) -> tuple[str, Any]:
    """The id of the room, and who is in it as far as the caller sees."""
    event = (await socket.data())["chatRoomChanged"]
    if event["room"] is None:
        return event["roomId"], None
    people = [member["user"]["name"] for member in event["room"]["members"]]
    return event["roomId"], (event["room"]["name"], sorted(people))


async def test_rooms_come_change_and_go(
    site: Site, alice: Person, bob: Person, dora: Person
) -> None:
    async with (
        await connected(site, alice) as hers,
        await connected(site, dora) as strange,
    ):
        for socket in (hers, strange):
            await socket.start("a", CHANGED, after=START)
        room: ChatRoom = await writers.run(open_room, bob, alice, name="Door 3")
        id_ = room_id(room)
        assert await change(hers) == (id_, ("Door 3", ["Alice", "Bob"]))
        await writers.run(
            services.update_room, by=_user(bob), room=room, changes={"name": "Door 4"}
        )
        assert await change(hers) == (id_, ("Door 4", ["Alice", "Bob"]))
        # Dora, an admin of the organisation, has heard of none of it.
        await writers.run(
            services.add_member, by=_user(bob), room=room, user=_user(dora)
        )
        everybody = (id_, ("Door 4", ["Alice", "Bob", "Dora"]))
        assert await change(hers) == await change(strange) == everybody
        await writers.run(
            services.remove_member, by=_user(bob), room=room, user_id=_user(dora).pk
        )
        assert await change(hers) == (id_, ("Door 4", ["Alice", "Bob"]))
        assert await change(strange) == (id_, None)
        await writers.run(services.delete_room, by=_user(bob), room=room)
        assert await change(hers) == (id_, None)
        # The end was none of Dora's business.
        own: ChatRoom = await writers.run(open_room, dora, name="Mine")
        assert await change(strange) == (room_id(own), ("Mine", ["Dora"]))


async def test_two_people_in_one_feed_see_what_is_theirs(
    site: Site, bob: Person, acme: Any
) -> None:
    eve = Person(await writers.run(make_user, "eve@acme.example", acme))
    async with (
        await connected(site, bob) as his,
        await connected(site, eve) as hers,
    ):
        room: ChatRoom = await writers.run(open_room, bob, eve)
        await writers.run(services.leave_room, by=_user(eve), room=room)
        for socket in (his, hers):
            await socket.start("a", CHANGED, after=START)
        # Both events are read anew: as it is now, for each of the two.
        for _ in range(2):
            assert await change(his) == (room_id(room), ("Night shift", ["Bob"]))
        assert await change(hers) == (room_id(room), None)
