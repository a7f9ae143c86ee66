"""Chat between two server processes: Redis carries the nudges, the rows the truth."""

from __future__ import annotations

import asyncio
from typing import Any

from backend.apps.chat.models import ChatRoom
from tests.chat.conftest import open_room, room_id, user_id
from tests.chat.test_live import POST, SAID, TYPE, TYPING
from tests.conftest import Person
from tests.transport.process import ServerProcess
from tests.transport.site import Socket, token_of, writers

REMOVE = """mutation($room: ID!, $user: ID!) {
  removeChatMember(input: {roomId: $room, userId: $user}) { errors { code } } }"""


async def test_two_people_on_two_servers(
    transactional_db: None, redis_url: str, alice: Person, bob: Person
) -> None:
    assert alice.user is not None and bob.user is not None
    room: ChatRoom = await writers.run(open_room, bob, alice)
    servers = [
        await asyncio.to_thread(ServerProcess, REDIS_URL=redis_url) for _ in range(2)
    ]
    id_ = room_id(room)

    async def do(socket: Socket, document: str, **variables: Any) -> None:
        await socket.start("do", document, room=id_, **variables)
        [payload] = (await socket.data()).values()
        assert payload["errors"] == []
        assert await socket.receive() == {"id": "do", "type": "complete"}

    hers = Socket(servers[0].socket_url, token=await token_of(alice.user))
    his = Socket(servers[1].socket_url, token=await token_of(bob.user))
    async with hers, his:
        await hers.start("typing", TYPING, room=id_)
        assert (await hers.data())["chatTyping"]["users"] == []
        await do(his, TYPE)
        assert (await hers.data())["chatTyping"]["users"] == [{"name": "Bob"}]
        await hers.start("said", SAID, room=id_, after="")
        await do(his, POST, text="On my way")
        told = {(await hers.receive())["id"] for _ in range(2)}
        assert told == {"typing", "said"}  # he has stopped typing
        await do(his, REMOVE, user=user_id(alice))
        ended = [await hers.receive() for _ in range(2)]
        assert {message["id"] for message in ended} == {"typing", "said"}
        assert {message["type"] for message in ended} == {"complete"}
    for server in servers:
        await asyncio.to_thread(server.stop)
    await asyncio.to_thread(writers.close)
