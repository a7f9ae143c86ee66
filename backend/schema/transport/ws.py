"""GraphQL over WebSocket: accepts sockets and signs their people in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from graphql_server.channels import GraphQLWSConsumer
from graphql_server.channels.handlers.ws_handler import ChannelsWebSocketAdapter
from graphql_server.exceptions import ConnectionRejectionError
from graphql_server.http.exceptions import (
    NonJsonMessageReceived,
    NonTextMessageReceived,
)
from graphql_server.subscriptions import GRAPHQL_WS_PROTOCOL
from graphql_server.types.unset import UNSET, UnsetType

from backend.common.errors import Unauthenticated
from backend.common.threads import live
from backend.schema.transport.auth import (
    authenticate,
    headers_of,
    host_is_allowed,
    make_context,
    origin_is_allowed,
)
from backend.schema.transport.connection import CloseCode, Connection
from backend.schema.transport.execution import Executor, default_executor
from backend.schema.transport.operation import LEGACY_WS, TRANSPORT_WS
from backend.schema.transport.protocols import (
    KEEP_ALIVE_S,
    LegacyWSHandler,
    TransportWSHandler,
)
from backend.schema.transport.sessions import Sessions

#: Messages of a client that wait while one is handled; then it is not read further.
INBOX_LIMIT = 16
INTERNAL_ERROR = 1011
logger = logging.getLogger(__name__)


class _Adapter(ChannelsWebSocketAdapter):
    """Lets the handlers close a socket through its `Connection`."""

    view: GraphQLSocket

    async def close(self, code: int, reason: str) -> None:
        assert self.view.connection is not None
        self.view.connection.close(code, reason)

    async def iter_json(
        self, *, ignore_parsing_errors: bool = False
    ) -> AsyncGenerator[object, None]:
        try:
            # Neither protocol gives a meaning to what is not JSON.
            async for message in super().iter_json():
                connection = self.view.connection
                if connection is None or not connection.is_open:
                    return
                yield message
        except (NonJsonMessageReceived, NonTextMessageReceived):
            reason = "WebSocket message must be valid JSON"
            await self.close(CloseCode.BAD_REQUEST, reason)


class GraphQLSocket(GraphQLWSConsumer[Any, None]):
    """One WebSocket of /graphql."""

    # No channel of its own on the layer: the hub of the process listens for all.
    channel_layer_alias = ""
    websocket_adapter_class = _Adapter
    graphql_transport_ws_handler_class = TransportWSHandler
    graphql_ws_handler_class = LegacyWSHandler
    connection: Connection | None = None

    def __init__(self, executor: Executor | None = None) -> None:
        self.executor = executor or default_executor()
        super().__init__(
            schema=self.executor.schema,
            keep_alive=True,
            keep_alive_interval=KEEP_ALIVE_S,
            connection_init_wait_timeout=timedelta(
                seconds=settings.GRAPHQL_WS_INIT_TIMEOUT_S
            ),
        )
        self.message_queue = asyncio.Queue(INBOX_LIMIT)
        self.init_payload: dict[str, object] = {}

    async def dispatch(self, message: Any) -> None:
        """Without the hop to a thread that Channels makes for each message."""
        handlers = {
            "websocket.connect": self.websocket_connect,
            "websocket.receive": self.websocket_receive,
            "websocket.disconnect": self.websocket_disconnect,
        }
        await handlers[message["type"]](message)

    async def connect(self) -> None:
        headers = headers_of(self.scope)
        if not host_is_allowed(headers) or not origin_is_allowed(headers):
            await self.close()  # before it is accepted: HTTP 403
            return
        await super().connect()

    async def receive(
        self, text_data: str | None = None, bytes_data: bytes | None = None
    ) -> None:
        """Hand it to the protocol's handler; wait while that has too many."""
        await self.message_queue.put({"message": text_data, "disconnected": False})

    async def disconnect(self, code: int) -> None:
        if self.run_task is None:
            return
        self.run_task.cancel()
        await asyncio.gather(self.run_task, return_exceptions=True)

    async def run(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super().run(request, *args, **kwargs)
        except Exception:
            logger.exception("A socket failed")
            if self.connection is not None:
                self.connection.close(INTERNAL_ERROR)
        finally:
            if self.connection is not None:
                self.connection.release()
                await Sessions.current().remove(self.connection)

    async def create_websocket_response(
        self, request: Any, subprotocol: str | None
    ) -> Any:
        await self.accept(subprotocol=subprotocol)
        is_legacy = subprotocol == GRAPHQL_WS_PROTOCOL
        self.connection = Connection(
            self.base_send,
            executor=self.executor,
            dialect=LEGACY_WS if is_legacy else TRANSPORT_WS,
            context=partial(make_context, self.scope),
        )
        return self

    async def setup_connection_params(
        self, connection_params: Any, *args: Any, **kwargs: Any
    ) -> None:
        self.init_payload = connection_params

    async def on_ws_connect(self, context: Any) -> UnsetType:
        """Sign in by the payload of `connection_init`."""
        payload = self.init_payload
        given = payload.get("authorization") or payload.get("Authorization")
        try:
            principal = await live.run(authenticate, given)
        except Unauthenticated as error:
            raise ConnectionRejectionError from error
        connection = self.connection
        assert connection is not None
        connection.admit(principal)
        await Sessions.current().add(connection)
        unset: UnsetType = UNSET
        return unset
