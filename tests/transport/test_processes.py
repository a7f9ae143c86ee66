"""What only shows between processes: Redis, lost nudges, memory, a clean stop."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.conftest import Person
from tests.rows import make_alarm
from tests.transport.process import ServerProcess, raise_alarm
from tests.transport.site import Socket, sign_in, token_of, writers

FEED = """subscription($after: String) {
  alarmFeed(after: $after) { cursor kind alarm { type { code } } } }"""
UPLOAD = """mutation($f: Upload!) {
  uploadVideo(input: {file: $f}) { video { id } errors { code } } }"""
LOGOUT = "mutation { logout(input: {}) { errors { code } } }"
MEGABYTE = 1024**2


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[ServerProcess]:
    server = ServerProcess(UPLOAD_TEMP_DIR=str(tmp_path / "uploads"))
    yield server
    server.stop()


async def test_all_processes_hear_at_once_through_redis(
    alice: Person, redis_url: str, transactional_db: None
) -> None:
    assert alice.user is not None
    signed_in = await sign_in(alice.user)
    token = signed_in.tokens.access_token
    servers = [ServerProcess(REDIS_URL=redis_url) for _ in range(2)]
    sockets = [
        await Socket(server.socket_url, token=token).__aenter__() for server in servers
    ]
    for socket in sockets:
        await socket.start("a", FEED, after="")
    await asyncio.to_thread(
        raise_alarm, alice.user.organization_id, REDIS_URL=redis_url
    )
    for socket in sockets:
        event = (await socket.data())["alarmFeed"]
        assert event["kind"] == "RAISED"
        assert event["alarm"]["type"]["code"] == "assault"
    # Signing out at one server ends the sockets at the other.
    async with httpx.AsyncClient() as client:
        reply = await client.post(
            servers[0].url,
            json={"query": LOGOUT},
            headers={"authorization": f"Bearer {token}"},
        )
    assert reply.json() == {"data": {"logout": {"errors": []}}}
    for socket in sockets:
        assert await socket.close_code() == 4401
    for server in servers:
        await asyncio.to_thread(server.stop)


async def test_a_lost_nudge_only_delays(server: ServerProcess, alice: Person) -> None:
    assert alice.user is not None
    token = await token_of(alice.user)
    async with Socket(server.socket_url, token=token) as socket:
        await socket.start("a", FEED, after="")
        # This process has no Redis: its nudge never leaves it.
        await writers.run(make_alarm, alice.user.organization)
        assert (await socket.data())["alarmFeed"]["kind"] == "RAISED"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_stop_is_clean_and_tells_clients_to_come_back(
    alice: Person, transactional_db: None, number: int
) -> None:
    assert alice.user is not None
    server = await asyncio.to_thread(ServerProcess)
    socket = Socket(server.socket_url, token=await token_of(alice.user))
    await socket.__aenter__()
    await socket.start("a", FEED)
    await socket.start("b", "{ __typename }")
    await socket.receive()
    stopping = asyncio.create_task(asyncio.to_thread(server.stop, number))
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            await socket.receive()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012
    assert await stopping == "stopping\nstopped\n"


async def test_a_large_upload_does_not_grow_the_server(
    server: ServerProcess, alice: Person, tmp_path: Path
) -> None:
    assert alice.user is not None
    headers = {
        "authorization": f"Bearer {await token_of(alice.user)}",
        "content-type": "multipart/form-data; boundary=xx",
    }
    async with httpx.AsyncClient(headers=headers, timeout=120) as client:
        # The first one loads what every upload needs.
        small = await client.post(server.url, content=multipart(megabytes=1))
        assert small.json() == {
            "data": {
                "uploadVideo": {"video": None, "errors": [{"code": "NOT_A_VIDEO"}]}
            }
        }
        before, most = server.resident_bytes(), 0
        large = asyncio.create_task(
            client.post(server.url, content=multipart(megabytes=200))
        )
        while not large.done():
            most = max(most, server.resident_bytes())
            await asyncio.sleep(0.01)
        assert (await large).json() == small.json()
    assert most - before < 64 * MEGABYTE
    assert list((tmp_path / "uploads").iterdir()) == []


async def multipart(*, megabytes: int) -> Any:
    operations = json.dumps({"query": UPLOAD, "variables": {"f": None}})
    form = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n{}'
    yield "\r\n".join(
        [
            "--xx",
            form.format("operations", "", operations),
            "--xx",
            form.format("map", "", '{"0": ["variables.f"]}'),
            "--xx",
            form.format("0", '; filename="a.mp4"', ""),
        ]
    ).encode()
    for _ in range(megabytes):
        yield bytes(MEGABYTE)
    yield b"\r\n--xx--\r\n"
