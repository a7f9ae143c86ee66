"""Ends the sockets of people whose session was revoked or who were deactivated.

Three ways lead here: the broadcast of a revocation, at once; the look at sessions
that comes with every read of new events, so that nobody dismissed gets any; and a
look at all connected sessions every few seconds, for what was lost or changed.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from backend.apps.accounts.selectors import standing_sessions
from backend.apps.accounts.services import session_group
from backend.apps.events.hub import Hub
from backend.apps.events.selectors import News
from backend.common.threads import live
from backend.schema.transport.connection import CloseCode, Connection

logger = logging.getLogger(__name__)
CHECK_S = 5.0


class Sessions:
    """The signed-in connections of one event loop."""

    _all: WeakKeyDictionary[asyncio.AbstractEventLoop, Sessions] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._connections: defaultdict[UUID, set[Connection]] = defaultdict(set)
        self._callbacks: dict[UUID, Callable[[dict[str, Any]], None]] = {}
        self._checker: asyncio.Task[None] | None = None

    @classmethod
    def current(cls) -> Sessions:
        """Those of the running loop."""
        loop = asyncio.get_running_loop()
        if loop not in cls._all:
            cls._all[loop] = cls()
        return cls._all[loop]

    async def add(self, connection: Connection) -> None:
        """Watch over a connection that has just signed in."""
        principal = connection.principal
        assert principal is not None
        pk = principal.session.pk
        hub = Hub.current()
        hub.watch(self._take_news)
        if self._checker is None:
            self._checker = asyncio.create_task(self._check(), name="sessions")
        self._connections[pk].add(connection)
        if pk not in self._callbacks:
            callback = self._callbacks[pk] = lambda _data: self._end([pk])
            await hub.listen(session_group(pk), callback)

    async def remove(self, connection: Connection) -> None:
        """Undo `add`."""
        principal = connection.principal
        if principal is None:
            return
        pk = principal.session.pk
        connections = self._connections.get(pk, set())
        connections.discard(connection)
        if connections:
            return
        self._connections.pop(pk, None)
        callback = self._callbacks.pop(pk, None)
        if callback is not None:
            await Hub.current().unlisten(session_group(pk), callback)

    async def close(self) -> None:
        """Stop watching, as at shutdown."""
        self._all.pop(asyncio.get_running_loop(), None)
        Hub.current().unwatch(self._take_news)
        if self._checker is not None:
            self._checker.cancel()
            await asyncio.gather(self._checker, return_exceptions=True)

    def _take_news(self, news: News) -> None:
        self._end(news.ended_sessions & self._connections.keys())

    def _end(self, session_ids: Collection[UUID]) -> None:
        for pk in list(session_ids):
            for connection in list(self._connections.get(pk, ())):
                connection.close(CloseCode.TOKEN_ENDED)

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(CHECK_S)
            connected = list(self._connections)
            try:
                standing = await live.run(standing_sessions, connected)
            except Exception:
                logger.exception("Sessions cannot be checked")
                continue
            for pk in connected:
                for connection in list(self._connections.get(pk, ())):
                    user = connection.principal and connection.principal.user
                    # Rights that changed count as well: feeds are shared by role.
                    if user and standing.get(pk) != (user.organization_id, user.role):
                        connection.close(CloseCode.TOKEN_ENDED)
