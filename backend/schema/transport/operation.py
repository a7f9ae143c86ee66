"""One operation on a WebSocket: a query, a mutation or a subscription."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from graphql import GraphQLError, OperationType

from backend.common.threads import live, operations
from backend.schema.transport.answers import formatted
from backend.schema.transport.documents import DocumentRefused
from backend.schema.transport.execution import answer_text
from backend.schema.transport.fanout import Fanout
from backend.schema.transport.faults import TooManyOperations, told
from backend.schema.transport.feed import Feed
from backend.schema.transport.plan import make_plan

if TYPE_CHECKING:
    from backend.schema.transport.connection import Connection


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a protocol words what the server says."""

    next_type: str
    errors_are_a_list: bool


TRANSPORT_WS = Dialect("next", errors_are_a_list=True)
LEGACY_WS = Dialect("data", errors_are_a_list=False)


class Operation:
    """Also the `Member` of a feed. All of it runs on the connection's loop."""

    def __init__(
        self, connection: Connection, operation_id: str, payload: dict[str, Any]
    ) -> None:
        self.id = operation_id
        self._connection = connection
        self._payload = payload
        self._has_ended = False
        self._task: asyncio.Task[Any] | None = None
        self._feed: Feed | None = None
        dialect = connection.dialect
        # Everything of a frame but the response, which is shared text.
        self._head = (
            f'{{"id":{json.dumps(operation_id)},"type":"{dialect.next_type}","payload":'
        )

    def is_open(self) -> bool:
        return not self._has_ended and self._connection.is_open

    def send(self, text: str) -> None:
        if not self._has_ended:
            self._connection.send(self._head, text, "}")

    async def room(self) -> None:
        await self._connection.outbox.room()

    def finish(self, errors: Sequence[GraphQLError] | None = None) -> None:
        """Nothing follows. The id is free before the client can know of it."""
        if self._has_ended:
            return
        self._end()
        self._connection.forget(self)
        if not errors:
            self._connection.send_message({"id": self.id, "type": "complete"})
            return
        language = self._connection.context.language
        payload: Any = formatted(list(errors), language)
        if not self._connection.dialect.errors_are_a_list:
            payload = payload[0]
        self._connection.send_message(
            {"id": self.id, "type": "error", "payload": payload}
        )

    def stop(self) -> None:
        """The client wants no more of it, or is gone."""
        self._end()
        if self._task is not None:
            self._task.cancel()

    def refuse_as_too_many(self) -> None:
        """Answer that the connection runs too many operations already."""
        fault = TooManyOperations(limit=settings.GRAPHQL_WS_MAX_OPERATIONS)
        self.finish([told(fault)])

    async def run(self) -> None:
        """Run to the end, or as a subscription until it is live."""
        if self._has_ended:
            return
        self._task = asyncio.current_task()
        try:
            await self._run()
        except DocumentRefused as refused:
            self.finish(refused.errors)
        except Exception as error:  # noqa: BLE001 - masked and logged by `finish`
            failure = GraphQLError(str(error), path=[], original_error=error)
            self.finish([failure])
        finally:
            self._task = None

    async def _run(self) -> None:
        connection, payload = self._connection, self._payload
        name = payload.get("operationName")
        variables = payload.get("variables") or {}
        prepared, operation = await live.run(
            connection.executor.admit,
            connection.context,
            query=payload.get("query"),
            variables=variables,
            operation_name=name,
            extensions=payload.get("extensions"),
        )
        if operation.operation is not OperationType.SUBSCRIPTION:
            text = await operations.run(
                answer_text,
                connection.executor,
                connection.context,
                prepared,
                variables=variables,
                operation_name=name,
            )
            self.send(text)
            self.finish()
            return
        plan = await live.run(
            make_plan,
            connection.executor,
            prepared,
            operation,
            context=connection.context,
            variables=variables,
            operation_name=name,
        )
        feed = await Fanout.current().join(self, plan)
        if self._has_ended:
            Fanout.current().leave(self, feed)
        else:
            self._feed = feed

    def _end(self) -> None:
        self._has_ended = True
        if self._feed is not None:
            feed, self._feed = self._feed, None
            Fanout.current().leave(self, feed)
