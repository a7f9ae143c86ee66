"""A feed of the ordered log: replay for who is behind, then each event as it comes."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from typing import cast

from backend.apps.events.hub import Hub
from backend.apps.events.log import Log
from backend.apps.events.selectors import EventRow
from backend.common.threads import live
from backend.schema.subscriptions import EventFeed
from backend.schema.transport.feed import Feed, Member, Verdicts
from backend.schema.transport.plan import Plan, Rendered

#: Rendered events kept for members that catch up: so many, and no longer than this, as
#: what hangs on an event may change or go without a word in the log.
KEPT_S = 5.0
KEPT_EVENTS = 128
REPLAY_LIMIT = 100


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was, or is being, rendered of an event of this subject."""

    subject_id: int
    task: asyncio.Task[Rendered | None]


class EventsFeed(Feed):
    """A feed of the ordered log. `position` is what all live members have got."""

    log: Log

    def __init__(self, plan: Plan) -> None:
        self.position = 0
        self._field = cast(EventFeed, plan.field)
        self._has: dict[Member, int] = {}  # live member → seq it already has
        self._kept: OrderedDict[int, _Kept] = OrderedDict()
        super().__init__(plan)

    async def admit(self, member: Member, plan: Plan) -> None:
        await asyncio.shield(self._ready)
        at = plan.after
        while at < self.position and member.is_open():
            part = await self.log.read(
                after=at, kinds=self._field.kinds, limit=REPLAY_LIMIT
            )
            for event in part.events:
                await self._replay(event, member, plan)
                if not member.is_open():
                    return
            at = part.upto
        # Nothing is awaited between the check above and this: no gap, no repeat.
        if member.is_open():
            self._has[member] = at
            self.people[member] = plan.user_id

    def leave(self, member: Member) -> None:
        super().leave(member)
        self._has.pop(member, None)

    async def _run(self) -> None:
        hub = Hub.current()
        async with hub.follow(self.plan.organization_id) as self.log:
            self.position = self.log.position
            self._ready.set_result(None)
            async for part in self.log.parts(after=self.position):
                for event in part.events:
                    self._outdate(event)
                    if self._field.matches(event, self.plan.scope):
                        await self._tell(event)
                    self.position = event.seq
                self.position = part.upto

    async def _replay(self, event: EventRow, member: Member, plan: Plan) -> None:
        if not self._field.matches(event, self.plan.scope):
            return
        if self._field.permit is not None:
            user_ids = {plan.user_id}
            if not await live.run(self._field.permitted, event, user_ids):
                self._pass_over(member)
                return
        rendered = await self._rendered(event)
        await member.room()
        if rendered is not None and member.is_open():
            member.send(rendered.text)

    async def _tell(self, event: EventRow) -> None:
        if self._field.permit is None:
            rendered = await self._rendered(event)
            self._deliver(event.seq, rendered, None)
            return
        verdicts: Verdicts = {}
        rendered, is_rendered = None, False
        while True:
            await self._judge(
                verdicts,
                partial(self._field.permitted, event),
                waiting=lambda: {
                    self.people[member] for member in self._behind(event.seq)
                },
            )
            if is_rendered or not any(verdicts.values()):
                break
            rendered, is_rendered = await self._rendered(event), True
        self._deliver(event.seq, rendered, verdicts)

    def _behind(self, seq: int) -> list[Member]:
        return [member for member, has in self._has.items() if has < seq]

    def _deliver(
        self, seq: int, rendered: Rendered | None, verdicts: Verdicts | None
    ) -> None:
        self.position = seq
        if verdicts is not None:
            for member in self._behind(seq):
                if not verdicts[self.people[member]]:
                    self._pass_over(member)
        if rendered is None:
            return
        text = rendered.text
        for member in self._behind(seq):
            if verdicts is None or verdicts[self.people[member]]:
                member.send(text)

    def _pass_over(self, member: Member) -> None:
        """Who may not have an event of what they asked for by name hears no more."""
        if self._field.ends_without_right(self.plan.scope):
            member.finish()

    def _outdate(self, event: EventRow) -> None:
        """Forget what is kept of the same subject: it may have been erased since."""
        for seq, kept in list(self._kept.items()):
            if kept.subject_id == event.subject_id and seq < event.seq:
                del self._kept[seq]

    async def _rendered(self, event: EventRow) -> Rendered | None:
        kept = self._kept.get(event.seq)
        if kept is None:
            task = asyncio.create_task(live.run(self.plan.render_event, event))
            kept = self._kept[event.seq] = _Kept(event.subject_id, task)
            loop = asyncio.get_running_loop()
            loop.call_later(KEPT_S, self._forget, event.seq, kept)
            if len(self._kept) > KEPT_EVENTS:
                self._kept.popitem(last=False)
        return await asyncio.shield(kept.task)

    def _forget(self, seq: int, kept: _Kept) -> None:
        if self._kept.get(seq) is kept:
            del self._kept[seq]
