"""The same rules where graphql-core itself runs a subscription."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from graphql import ExecutionResult, parse, subscribe

from backend.apps.chat import services
from backend.apps.chat.models import ChatRoom
from backend.apps.chat.posting import post_message
from backend.apps.events.hub import Hub
from backend.common.threads import close_pools
from backend.schema.base import RequestContext
from backend.schema.root import schema
from tests.chat.conftest import open_room, room_id
from tests.conftest import Person
from tests.transport.site import writers

SAID = """subscription($room: ID, $after: String) {
  messagePosted(roomId: $room, after: $after) { message { text } } }"""
TYPING = "subscription($room: ID!) { chatTyping(roomId: $room) { users { name } } }"
pytestmark = pytest.mark.django_db(transaction=True)


async def follow(person: Person, document: str, **variables: Any) -> Any:
    return await subscribe(
        schema.graphql_schema,
        parse(document),
        context_value=RequestContext(user=person.user),
        variable_values=variables,
    )


async def following(result: Any) -> Any:
    async with asyncio.timeout(20):
        found: ExecutionResult = await anext(result)
    assert found.errors is None
    assert found.data is not None
    return found.data


@pytest.fixture(autouse=True)
async def _end() -> AsyncIterator[None]:
    yield
    await Hub.current().close()
    await asyncio.to_thread(close_pools)
    await asyncio.to_thread(writers.close)


async def test_who_is_put_out_hears_no_more(
    alice: Person, bob: Person, room: ChatRoom
) -> None:
    assert alice.user is not None and bob.user is not None
    start = ""
    one = await follow(alice, SAID, room=room_id(room), after=start)
    all_ = await follow(alice, SAID, after=start)
    typing = await follow(alice, TYPING, room=room_id(room))
    assert await following(typing) == {"chatTyping": {"users": []}}
    post = {"by": bob.user, "room": room, "text": "Hello"}
    await writers.run(post_message, **post)  # type: ignore[arg-type]
    said = {"messagePosted": {"message": {"text": "Hello"}}}
    assert await following(one) == await following(all_) == said
    await writers.run(
        services.remove_member, by=bob.user, room=room, user_id=alice.user.pk
    )
    for ended in (one, typing):
        with pytest.raises(StopAsyncIteration):
            await following(ended)
    await writers.run(post_message, **post)  # type: ignore[arg-type]
    own = await writers.run(open_room, alice)
    await writers.run(post_message, by=alice.user, room=own, text="Alone")
    alone = {"messagePosted": {"message": {"text": "Alone"}}}
    assert await following(all_) == alone
    await all_.aclose()
