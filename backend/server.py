"""The web server: uvicorn, set up for many WebSockets and for a quick clean stop."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings
from uvicorn.protocols.websockets.websockets_sansio_impl import (
    WebSocketsSansIOProtocol,
)

Hook = Callable[[], None]
PING_S = 20.0
#: A client that was told to go and does not answer is cut off after this time.
CLOSE_GRACE_S = 5.0
#: What still runs at shutdown gets this long.
STOP_GRACE_S = 2


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket that no silent peer can keep alive.

    Closing a transport waits until what it has buffered is sent, and a peer that does
    not read can make that last for hours.
    """

    async def send(self, message: Any) -> None:
        if message["type"] == "websocket.close":
            self.loop.call_later(CLOSE_GRACE_S, self.transport.abort)
        await super().send(message)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()


class Server(uvicorn.Server):
    """Calls `on_ready` when it serves and `on_stop` when it begins to stop.

    Both run in a thread. What `on_ready` raises stops the server and comes out of
    `run`.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        *,
        on_ready: Hook | None = None,
        on_stop: Hook | None = None,
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop
        self._readying: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self._on_ready is not None:
            self._readying = asyncio.create_task(asyncio.to_thread(self._on_ready))
            self._readying.add_done_callback(self._stop_if_failed)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        stopping = asyncio.create_task(self._stop())
        await super().shutdown(sockets=sockets)
        await stopping

    async def _stop(self) -> None:
        try:
            if self._readying is not None:
                await self._readying
        finally:
            if self._on_stop is not None:
                await asyncio.to_thread(self._on_stop)

    def _stop_if_failed(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or task.exception() is not None:
            self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Stop on Ctrl-C and SIGTERM; then `run` returns, for its caller to clean up.

        uvicorn itself would send the signal on, which ends the process.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self._exit) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _exit(self, number: int, frame: FrameType | None) -> None:
        self.handle_exit(signal.Signals(number), frame)


def make_server(
    *,
    application: Any = None,
    on_ready: Hook | None = None,
    on_stop: Hook | None = None,
) -> Server:
    """A server for `application`, by default the project's; `run` it on sockets."""
    config = uvicorn.Config(
        application or "backend.asgi:application",
        ws=SocketProtocol,
        # Compression costs two thirds of the deliveries per second, and memory.
        ws_per_message_deflate=False,
        ws_max_size=settings.GRAPHQL_MAX_BODY_BYTES,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # Addresses behind proxies are read by the application: TRUSTED_PROXIES.
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_GRACE_S,
    )
    return Server(config, on_ready=on_ready, on_stop=on_stop)


def listen(*, host: str, port: int) -> Sequence[socket.socket]:
    """The sockets to serve on; port 0 takes a free one. Raises OSError if taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return [socket.create_server((host, port), family=family, backlog=2048)]


def run_server(
    *,
    host: str,
    port: int,
    on_ready: Hook | None = None,
    on_stop: Hook | None = None,
) -> None:
    """Serve until Ctrl-C or SIGTERM; open WebSockets are closed to be resumed (1012).

    Returns after a clean stop. Raises OSError when the port is taken.
    """
    make_server(on_ready=on_ready, on_stop=on_stop).run(
        sockets=list(listen(host=host, port=port))
    )
