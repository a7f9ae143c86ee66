"""One execution and one serialisation per event for all who ask the same.

A `Feed` runs for each distinct `Plan.key` of this process while it has members. Its
task renders each event once and puts the same text into the outbox of every member;
no task runs per member, and none per event.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from contextlib import aclosing, suppress
from typing import Protocol, cast
from weakref import WeakKeyDictionary

from graphql import GraphQLError

from backend.apps.events.hub import Hub
from backend.apps.events.log import Log
from backend.apps.events.selectors import EventRow
from backend.apps.events.topics import states
from backend.common.threads import live
from backend.schema.subscriptions import EventFeed, TopicFeed
from backend.schema.transport.plan import Plan, Rendered

logger = logging.getLogger(__name__)
#: Rendered events kept for members that catch up, for as long and as large as this.
KEPT_S = 60.0
KEPT_EVENTS = 128
REPLAY_LIMIT = 100


class Member(Protocol):
    """One subscription of one client."""

    def is_open(self) -> bool: ...

    def send(self, text: str) -> None:
        """Queue a response; never waits. A client that is too slow gets closed."""

    async def room(self) -> None:
        """Wait until the client has read enough to be sent more of the past."""

    def finish(self, errors: Sequence[GraphQLError] | None = None) -> None:
        """Say that nothing follows, or that it failed."""


class Feed(ABC):
    """All members of this process that asked the same."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.users = 0  # members, and those who are about to be
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run_guarded(), name="feed")

    @abstractmethod
    async def admit(self, member: Member, plan: Plan) -> None:
        """Bring `member` to the present and keep it there until `leave`."""

    @abstractmethod
    def leave(self, member: Member) -> None:
        """Send nothing more to `member`."""

    @abstractmethod
    async def _run(self) -> None: ...

    @abstractmethod
    def _members(self) -> list[Member]: ...

    def stop(self) -> None:
        self._task.cancel()

    async def _run_guarded(self) -> None:
        try:
            await self._run()
        except Exception as error:
            logger.exception("A feed failed")
            if not self._ready.done():
                self._ready.set_exception(error)
            failure = GraphQLError("", path=[self.plan.response_name])
            failure.original_error = error
            for member in self._members():
                member.finish([failure])
            self.users = -1  # nobody joins it any more


class EventsFeed(Feed):
    """A feed of the ordered log. `position` is what all live members have got."""

    log: Log

    def __init__(self, plan: Plan) -> None:
        self.position = 0
        self._live: dict[Member, int] = {}  # member → seq it already has
        self._kept: OrderedDict[int, asyncio.Task[Rendered | None]] = OrderedDict()
        super().__init__(plan)

    async def admit(self, member: Member, plan: Plan) -> None:
        await asyncio.shield(self._ready)
        at = plan.after
        kinds = cast(EventFeed, plan.field).kinds
        while at < self.position and member.is_open():
            part = await self.log.read(after=at, kinds=kinds, limit=REPLAY_LIMIT)
            for event in part.events:
                rendered = await self._rendered(event)
                await member.room()
                if not member.is_open():
                    return
                if rendered is not None:
                    member.send(rendered.text)
            at = part.upto
        # Nothing is awaited between the check above and this: no gap, no repeat.
        if member.is_open():
            self._live[member] = at

    def leave(self, member: Member) -> None:
        self._live.pop(member, None)

    def _members(self) -> list[Member]:
        return list(self._live)

    async def _run(self) -> None:
        hub = Hub.current()
        async with hub.follow(self.plan.organization_id) as self.log:
            self.position = self.log.position
            self._ready.set_result(None)
            async for part in self.log.parts(after=self.position):
                for event in part.events:
                    rendered = await self._rendered(event)
                    self._deliver(event.seq, rendered)
                self.position = part.upto

    def _deliver(self, seq: int, rendered: Rendered | None) -> None:
        self.position = seq
        if rendered is None:
            return
        text = rendered.text
        for member, has in list(self._live.items()):
            if has < seq:
                member.send(text)

    async def _rendered(self, event: EventRow) -> Rendered | None:
        field = cast(EventFeed, self.plan.field)
        if not field.matches(event, self.plan.scope):
            return None
        task = self._kept.get(event.seq)
        if task is None:
            task = asyncio.create_task(live.run(self.plan.render_event, event))
            self._kept[event.seq] = task
            loop = asyncio.get_running_loop()
            loop.call_later(KEPT_S, self._forget, event.seq, task)
            if len(self._kept) > KEPT_EVENTS:
                self._kept.popitem(last=False)
        return await asyncio.shield(task)

    def _forget(self, seq: int, task: asyncio.Task[Rendered | None]) -> None:
        if self._kept.get(seq) is task:
            del self._kept[seq]


class StatesFeed(Feed):
    """A feed of a passing state: members get the newest one, then each change."""

    def __init__(self, plan: Plan) -> None:
        self._live: set[Member] = set()
        self._newest: Rendered | None = None
        self._has_ended = False
        super().__init__(plan)

    async def admit(self, member: Member, plan: Plan) -> None:
        await asyncio.shield(self._ready)
        if not member.is_open():
            return
        if self._newest is not None:
            member.send(self._newest.text)
        if self._has_ended:
            member.finish()
        else:
            self._live.add(member)

    def leave(self, member: Member) -> None:
        self._live.discard(member)

    def _members(self) -> list[Member]:
        return list(self._live)

    async def _run(self) -> None:
        plan = self.plan
        poll_s = cast(TopicFeed, plan.field).poll_s
        source = states(plan.organization_id, plan.scope, poll_s=poll_s)
        async with aclosing(source):
            async for data in source:
                rendered = await live.run(plan.render_state, data)
                if rendered is not None:
                    self._tell(rendered)
                if rendered is None or rendered.is_last:
                    break
            # Before anything is awaited: nobody is admitted to what has ended.
            self._has_ended = True
            for member in self._members():
                member.finish()
            if not self._ready.done():
                self._ready.set_result(None)

    def _tell(self, rendered: Rendered) -> None:
        if self._newest is None or rendered.text != self._newest.text:
            for member in self._members():
                member.send(rendered.text)
        self._newest = rendered
        if not self._ready.done():
            self._ready.set_result(None)


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
