"""What others wrote to find faults: audits of graphql-http, the client graphql-ws."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from backend.apps.accounts.services import revoke_session
from tests.conftest import Person
from tests.transport.site import FEED, Site, publish, sign_in, token_of, writers

CONTRACT = Path(__file__).resolve().parents[1] / "contract"
VENV_BIN = Path(__file__).resolve().parents[2] / ".venv" / "bin"
PATIENCE_S = 60.0


def node() -> str:
    """The program that `make test` has installed the packages for."""
    found = shutil.which("node", path=f"{VENV_BIN}{os.pathsep}{os.environ['PATH']}")
    if found is None or not (CONTRACT / "node_modules").is_dir():
        raise pytest.UsageError("Node or its packages are missing; see `make test`.")
    return found


async def test_all_audits_of_graphql_over_http_pass(site: Site) -> None:
    process = await asyncio.create_subprocess_exec(
        node(),
        str(CONTRACT / "audits.mjs"),
        site.url,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode == 0
    found = json.loads(said)
    assert len(found) >= 61
    assert [audit for audit in found if audit["status"] != "ok"] == []


class Client:
    """The npm client graphql-ws in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def tell(self, **order: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._process.stdin.drain()

    async def start(self, name: str, query: str, **variables: Any) -> None:
        payload = {"query": query, "variables": variables}
        await self.tell(start=name, payload=payload)

    async def heard(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            line = await self._process.stdout.readline()
        found: dict[str, Any] = json.loads(line)
        return found


@asynccontextmanager
async def client(site: Site, token: str) -> AsyncIterator[Client]:
    process = await asyncio.create_subprocess_exec(
        node(),
        str(CONTRACT / "socket.mjs"),
        site.url.replace("http", "ws"),
        token,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    made = Client(process)
    try:
        yield made
        await made.tell(end=True)
        async with asyncio.timeout(PATIENCE_S):
            await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_client_asks_and_follows(site: Site, alice: Person) -> None:
    user = alice.user
    assert user is not None
    async with client(site, await token_of(user)) as ours:
        await ours.start("q", "{ who }")
        assert await ours.heard() == {"connected": "graphql-transport-ws"}
        assert await ours.heard() == {
            "next": "q",
            "value": {"data": {"who": user.email}},
        }
        assert await ours.heard() == {"complete": "q"}
        await publish(user, 1)
        await ours.start("f", FEED, after="")
        heard = [await ours.heard() for _ in range(2)]
        # Without an operation the lazy client closes; it comes back for the next.
        assert heard[0] in (
            {"closed": 1000, "reason": "Normal Closure"},
            {"next": "f", "value": heard[0].get("value")},
        )
        while "next" not in heard[-1]:
            heard.append(await ours.heard())
        event = heard[-1]["value"]["data"]["happened"]
        assert event["subject"] == 1
        await publish(user, 2)
        assert (await ours.heard())["value"]["data"]["happened"]["subject"] == 2
        await ours.tell(stop="f")
        while (last := await ours.heard()) != {"complete": "f"}:
            assert "closed" in last


async def test_the_client_comes_back_after_a_broken_connection(
    site: Site, alice: Person
) -> None:
    user = alice.user
    assert user is not None
    async with client(site, await token_of(user)) as ours:
        await ours.start("f", FEED, after="")
        assert "connected" in await ours.heard()
        await publish(user, 1)
        assert (await ours.heard())["value"]["data"]["happened"]["subject"] == 1
        await ours.tell(terminate=True)
        assert (await ours.heard())["closed"] == 4499
        assert "connected" in await ours.heard()
        await publish(user, 2)
        subjects = []
        while 2 not in subjects:
            event = (await ours.heard())["value"]["data"]["happened"]
            subjects.append(event["subject"])
        assert subjects == [1, 2]


async def test_the_client_hears_why_it_is_closed(site: Site, alice: Person) -> None:
    user = alice.user
    assert user is not None
    async with client(site, "nonsense") as ours:
        await ours.start("f", FEED)
        assert (await ours.heard())["closed"] == 4403
        assert await ours.heard() == {"error": "f", "value": 4403}
    signed_in = await sign_in(user)
    async with client(site, signed_in.tokens.access_token) as ours:
        await ours.start("f", FEED, after="")
        assert "connected" in await ours.heard()
        await publish(user, 1)
        assert "next" in await ours.heard()
        await writers.run(revoke_session, session_id=signed_in.session.pk)
        assert (await ours.heard())["closed"] == 4401
        # The client never tries again by itself after this code.
        assert await ours.heard() == {"error": "f", "value": 4401}
        await ours.tell(token=await token_of(user))
        await ours.start("f", FEED, after="")
        assert "connected" in await ours.heard()
        await publish(user, 2)
        assert (await ours.heard())["value"]["data"]["happened"]["subject"] == 1
        assert (await ours.heard())["value"]["data"]["happened"]["subject"] == 2
        await ours.tell(raw="nonsense")
        assert (await ours.heard())["closed"] == 4400
        assert await ours.heard() == {"error": "f", "value": 4400}


async def test_the_client_hears_of_refused_operations(
    site: Site, alice: Person
) -> None:
    assert alice.user is not None
    async with client(site, await token_of(alice.user)) as ours:
        await ours.start("x", "subscription { nothing }")
        assert "connected" in await ours.heard()
        refused = await ours.heard()
        assert refused["error"] == "x"
        assert refused["value"][0]["extensions"]["code"] == "BAD_REQUEST"
