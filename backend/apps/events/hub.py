"""The live tail of the event log: one listener and one read for all who follow.

Every event loop that serves has one `Hub`. It joins the channel layer once, keeps a
`Log` for each organisation that somebody follows, and reads new rows once for each
nudge. A lost nudge only delays: the hub also looks by itself every `POLL_S` seconds.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer

from backend.common import broadcast
from backend.common.broadcast import LAYER_ERRORS
from backend.common.threads import live

from .log import Log, OnNews
from .selectors import News, last_seqs
from .services import events_group

logger = logging.getLogger(__name__)
POLL_S = 2.0
#: The in-memory layer forgets members after a day.
REJOIN_S = 3600.0
RETRY_S = 1.0
Callback = Callable[[dict[str, Any]], None]


class Hub:
    """What one event loop knows of the log. Use it on its loop only."""

    _hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._logs: dict[int, Log] = {}
        self._listeners: dict[str, set[Callback]] = {}
        self._joined: set[str] = set()
        self._watchers: set[OnNews] = set()
        self._channel = ""
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    def current(cls) -> Hub:
        """The hub of the running loop."""
        loop = asyncio.get_running_loop()
        if loop not in cls._hubs:
            cls._hubs[loop] = cls()
        return cls._hubs[loop]

    @asynccontextmanager
    async def follow(self, organization_id: int) -> AsyncIterator[Log]:
        """The organisation's log, kept up to date inside the `async with`."""
        log = self._logs.get(organization_id)
        if log is None:
            log = Log(organization_id, on_news=self._tell_watchers)
            self._logs[organization_id] = log
        log.followers += 1
        # The same bound method each time: listening twice is listening once.
        group, nudge = events_group(organization_id), log.nudge
        try:
            # Joined before the position is read: nothing falls in between.
            await self.listen(group, nudge)
            await log.open()
            yield log
        finally:
            log.followers -= 1
            if not log.followers:
                if self._logs.get(organization_id) is log:
                    del self._logs[organization_id]
                await self.unlisten(group, nudge)
                await log.close()

    async def listen(self, group: str, callback: Callback) -> None:
        """Call `callback` with the data of each message to `group`, on this loop."""
        self._start()
        self._listeners.setdefault(group, set()).add(callback)
        await self._join(group)

    async def unlisten(self, group: str, callback: Callback) -> None:
        """Undo `listen`."""
        callbacks = self._listeners.get(group, set())
        callbacks.discard(callback)
        if callbacks or group not in self._listeners:
            return
        del self._listeners[group]
        self._joined.discard(group)
        layer = get_channel_layer()
        try:
            await layer.group_discard(group, self._channel)
        except LAYER_ERRORS as error:
            logger.warning("Leaving %s failed: %s", group, error)

    def watch(self, watcher: OnNews) -> None:
        """Call `watcher` with each read of news, before anybody gets its events."""
        self._watchers.add(watcher)

    def unwatch(self, watcher: OnNews) -> None:
        self._watchers.discard(watcher)

    async def close(self) -> None:
        """Stop listening. Whoever follows now hears nothing more."""
        loop = asyncio.get_running_loop()
        broadcast.stop_serving_on(loop)
        self._hubs.pop(loop, None)
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for log in self._logs.values():
            await log.close()
        layer = get_channel_layer()
        with suppress(*LAYER_ERRORS):
            for group in self._joined:
                await layer.group_discard(group, self._channel)

    def _start(self) -> None:
        if not self._tasks:
            broadcast.serve_on(asyncio.get_running_loop())
            self._tasks = [
                asyncio.create_task(self._receive_messages(), name="hub receives"),
                asyncio.create_task(self._poll(), name="hub polls"),
            ]

    async def _join(self, group: str) -> None:
        if not self._channel or group in self._joined:
            return  # the receiver joins all groups once it has its channel
        try:
            await get_channel_layer().group_add(group, self._channel)
        except LAYER_ERRORS as error:
            # The poll delivers meanwhile, and tries to join again.
            logger.warning("Joining %s failed: %s", group, error)
        else:
            self._joined.add(group)

    async def _receive_messages(self) -> None:
        layer = get_channel_layer()
        while True:
            try:
                self._channel = await layer.new_channel()
                self._joined.clear()
                await self._join_all()
                while True:
                    self._dispatch(await layer.receive(self._channel))
            except LAYER_ERRORS as error:
                logger.warning("The channel layer failed: %s", error)
                await asyncio.sleep(RETRY_S)

    async def _join_all(self) -> None:
        for group in list(self._listeners):
            await self._join(group)

    def _dispatch(self, message: dict[str, Any]) -> None:
        for callback in tuple(self._listeners.get(message.get("group", ""), ())):
            try:
                callback(message["data"])
            except Exception:
                logger.exception("A listener of %s failed", message["group"])

    async def _poll(self) -> None:
        rejoin_in_s = REJOIN_S
        while True:
            await asyncio.sleep(POLL_S)
            rejoin_in_s -= POLL_S
            if rejoin_in_s <= 0:
                rejoin_in_s = REJOIN_S
                self._joined.clear()
            await self._join_all()
            try:
                newest = await live.run(last_seqs, list(self._logs))
            except Exception:
                logger.exception("The event log cannot be read")
                continue
            for organization_id, seq in newest.items():
                log = self._logs.get(organization_id)
                if log is not None and seq > log.position:
                    log.nudge({})

    def _tell_watchers(self, found: News) -> None:
        for watcher in tuple(self._watchers):
            watcher(found)
