"""Passing states: the present one first, then each change, then the end."""

from __future__ import annotations

from typing import Any

import pytest

from backend.apps.events.services import send_ephemeral
from tests.conftest import Person
from tests.transport.site import Site, Socket, token_of, writers

QUERY = 'subscription { progress(topic: "job.1") { state } }'


async def state(socket: Socket) -> Any:
    return (await socket.data())["progress"]["state"]


async def tell(organization_id: int, state: str, topic: str = "job.1") -> None:
    await writers.run(
        send_ephemeral,
        organization_id=organization_id,
        topic=topic,
        data={"state": state},
    )


async def test_first_the_present_state_then_changes_until_the_last(
    site: Site, alice: Person, charlie: Person
) -> None:
    assert alice.user is not None and charlie.user is not None
    mine, others = alice.user.organization_id, charlie.user.organization_id
    async with site.socket(token=await token_of(alice.user)) as socket:
        await socket.start("a", QUERY)
        assert await state(socket) == "QUEUED"
        await tell(others, "STOLEN")
        await tell(mine, "OTHER", topic="job.2")
        await tell(mine, "RUNNING")
        assert await state(socket) == "RUNNING"
        site.ledger.state = "DONE"
        await tell(mine, "DONE")
        assert await state(socket) == "DONE"
        assert await socket.receive() == {"id": "a", "type": "complete"}


async def test_a_lost_message_hangs_nobody(site: Site, alice: Person) -> None:
    assert alice.user is not None
    async with site.socket(token=await token_of(alice.user)) as socket:
        await socket.start("a", QUERY)
        assert await state(socket) == "QUEUED"
        site.ledger.state = "DONE"  # and nobody says so
        assert await state(socket) == "DONE"
        assert await socket.receive() == {"id": "a", "type": "complete"}


async def test_what_has_ended_is_told_and_completed_at_once(
    site: Site, alice: Person
) -> None:
    assert alice.user is not None
    site.ledger.state = "DONE"
    async with site.socket(token=await token_of(alice.user)) as socket:
        for name in "ab":
            await socket.start(name, QUERY)
            assert await state(socket) == "DONE"
            assert await socket.receive() == {"id": name, "type": "complete"}


@pytest.mark.parametrize("count", [3])
async def test_all_who_follow_get_the_same(
    site: Site, alice: Person, count: int
) -> None:
    assert alice.user is not None
    async with site.socket(token=await token_of(alice.user)) as socket:
        for number in range(count):
            await socket.start(str(number), QUERY)
            assert await state(socket) == "QUEUED"
        await tell(alice.user.organization_id, "RUNNING")
        for _ in range(count):
            assert await state(socket) == "RUNNING"
        await socket.send(id="0", type="complete")
        await socket.ask()
        await tell(alice.user.organization_id, "PAUSED")
        messages = [await socket.receive() for _ in range(count - 1)]
        assert {message["id"] for message in messages} == {"1", "2"}
