"""Ends the sockets of those whose session or API token was revoked, or who were
deactivated.

Three ways lead here: the broadcast of a revocation, at once; the look at sessions
that comes with every read of new events, so that nobody dismissed gets any; and a
look at all connected ones every few seconds, for what was lost or changed.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any
from weakref import WeakKeyDictionary

from backend.apps.accounts.standing import standing_groups
from backend.apps.events.hub import Hub
from backend.apps.events.selectors import News
from backend.common.threads import live
from backend.schema.transport.connection import CloseCode, Connection

logger = logging.getLogger(__name__)
CHECK_S = 5.0


class Sessions:
    """The signed-in connections of one event loop, by the broadcast that ends them."""

    _all: WeakKeyDictionary[asyncio.AbstractEventLoop, Sessions] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._connections: defaultdict[str, set[Connection]] = defaultdict(set)
        self._callbacks: dict[str, Callable[[dict[str, Any]], None]] = {}
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
        group = principal.group
        hub = Hub.current()
        hub.watch(self._take_news)
        if self._checker is None:
            self._checker = asyncio.create_task(self._check(), name="sessions")
        self._connections[group].add(connection)
        if group not in self._callbacks:
            callback = self._callbacks[group] = lambda _data: self._end([group])
            await hub.listen(group, callback)

    async def remove(self, connection: Connection) -> None:
        """Undo `add`."""
        principal = connection.principal
        if principal is None:
            return
        group = principal.group
        connections = self._connections.get(group, set())
        connections.discard(connection)
        if connections:
            return
        self._connections.pop(group, None)
        callback = self._callbacks.pop(group, None)
        if callback is not None:
            await Hub.current().unlisten(group, callback)

    async def close(self) -> None:
        """Stop watching, as at shutdown."""
        self._all.pop(asyncio.get_running_loop(), None)
        Hub.current().unwatch(self._take_news)
        if self._checker is not None:
            self._checker.cancel()
            await asyncio.gather(self._checker, return_exceptions=True)

    def _take_news(self, news: News) -> None:
        self._end(news.ended_groups & self._connections.keys())

    def _end(self, groups: Collection[str]) -> None:
        for group in list(groups):
            for connection in list(self._connections.get(group, ())):
                connection.close(CloseCode.TOKEN_ENDED)

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(CHECK_S)
            connected = list(self._connections)
            try:
                standing = await live.run(standing_groups, connected)
            except Exception:
                logger.exception("Sessions cannot be checked")
                continue
            for group in connected:
                for connection in list(self._connections.get(group, ())):
                    user = connection.principal and connection.principal.user
                    # Rights that changed count as well: feeds are shared by role.
                    role = user and (user.organization_id, user.role)
                    if role and standing.get(group) != role:
                        connection.close(CloseCode.TOKEN_ENDED)
