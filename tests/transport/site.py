"""A real server on a free port, in a thread, and a client of its WebSocket."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterable
from typing import Any

from channels.routing import ProtocolTypeRouter
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from backend.apps.accounts.models import User
from backend.apps.accounts.services import open_session
from backend.apps.accounts.sessions import SignIn
from backend.apps.events.selectors import newest_cursor
from backend.apps.events.services import publish_event
from backend.common.threads import Pool
from backend.schema.transport.execution import Executor
from backend.schema.transport.http import GraphQLHTTP
from backend.schema.transport.lifespan import lifespan
from backend.schema.transport.ws import GraphQLSocket
from backend.server import Server, listen, make_server
from tests.transport.schema import KIND, Ledger, build

PATIENCE_S = 20.0
FEED = "subscription($after: String) { happened(after: $after) { cursor subject } }"
writers = Pool(name="test-writer", size=8)


class Site:
    """Serves the tests' schema over both transports."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        executor = Executor(build(self.ledger).graphql_schema)
        self.application = ProtocolTypeRouter(
            {
                "http": GraphQLHTTP.as_asgi(executor=executor),
                "websocket": GraphQLSocket.as_asgi(executor=executor),
                "lifespan": lifespan,
            }
        )
        self.start()

    def start(self) -> None:
        sockets = listen(host="127.0.0.1", port=0)
        self.port = sockets[0].getsockname()[1]
        started = threading.Event()
        self.server: Server = make_server(
            application=self.application, on_ready=started.set
        )
        self._thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": list(sockets)}
        )
        self._thread.start()
        assert started.wait(PATIENCE_S)

    def stop(self) -> None:
        self.ledger.go_on.set()
        self.server.should_exit = True
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    def socket(self, **options: Any) -> Socket:
        """A connection that is not opened yet: use `async with`."""
        return Socket(f"ws://127.0.0.1:{self.port}/graphql", **options)


class Socket:
    """A client of the WebSocket that speaks one of the protocols."""

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        protocol: str | None = "graphql-transport-ws",
        origin: str | None = None,
        **options: Any,
    ) -> None:
        self.token = token
        self.legacy = protocol == "graphql-ws"
        self._connecting = connect(
            url,
            subprotocols=[protocol] if protocol else None,  # type: ignore[list-item]
            origin=origin,  # type: ignore[arg-type]
            compression=None,
            **options,
        )
        self.raw: ClientConnection

    async def __aenter__(self) -> Socket:
        self.raw = await self._connecting
        if self.token is not None:
            await self.init({"authorization": f"Bearer {self.token}"})
            assert (await self.receive())["type"] == "connection_ack"
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.raw.close()

    async def send(self, **message: Any) -> None:
        await self.raw.send(json.dumps(message))

    async def init(self, payload: Any) -> None:
        await self.send(type="connection_init", payload=payload)

    async def start(self, name: str, query: str, **variables: Any) -> None:
        await self.send(
            id=name,
            type="start" if self.legacy else "subscribe",
            payload={"query": query, "variables": variables},
        )

    async def receive(self) -> dict[str, Any]:
        """The next message; keep-alives of the legacy protocol are passed over."""
        while True:
            async with asyncio.timeout(PATIENCE_S):
                message: dict[str, Any] = json.loads(await self.raw.recv())
            if message["type"] != "ka":
                return message

    async def data(self) -> Any:
        """The data of the next message, which must be a result without errors."""
        message = await self.receive()
        assert message["type"] in ("next", "data"), message
        assert "errors" not in message["payload"], message
        return message["payload"]["data"]

    async def close_code(self) -> int:
        """Wait until the server closes; what comes before is dropped."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    await self.raw.recv()
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code

    async def follow(self, user: User, name: str, query: str = FEED) -> None:
        """Subscribe to `query` from now on: nothing that is published next is missed.

        The protocols do not say when a subscription has begun; a cursor does.
        """
        newest = await writers.run(newest_cursor, user.organization_id)
        await self.start(name, query, after=newest)

    async def ask(self) -> None:
        """Return when the server has read all that was sent before."""
        await self.start("ask", "{ who }")
        await self.data()
        assert (await self.receive())["type"] == "complete"


async def sign_in(user: User) -> SignIn:
    """A session of `user`, opened in a thread."""
    return await writers.run(open_session, user=user)


async def token_of(user: User) -> str:
    return (await sign_in(user)).tokens.access_token


async def publish_many(user: User, subjects: Iterable[int], **data: Any) -> None:
    """Commit one event after the other, all in one thread."""

    def run() -> None:
        for subject in subjects:
            publish_event(
                organization_id=user.organization_id,
                kind=KIND,
                subject_id=subject,
                data=data,
            )

    await writers.run(run)


async def publish(user: User, subject: int, **data: Any) -> None:
    """Commit one event of the user's organisation, in a thread."""
    await writers.run(
        publish_event,
        organization_id=user.organization_id,
        kind=data.pop("kind", KIND),
        subject_id=subject,
        data=data,
    )
