"""The tail of one organisation's event log, shared by all who follow it here."""

from __future__ import annotations

import asyncio
import logging
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass
from typing import Any

from backend.common.threads import live

from .selectors import EventRow, News, events_after, last_seq, news

logger = logging.getLogger(__name__)
READ_LIMIT = 500
RECENT_LIMIT = 1000
OnNews = Callable[[News], None]


@dataclass(frozen=True, slots=True)
class Part:
    """Some events in order; nothing else of what was asked for lies up to `upto`."""

    events: list[EventRow]
    upto: int


class Log:
    """Follows one organisation. `position` is the newest `seq` that is known here.

    The newest events stay in memory, so that followers who are a little behind, as
    after a reconnect, cost no query.
    """

    def __init__(self, organization_id: int, *, on_news: OnNews) -> None:
        self.organization_id = organization_id
        self.position = 0
        self.followers = 0
        self._on_news = on_news
        self._recent: list[EventRow] = []
        self._floor = 0  # all events with a greater `seq` are in _recent
        self._changed = asyncio.Event()
        self._stale = False
        self._reading: asyncio.Task[None] | None = None
        self._opening: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin at the present end of the log. Once; further calls wait for it."""
        if self._opening is None:
            self._opening = asyncio.create_task(self._find_position())
        await asyncio.shield(self._opening)

    async def close(self) -> None:
        """Stop reading."""
        tasks = [task for task in (self._reading, self._opening) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def nudge(self, _data: dict[str, Any]) -> None:
        """There may be new events: read them, once however many nudges come."""
        self._stale = True
        if self._reading is None and self._opening is not None:
            self._reading = asyncio.create_task(self._read_news())
            self._reading.add_done_callback(self._reading_ended)

    async def read(
        self,
        *,
        after: int,
        kinds: Collection[str] | None = None,
        limit: int = READ_LIMIT,
    ) -> Part:
        """The next events behind `after` of what is known here, of some `kinds`."""
        upto = self.position
        if after >= upto:
            return Part([], after)
        if after >= self._floor:
            first = bisect_right(self._recent, after, key=lambda event: event.seq)
            found = self._recent[first : first + limit]
            if len(found) == limit:
                upto = found[-1].seq
            return Part([e for e in found if kinds is None or e.kind in kinds], upto)
        found = await live.run(
            events_after,
            organization_id=self.organization_id,
            after=after,
            limit=limit,
            kinds=kinds,
        )
        if found:
            # The database may be ahead of what is known here.
            full = len(found) == limit
            upto = found[-1].seq if full else max(upto, found[-1].seq)
        return Part(found, upto)

    async def parts(
        self, *, after: int, kinds: Collection[str] | None = None
    ) -> AsyncIterator[Part]:
        """All events behind `after`, those to come included. Never ends by itself."""
        while True:
            changed = self._changed
            part = await self.read(after=after, kinds=kinds)
            if part.upto > after:
                after = part.upto
                yield part
            else:
                await changed.wait()

    async def _find_position(self) -> None:
        self.position = await live.run(last_seq, self.organization_id)
        self._floor = self.position
        if self._stale:
            self.nudge({})

    async def _read_news(self) -> None:
        if self._opening is not None:
            await asyncio.shield(self._opening)
        while self._stale:
            self._stale = False
            found = await live.run(
                news,
                organization_id=self.organization_id,
                after=self.position,
                limit=READ_LIMIT,
            )
            self._on_news(found)
            if found.events:
                self._stale = self._stale or len(found.events) == READ_LIMIT
                self._append(found.events)

    def _append(self, events: list[EventRow]) -> None:
        self._recent += events
        if len(self._recent) > 2 * RECENT_LIMIT:
            dropped = len(self._recent) - RECENT_LIMIT
            self._floor = self._recent[dropped - 1].seq
            del self._recent[:dropped]
        self.position = events[-1].seq
        self._changed.set()
        self._changed = asyncio.Event()

    def _reading_ended(self, task: asyncio.Task[None]) -> None:
        self._reading = None
        if task.cancelled():
            return
        if error := task.exception():
            # The poll of the hub comes by again soon.
            logger.error("The event log cannot be read", exc_info=error)
        elif self._stale:
            self.nudge({})
