"""Many WebSocket clients that cost little: they only note when each event came."""

from __future__ import annotations

import asyncio
import json
import time
from array import array
from functools import partial

FEED = """subscription($after: String) { alarmFeed(after: $after) {
  cursor kind alarm { id message score createdAt state
    type { code name } risk { code level } } } }"""
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)
PING, CLOSE = 9, 8


class Client(asyncio.Protocol):
    """Subscribes to the feed; `times` are monotonic seconds of what has arrived."""

    def __init__(self, path: str, token: str) -> None:
        loop = asyncio.get_running_loop()
        self.subscribed: asyncio.Future[None] = loop.create_future()
        self.times = array("d")
        self._path = path
        self._token = token
        self._buffer = b""
        self._upgraded = False
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(UPGRADE.format(path=self._path).encode())

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.subscribed.done():
            self.subscribed.set_exception(ConnectionError("closed by the server"))

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data
        if not self._upgraded:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            self._upgraded = True
            init = {"authorization": f"Bearer {self._token}"}
            self._send({"type": "connection_init", "payload": init})
        self._buffer = self._frames(data)

    def _frames(self, data: bytes) -> bytes:
        """Handle the whole frames in `data`; returns what is left."""
        at = 0
        while len(data) >= at + 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if len(data) < start + size:
                break
            self._frame(data[at] & 15, data[start : start + size])
            at = start + size
        return data[at:]

    def _frame(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self._write(10, payload)
        elif kind == CLOSE:
            self.transport.close()
        elif b'"next"' in payload:
            self.times.append(time.monotonic())
        elif b"connection_ack" in payload:
            self._send({"id": "1", "type": "subscribe", "payload": {"query": FEED}})
            self.subscribed.set_result(None)
        else:
            raise RuntimeError(payload)

    def _send(self, message: object) -> None:
        self._write(1, json.dumps(message).encode())

    def _write(self, kind: int, payload: bytes) -> None:
        # Clients must mask; the mask of zeros changes nothing.
        size = len(payload)
        head = (
            bytes([0x80 | kind, 0x80 | size])
            if size < 126
            else bytes([0x80 | kind, 0x80 | 126]) + size.to_bytes(2, "big")
        )
        self.transport.write(head + bytes(4) + payload)


async def connect(count: int, *, port: int, path: str, token: str) -> list[Client]:
    """`count` clients that have asked for the feed."""
    loop = asyncio.get_running_loop()
    clients = []
    for start in range(0, count, 50):
        group = [Client(path, token) for _ in range(start, min(start + 50, count))]
        for client in group:
            await loop.create_connection(partial(_itself, client), "127.0.0.1", port)
        await asyncio.gather(*(client.subscribed for client in group))
        clients += group
    return clients


def _itself(client: Client) -> Client:
    return client


async def arrived(clients: list[Client], count: int, *, limit_s: float) -> None:
    """Wait until every client has got `count` events in all."""
    async with asyncio.timeout(limit_s):
        while any(len(client.times) < count for client in clients):
            await asyncio.sleep(0.02)
