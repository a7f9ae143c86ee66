"""A client that does not keep up is let go, costs little, and can resume."""

from __future__ import annotations

import asyncio

import pytest
from websockets.exceptions import ConnectionClosed

from backend import server
from backend.schema.transport.outbox import Outbox
from tests.conftest import Person
from tests.transport.site import PATIENCE_S, Site, Socket, publish_many, token_of

PADDED = """subscription($after: String) {
  happened(after: $after) { subject cursor padding } }"""
# More than the kernel buffers for both ends of a connection take.
COUNT, PADDING = 260, 60_000


async def flood(site: Site, alice: Person) -> tuple[Socket, Socket]:
    """A client that reads all of it, and one that reads nothing."""
    assert alice.user is not None
    token = await token_of(alice.user)
    reads = await site.socket(token=token).__aenter__()
    stalls = await site.socket(token=token, max_queue=1).__aenter__()
    for socket in (reads, stalls):
        await socket.follow(alice.user, "a", PADDED)
    publishing = asyncio.create_task(
        publish_many(alice.user, range(1, COUNT + 1), padding=PADDING)
    )
    for subject in range(1, COUNT + 1):
        assert (await reads.data())["happened"]["subject"] == subject
    await publishing
    return reads, stalls


async def test_a_slow_client_is_closed_and_resumes_without_a_gap(
    site: Site, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "CLOSE_GRACE_S", PATIENCE_S)
    assert alice.user is not None
    reads, stalls = await flood(site, alice)
    seen = []
    after = ""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            happened = (await stalls.data())["happened"]
            seen.append(happened["subject"])
            after = happened["cursor"]
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (
        4410,
        "Slow client, resume with after",
    )
    async with site.socket(token=await token_of(alice.user)) as again:
        await again.start("a", PADDED, after=after)
        while len(seen) < COUNT:
            seen.append((await again.data())["happened"]["subject"])
    assert seen == list(range(1, COUNT + 1))
    # A replay is paced by its reader, so that it is never too slow for it.
    async with site.socket(token=await token_of(alice.user), max_queue=1) as paced:
        await paced.start("a", PADDED, after="")
        for subject in range(1, COUNT + 1):
            assert (await paced.data())["happened"]["subject"] == subject
    await reads.raw.close()


async def test_a_client_that_never_reads_is_cut_off(
    site: Site, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "CLOSE_GRACE_S", 0.05)
    reads, stalls = await flood(site, alice)
    connections = site.server.server_state.connections
    async with asyncio.timeout(PATIENCE_S):
        while len(connections) > 1:  # nothing tells of it
            await asyncio.sleep(0.01)
    await reads.raw.close()
    stalls.raw.transport.abort()


async def test_an_outbox_holds_its_limits() -> None:
    async def send(text: str) -> None:
        raise AssertionError

    outbox = Outbox(send, max_frames=3, max_size=10)
    assert outbox.put("a" * 50)  # alone, however long
    assert not outbox.put("b")
    outbox.drop()
    assert [outbox.put("x", "y", "z") for _ in range(4)] == [True, True, True, False]
    outbox.drop()
    assert [outbox.put("12345") for _ in range(3)] == [True, True, False]
    async with asyncio.timeout(PATIENCE_S):
        outbox.drop()
        await outbox.room()
