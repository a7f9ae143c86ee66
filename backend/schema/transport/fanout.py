"""One execution and one serialisation per event for all who ask the same.

A `Feed` runs for each distinct `Plan.key` of this process while it has members. Its
task renders each event once and puts the same text into the outbox of every member;
no task runs per member, and none per event.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from contextlib import suppress
from weakref import WeakKeyDictionary

from backend.schema.subscriptions import EventFeed
from backend.schema.transport.events_feed import EventsFeed
from backend.schema.transport.feed import Feed, Member
from backend.schema.transport.plan import Plan
from backend.schema.transport.states_feed import StatesFeed


class Fanout:
    """The feeds of one event loop."""

    _fanouts: WeakKeyDictionary[asyncio.AbstractEventLoop, Fanout] = WeakKeyDictionary()

    def __init__(self) -> None:
        self._feeds: dict[Hashable, Feed] = {}

    @classmethod
    def current(cls) -> Fanout:
        """The fan-out of the running loop."""
        loop = asyncio.get_running_loop()
        if loop not in cls._fanouts:
            cls._fanouts[loop] = cls()
        return cls._fanouts[loop]

    async def join(self, member: Member, plan: Plan) -> Feed:
        """Let `member` follow what `plan` says, from where it says. Then `leave`."""
        feed = self._feeds.get(plan.key)
        if feed is None or feed.users < 1:
            kind = EventsFeed if isinstance(plan.field, EventFeed) else StatesFeed
            feed = self._feeds[plan.key] = kind(plan)
        feed.users += 1
        try:
            await feed.admit(member, plan)
        except BaseException:
            self.leave(member, feed)
            raise
        return feed

    def leave(self, member: Member, feed: Feed) -> None:
        """End the membership; the feed ends with its last one."""
        feed.leave(member)
        feed.users -= 1
        if feed.users < 1:
            feed.stop()
            with suppress(KeyError):
                if self._feeds[feed.plan.key] is feed:
                    del self._feeds[feed.plan.key]

    def close(self) -> None:
        """Stop all feeds, as at shutdown."""
        for feed in self._feeds.values():
            feed.stop()
        self._feeds.clear()
        self._fanouts.pop(asyncio.get_running_loop(), None)
