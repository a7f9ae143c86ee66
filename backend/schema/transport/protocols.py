"""The two WebSocket protocols, on top of graphql-server's handlers.

graphql-server knows the handshakes; what runs on the socket is ours: answers go
through the bounded outbox of the `Connection`, and subscriptions are shared.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from graphql_server.exceptions import ConnectionRejectionError
from graphql_server.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
)
from graphql_server.subscriptions.protocols.graphql_ws.handlers import (
    BaseGraphQLWSHandler,
)

from backend.common.texts import is_encodable
from backend.schema.transport.answers import to_text
from backend.schema.transport.connection import CloseCode, Connection

KEEP_ALIVE_S = 20.0


def _operation(message: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """Id and payload of a message that starts an operation; None if malformed."""
    operation_id, payload = message.get("id"), message.get("payload")
    if not isinstance(operation_id, str) or not isinstance(payload, dict):
        return None
    name, variables = payload.get("operationName"), payload.get("variables")
    query, extensions = payload.get("query"), payload.get("extensions")
    is_persisted = isinstance(extensions, dict) and "persistedQuery" in extensions
    is_sound = (
        isinstance(query, str | None if is_persisted else str)
        and isinstance(extensions, dict | None)
        and isinstance(name, str | None)
        and isinstance(variables, dict | None)
        # Both come back to the client.
        and is_encodable(operation_id + (name or ""))
    )
    return (operation_id, payload) if is_sound else None


class TransportWSHandler(BaseGraphQLTransportWSHandler[Any, Any]):
    """`graphql-transport-ws`."""

    view: Any
    connection: Connection

    def on_request_accepted(self) -> None:
        self.connection = self.view.connection
        super().on_request_accepted()

    async def handle_message(self, message: Any) -> None:
        known = {
            "connection_init": self.handle_connection_init,
            "ping": self.handle_ping,
            "pong": self.handle_pong,
            "subscribe": self.handle_subscribe,
            "complete": self.handle_complete,
        }
        kind = message.get("type") if isinstance(message, dict) else None
        handler = known.get(kind) if isinstance(kind, str) else None
        if handler is None:
            await self.handle_invalid_message("Unknown message")
            return
        await handler(message)

    async def handle_connection_init(self, message: Any) -> None:
        if message.get("payload", {}) is None:
            message = {"type": "connection_init"}
        await super().handle_connection_init(message)

    async def handle_subscribe(self, message: Any) -> None:
        if not self.connection_acknowledged:
            self.connection.close(CloseCode.TOKEN_ENDED, "Unauthorized")
            return
        operation = _operation(message)
        if operation is None:
            await self.handle_invalid_message("Failed to parse message")
            return
        self.connection.start(*operation)

    async def handle_complete(self, message: Any) -> None:
        self.connection.stop(str(message.get("id")))

    async def send_message(self, message: Any) -> None:
        self.connection.send_message(message)


class LegacyWSHandler(BaseGraphQLWSHandler[Any, Any]):
    """`graphql-ws` of subscriptions-transport-ws, for older clients."""

    view: Any
    connection: Connection
    is_acknowledged = False
    init_received = False
    known: ClassVar[dict[str, str]] = {
        "connection_init": "handle_connection_init",
        "connection_terminate": "handle_connection_terminate",
        "start": "handle_start",
        "stop": "handle_stop",
    }

    async def handle(self) -> None:
        self.connection = self.view.connection
        loop = asyncio.get_running_loop()
        wait_s = self.view.connection_init_wait_timeout.total_seconds()
        timer = loop.call_later(wait_s, self._give_up)
        try:
            await super().handle()
        finally:
            timer.cancel()

    async def handle_message(self, message: Any) -> None:
        kind = message.get("type") if isinstance(message, dict) else None
        name = self.known.get(kind) if isinstance(kind, str) else None
        if name is None:
            self.connection.close(CloseCode.BAD_REQUEST, "Unknown message")
            return
        await getattr(self, name)(message)

    async def handle_connection_init(self, message: Any) -> None:
        if self.init_received:
            reason = "Too many initialisation requests"
            self.connection.close(CloseCode.TOO_MANY_INITS, reason)
            return
        self.init_received = True
        payload = message.get("payload") or {}
        if not isinstance(payload, dict):
            self.connection.close(
                CloseCode.BAD_REQUEST, "Invalid connection init payload"
            )
            return
        await self.view.setup_connection_params(
            payload, websocket=self.websocket, context=None, root_value=None
        )
        try:
            await self.view.on_ws_connect(self.context)
        except ConnectionRejectionError:
            refusal = {"type": "connection_error", "payload": {"message": "Forbidden"}}
            last = to_text(refusal)
            self.connection.close(CloseCode.FORBIDDEN, "Forbidden", last=last)
            return
        await self.send_message({"type": "connection_ack"})
        self.is_acknowledged = True
        self.keep_alive_task = asyncio.create_task(self.handle_keep_alive())

    async def handle_start(self, message: Any) -> None:
        if not self.is_acknowledged:
            self.connection.close(CloseCode.TOKEN_ENDED, "Unauthorized")
            return
        operation = _operation(message)
        if operation is None:
            self.connection.close(CloseCode.BAD_REQUEST, "Failed to parse message")
            return
        self.connection.start(*operation)

    async def handle_stop(self, message: Any) -> None:
        operation_id = str(message.get("id"))
        if self.connection.stop(operation_id):
            # The protocol has the server confirm it.
            await self.send_message({"type": "complete", "id": operation_id})

    async def send_message(self, message: Any) -> None:
        self.connection.send_message(message)

    def _give_up(self) -> None:
        if not self.init_received:
            reason = "Connection initialisation timeout"
            self.connection.close(CloseCode.INIT_TIMEOUT, reason)
