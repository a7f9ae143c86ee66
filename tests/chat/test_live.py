"""Two people chat over real WebSockets; who is put out hears no more."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from backend.apps.accounts.models import Organization, User
from backend.apps.chat import services
from backend.apps.chat import typing as typing_module
from backend.apps.chat.models import ChatRoom
from backend.apps.chat.posting import delete_message, edit_message, post_message
from backend.apps.events import cursor
from backend.apps.events.selectors import newest_cursor
from backend.schema.base import to_global_id
from backend.schema.chat import subscriptions
from tests.chat.conftest import open_room, room_id
from tests.conftest import Person, make_user
from tests.schema.test_live import connected
from tests.transport.site import Site, Socket, writers

START = ""
SAID = """subscription($room: ID, $after: String) {
  messagePosted(roomId: $room, after: $after) {
    cursor kind message { text author { name } room { id } } } }"""
PERSONAL = """subscription($room: ID, $after: String) {
  messagePosted(roomId: $room, after: $after) {
    message { text room { unreadCount } } } }"""
TYPING = """subscription($room: ID!) { chatTyping(roomId: $room) {
  roomId users { name } } }"""
POST = """mutation($room: ID!, $text: String!) {
  postMessage(input: {roomId: $room, text: $text}) {
    message { id } errors { code } } }"""
TYPE = """mutation($room: ID!) { sendTyping(input: {roomId: $room}) {
  errors { code } } }"""


async def post(person: Person, room: ChatRoom, text: str) -> None:
    await writers.run(post_message, by=_user(person), room=room, text=text)


def _user(person: Person) -> User:
    assert person.user is not None
    return person.user


async def now(person: Person) -> str:
    """The present end of the log."""
    return await writers.run(newest_cursor, _user(person).organization_id)


async def said(socket: Socket) -> tuple[str, str | None]:
    event = (await socket.data())["messagePosted"]
    return event["kind"], event["message"]["text"]


async def typing(socket: Socket) -> list[str]:
    users = (await socket.data())["chatTyping"]["users"]
    return [user["name"] for user in users]


async def test_two_people_talk(
    site: Site, alice: Person, bob: Person, room: ChatRoom
) -> None:
    after = await now(alice)
    async with (
        await connected(site, alice) as hers,
        await connected(site, bob) as his,
    ):
        for socket in (hers, his):
            await socket.start("room", SAID, room=room_id(room), after=after)
        for mine, text in ((hers, "Door 3?"), (his, "On my way")):
            await mine.start("post", POST, room=room_id(room), text=text)
            told: Any = None
            done = 0
            while done < 2 or not told:
                message = await mine.receive()
                if message["id"] == "post":
                    done += 1
                else:
                    told = message["payload"]["data"]["messagePosted"]
            assert told["message"]["text"] == text
            other = his if mine is hers else hers
            event = (await other.data())["messagePosted"]
            assert event == told
            assert event["message"]["room"] == {"id": room_id(room)}


async def test_changes_are_told_as_what_they_are(
    site: Site, alice: Person, bob: Person, room: ChatRoom
) -> None:
    async with await connected(site, alice) as socket:
        await socket.start("a", SAID, room=room_id(room), after=START)
        by = _user(bob)
        message = await writers.run(post_message, by=by, room=room, text="Teh")
        assert await said(socket) == ("POSTED", "Teh")
        await writers.run(edit_message, by=by, message=message, text="The")
        assert await said(socket) == ("EDITED", "The")
        await writers.run(delete_message, by=by, message=message)
        assert await said(socket) == ("DELETED", None)


async def test_what_was_erased_is_told_to_nobody_who_comes_later(
    site: Site, alice: Person, bob: Person, room: ChatRoom
) -> None:
    async with (
        await connected(site, alice) as early,
        await connected(site, alice) as late,
    ):
        await early.start("a", SAID, room=room_id(room), after=START)
        by = _user(bob)
        message = await writers.run(post_message, by=by, room=room, text="Secret")
        assert await said(early) == ("POSTED", "Secret")
        await writers.run(edit_message, by=by, message=message, text="Hidden")
        assert await said(early) == ("EDITED", "Hidden")
        await writers.run(delete_message, by=by, message=message)
        assert await said(early) == ("DELETED", None)
        # They share one feed, which still has what it told of the first events.
        await late.start("a", SAID, room=room_id(room), after=START)
        for kind in ("POSTED", "EDITED", "DELETED"):
            assert await said(late) == (kind, None)


async def test_who_comes_back_misses_and_repeats_nothing(
    site: Site, alice: Person, bob: Person, room: ChatRoom
) -> None:
    after: str | None = await now(alice)
    heard: list[str] = []
    for round_ in range(3):
        await post(bob, room, f"{round_} while away")
        async with await connected(site, alice) as socket:
            await socket.start("a", SAID, room=room_id(room), after=after)
            for number in range(2):
                if number:
                    await post(bob, room, f"{round_} live")
                event = (await socket.data())["messagePosted"]
                heard.append(event["message"]["text"])
                after = event["cursor"]
    assert heard == [f"{n} {how}" for n in range(3) for how in ("while away", "live")]


async def test_a_page_and_the_feed_from_it_have_all_messages_once(
    site: Site, alice: Person, bob: Person, room: ChatRoom
) -> None:
    page = """query($room: ID!) { chatRoom(id: $room) { messages {
      feedCursor nodes { text } } } }"""
    await post(bob, room, "Before")
    async with await connected(site, alice) as socket:
        await socket.start("page", page, room=room_id(room))
        messages = (await socket.data())["chatRoom"]["messages"]
        await socket.receive()
        await post(bob, room, "Between")
        await socket.start("a", SAID, room=room_id(room), after=messages["feedCursor"])
        assert messages["nodes"] == [{"text": "Before"}]
        assert await said(socket) == ("POSTED", "Between")


async def test_one_execution_serves_the_members_and_nobody_else_hears(
    site: Site,
    alice: Person,
    bob: Person,
    dora: Person,
    room: ChatRoom,
    acme: Organization,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loads: list[str] = []
    counted = subscriptions.ChatSubscription._meta.fields["message_posted"]
    load = counted.load

    def count(event: Any, context: Any, **arguments: Any) -> Any:
        loads.append(context.user.name)
        return load(event, context, **arguments)

    monkeypatch.setattr(counted, "load", count)
    eve = Person(await writers.run(make_user, "eve@acme.example", acme))
    await writers.run(services.add_member, by=_user(bob), room=room, user=_user(eve))
    after = await now(alice)
    async with (
        await connected(site, bob) as his,
        await connected(site, eve) as hers,
        await connected(site, dora) as strange,
    ):
        for socket in (his, hers):
            await socket.start("a", SAID, room=room_id(room), after=after)
            await socket.start("all", SAID, after=after)
        await strange.start("a", SAID, room=room_id(room))
        [error] = (await strange.receive())["payload"]
        assert error["extensions"]["code"] == "NOT_FOUND"
        # All rooms of hers are none of this one.
        await strange.start("all", SAID, after=START)
        own = await writers.run(open_room, dora)
        await post(alice, room, "For us")
        for socket in (his, hers):
            assert await said(socket) == await said(socket) == ("POSTED", "For us")
        await post(dora, own, "For me")
        assert await said(strange) == ("POSTED", "For me")
    # One for each document, however many share it; none for Dora.
    assert sorted(loads.count(name) for name in {*loads}) in ([1, 2], [1, 1, 1], [3])
    assert len(loads) == 3


async def test_who_is_put_out_hears_no_more_and_the_others_do(
    site: Site, alice: Person, bob: Person, acme: Organization, room: ChatRoom
) -> None:
    eve = Person(await writers.run(make_user, "eve@acme.example", acme))
    add: dict[str, Any] = {"room": room, "user": _user(eve)}
    await writers.run(services.add_member, by=_user(bob), **add)
    after = await now(bob)
    async with (
        await connected(site, eve) as out,  # she comes first: the feed is of her making
        await connected(site, bob) as stays,
    ):
        for socket in (out, stays):
            await socket.start("room", SAID, room=room_id(room), after=after)
            await socket.start("all", SAID, after=after)
            await socket.start("typing", TYPING, room=room_id(room))
            assert await typing(socket) == []
        await post(bob, room, "Still here")
        for socket in (out, stays):
            assert await said(socket) == await said(socket) == ("POSTED", "Still here")
        await writers.run(
            services.remove_member,
            by=_user(bob),
            room=room,
            user_id=_user(eve).pk,
        )
        ended = [await out.receive() for _ in range(2)]
        assert {message["id"] for message in ended} == {"room", "typing"}
        assert all(message["type"] == "complete" for message in ended)
        await post(bob, room, "She is gone")
        for _ in range(2):
            assert await said(stays) == ("POSTED", "She is gone")
        # Her subscription to all rooms goes on, without this one.
        other = await writers.run(open_room, eve)
        await post(eve, other, "Alone")
        assert await said(out) == ("POSTED", "Alone")
        # Coming back, with an old cursor even, does not help.
        await out.start("again", SAID, room=room_id(room), after=after)
        [error] = (await out.receive())["payload"]
        assert error["extensions"]["code"] == "NOT_FOUND"
        await out.start("all again", SAID, after=after)
        assert await said(out) == ("POSTED", "Alone")


async def test_a_deleted_room_ends_what_follows_it(
    site: Site, alice: Person, bob: Person, room: ChatRoom
) -> None:
    after = await now(bob)
    async with await connected(site, alice) as socket:
        await socket.start("typing", TYPING, room=room_id(room))
        assert await typing(socket) == []
        await socket.start("room", SAID, room=room_id(room), after=after)
        await post(bob, room, "Goodbye")
        assert await said(socket) == ("POSTED", "Goodbye")
        await writers.run(services.delete_room, by=_user(bob), room=room)
        ended = [await socket.receive() for _ in range(2)]
        assert {message["id"] for message in ended} == {"room", "typing"}
        assert all(message["type"] == "complete" for message in ended)
        # What was said there is told to nobody any more, from no cursor.
        other = await writers.run(open_room, bob, alice)
        await post(bob, other, "Elsewhere")
        await socket.start("all", SAID, after=START)
        assert await said(socket) == ("POSTED", "Elsewhere")
        for name, document in (("post", POST), ("type", TYPE)):
            await socket.start(name, document, room=room_id(room), text="Hello?")
            [payload] = (await socket.data()).values()
            assert payload["errors"] == [{"code": "NOT_FOUND"}]
            assert (await socket.receive())["type"] == "complete"


async def test_who_is_typing_is_told_and_when_it_ends(
    site: Site,
    alice: Person,
    bob: Person,
    room: ChatRoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with (
        await connected(site, alice) as hers,
        await connected(site, bob) as his,
    ):
        await hers.start("typing", TYPING, room=room_id(room))
        assert await typing(hers) == []
        await his.start("type", TYPE, room=room_id(room))
        assert (await his.data())["sendTyping"]["errors"] == []
        assert await typing(hers) == ["Bob"]
        # Whoever comes now is told of it at once.
        async with await connected(site, alice) as late:
            await late.start("typing", TYPING, room=room_id(room))
            assert await typing(late) == ["Bob"]
        await post(bob, room, "Done")
        assert await typing(hers) == []


async def test_typing_ends_by_itself(
    site: Site,
    alice: Person,
    bob: Person,
    room: ChatRoom,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(typing_module, "TYPING_S", 0.5)
    async with await connected(site, alice) as socket:
        await socket.start("typing", TYPING, room=room_id(room))
        assert await typing(socket) == []
        await writers.run(
            typing_module.say_typing, by=_user(bob), room=room, is_typing=True
        )
        assert await typing(socket) == ["Bob"]
        assert await typing(socket) == []


async def test_what_differs_from_person_to_person_is_not_shared(
    site: Site, alice: Person, bob: Person, acme: Organization, room: ChatRoom
) -> None:
    eve = Person(await writers.run(make_user, "eve@acme.example", acme))
    add: dict[str, Any] = {"room": room, "user": _user(eve)}
    await post(bob, room, "Before")
    await writers.run(services.add_member, by=_user(bob), **add)
    after = await now(bob)
    async with (
        await connected(site, eve) as hers,
        await connected(site, bob) as his,
    ):
        for socket in (hers, his):
            await socket.start("a", PERSONAL, room=room_id(room), after=after)
        await post(bob, room, "Now")
        counts = [
            (await socket.data())["messagePosted"]["message"]["room"]["unreadCount"]
            for socket in (hers, his)
        ]
        # Both are plain users of one organisation; one of them wrote it.
        assert counts == [1, 0]


async def test_whoever_is_let_in_hears_from_then_on(
    site: Site, bob: Person, dora: Person, room: ChatRoom
) -> None:
    own = await writers.run(open_room, dora)
    async with await connected(site, dora) as socket:
        await socket.start("all", SAID, after=START)
        await post(bob, room, "Without her")
        await post(dora, own, "A mark")
        assert await said(socket) == ("POSTED", "A mark")
        await writers.run(
            services.add_member, by=_user(bob), room=room, user=_user(dora)
        )
        await post(bob, room, "With her")
        assert await said(socket) == ("POSTED", "With her")


async def test_members_who_come_and_go_while_others_talk(
    site: Site, alice: Person, bob: Person, dora: Person, room: ChatRoom
) -> None:
    """The steady member has all in order, whatever happens around."""
    count = 40
    after = await now(bob)

    async def talk() -> None:
        for number in range(count):
            await post(bob, room, str(number))

    async def come_and_go() -> None:
        for _ in range(6):
            await writers.run(
                services.add_member, by=_user(bob), room=room, user=_user(dora)
            )
            async with await connected(site, dora) as socket:
                await socket.start("a", SAID, room=room_id(room), after=after)
                message = await socket.receive()
                await writers.run(
                    services.remove_member,
                    by=_user(bob),
                    room=room,
                    user_id=_user(dora).pk,
                )
                while message["type"] == "next":
                    message = await socket.receive()
                assert message["type"] == "complete"

    async def listen() -> list[str]:
        async with await connected(site, alice) as socket:
            await socket.start("a", SAID, room=room_id(room), after=after)
            return [str((await said(socket))[1]) for _ in range(count)]

    async with asyncio.timeout(60):
        heard, _, _ = await asyncio.gather(listen(), talk(), come_and_go())
    assert heard == [str(number) for number in range(count)]


@pytest.mark.parametrize("document", [SAID, TYPING])
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("the room", "NOT_FOUND"),
        (to_global_id("ChatRoom", 10**9), "NOT_FOUND"),
        (to_global_id("Message", 1), "INVALID_ID"),
        ("nonsense", "INVALID_ID"),
    ],
)
async def test_what_cannot_be_followed_is_refused(
    site: Site, dora: Person, room: ChatRoom, document: str, given: str, code: str
) -> None:
    id_ = room_id(room) if given == "the room" else given
    async with await connected(site, dora) as socket:
        await socket.start("a", document, room=id_)
        [error] = (await socket.receive())["payload"]
        assert error["extensions"] == {"code": code, "field": "roomId"}


async def test_a_cursor_that_was_made_up_is_refused(
    site: Site, bob: Person, room: ChatRoom
) -> None:
    async with await connected(site, bob) as socket:
        unborn = cursor.encode(10**6, organization_id=_user(bob).organization_id)
        for after in ("ZXZlbnQ6MQ==", "x" * 22, unborn):
            await socket.start("a", SAID, room=room_id(room), after=after)
            [error] = (await socket.receive())["payload"]
            assert error["extensions"] == {"code": "INVALID_INPUT", "field": "after"}
