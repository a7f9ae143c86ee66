"""One WebSocket: who is on it, what runs on it, what waits to be sent, how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import IntEnum
from typing import Any

from django.conf import settings

from backend.schema.context import RequestContext
from backend.schema.transport.answers import to_text
from backend.schema.transport.auth import Principal
from backend.schema.transport.execution import Executor
from backend.schema.transport.operation import Dialect, Operation
from backend.schema.transport.outbox import Outbox

Send = Callable[[dict[str, Any]], Awaitable[None]]
TIMER_MAX_S = 86_400.0


class CloseCode(IntEnum):
    """Why a socket was closed; see also the protocol's own list."""

    BAD_REQUEST = 4400
    TOKEN_ENDED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL_NOT_ACCEPTABLE = 4406
    INIT_TIMEOUT = 4408
    ID_IN_USE = 4409
    SLOW_CLIENT = 4410
    TOO_MANY_INITS = 4429


REASONS: dict[int, str] = {
    CloseCode.TOKEN_ENDED: "The token has expired or was revoked",
    CloseCode.SLOW_CLIENT: "Slow client, resume with after",
}


class Connection:
    """An accepted socket. Lives on one event loop; `close` is final."""

    def __init__(
        self, send: Send, *, executor: Executor, dialect: Dialect, context: Any
    ) -> None:
        self.executor = executor
        self.dialect = dialect
        self.principal: Principal | None = None
        self.is_open = True
        self._make_context = context
        self._asgi_send = send
        self._operations: dict[str, Operation] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._expiry: asyncio.TimerHandle | None = None
        self.outbox = Outbox(
            self._send_text,
            max_frames=settings.GRAPHQL_WS_OUTBOX_FRAMES,
            max_size=settings.GRAPHQL_WS_OUTBOX_BYTES,
        )
        self._writer = asyncio.create_task(self._write(), name="writer")

    @property
    def context(self) -> RequestContext:
        """A new context for an operation of whoever is on this connection."""
        context: RequestContext = self._make_context(self.principal)
        return context

    def admit(self, principal: Principal) -> None:
        """`principal` has signed in; the socket ends with the token."""
        self.principal = principal
        lifetime_s = principal.lifetime_s
        if lifetime_s is not None:
            self._expire_in(lifetime_s)

    def _expire_in(self, lifetime_s: float) -> None:
        if lifetime_s <= 0:
            self.close(CloseCode.TOKEN_ENDED)
            return
        # A token may live longer than a timer of the event loop can wait.
        self._expiry = asyncio.get_running_loop().call_later(
            min(lifetime_s, TIMER_MAX_S), self._look_at_expiry
        )

    def _look_at_expiry(self) -> None:
        lifetime_s = self.principal.lifetime_s if self.principal else 0.0
        self._expire_in(lifetime_s or 0.0)

    def send(self, head: str, text: str = "", tail: str = "") -> None:
        """Queue a frame; a client that does not keep up is closed."""
        if self.is_open and not self.outbox.put(head, text, tail):
            self.close(CloseCode.SLOW_CLIENT)

    def send_message(self, message: dict[str, Any]) -> None:
        """Queue a message of the protocol."""
        self.send(to_text(message))

    def start(self, operation_id: str, payload: dict[str, Any]) -> None:
        """Run an operation; its answers follow by themselves."""
        if operation_id in self._operations:
            self.close(
                CloseCode.ID_IN_USE, f"Subscriber for {operation_id} already exists"
            )
            return
        operation = Operation(self, operation_id, payload)
        if len(self._operations) >= settings.GRAPHQL_WS_MAX_OPERATIONS:
            operation.refuse_as_too_many()
            return
        self._operations[operation_id] = operation
        self._keep(operation.run())

    def stop(self, operation_id: str) -> bool:
        """The client wants no more of this operation; False if it has ended."""
        operation = self._operations.pop(operation_id, None)
        if operation is not None:
            operation.stop()
        return operation is not None

    def forget(self, operation: Operation) -> None:
        """The operation has ended by itself; its id may be used again."""
        if self._operations.get(operation.id) is operation:
            del self._operations[operation.id]

    def close(self, code: int, reason: str = "", *, last: str = "") -> None:
        """Stop all operations and close the socket with `code`.

        What waits is dropped; only the frame `last` is sent before.
        """
        if not self.is_open:
            return
        reason = reason or REASONS.get(code, "")
        self.release()
        # At most 123 bytes fit into a close frame.
        reason = reason.encode()[:123].decode(errors="ignore")
        message = {"type": "websocket.close", "code": int(code), "reason": reason}
        self._keep(self._send_close(message, last))

    def release(self) -> None:
        """Let go of everything: the socket is closed or about to be."""
        self.is_open = False
        self.outbox.drop()
        self._writer.cancel()
        if self._expiry is not None:
            self._expiry.cancel()
        for operation_id in list(self._operations):
            self.stop(operation_id)

    def _keep(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self) -> None:
        with suppress(OSError):  # the client is gone; the server tells us next
            await self.outbox.run()

    async def _send_text(self, text: str) -> None:
        await self._asgi_send({"type": "websocket.send", "text": text})

    async def _send_close(self, message: dict[str, Any], last: str) -> None:
        with suppress(OSError, RuntimeError):  # it was closed meanwhile
            if last:
                await self._send_text(last)
            await self._asgi_send(message)
