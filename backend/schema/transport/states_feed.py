"""A feed of a passing state: the newest one at first, then each change."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from functools import partial
from typing import cast

from backend.apps.events.topics import states
from backend.common.threads import live
from backend.schema.subscriptions import POLL_S, TopicFeed
from backend.schema.transport.feed import Feed, Member, Verdicts
from backend.schema.transport.plan import Plan, Rendered


class StatesFeed(Feed):
    """A feed of a passing state: members get the newest one, then each change."""

    def __init__(self, plan: Plan) -> None:
        self._field = cast(TopicFeed, plan.field)
        self._newest: Rendered | None = None
        self._has_ended = False
        self._poll_s = POLL_S
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
            self.people[member] = plan.user_id

    async def _run(self) -> None:
        plan = self.plan
        source = states(plan.organization_id, plan.scope, poll_s=lambda: self._poll_s)
        async with aclosing(source):
            async for data in source:
                rendered = await live.run(plan.render_state, data)
                await self._part_with_unpermitted()
                if rendered is not None:
                    self._poll_s = rendered.poll_s
                    self._tell(rendered)
                if rendered is None or rendered.is_last:
                    break
            # Before anything is awaited: nobody is admitted to what has ended.
            self._has_ended = True
            for member in list(self.people):
                member.finish()
            if not self._ready.done():
                self._ready.set_result(None)

    async def _part_with_unpermitted(self) -> None:
        """End the subscriptions of those who may no longer follow the topic."""
        if self._field.permit is None:
            return
        verdicts: Verdicts = {}
        await self._judge(
            verdicts,
            partial(self._field.permitted, self.plan.scope),
            waiting=lambda: set(self.people.values()),
        )
        for member, user_id in list(self.people.items()):
            if not verdicts[user_id]:
                member.finish()

    def _tell(self, rendered: Rendered) -> None:
        if self._newest is None or rendered.text != self._newest.text:
            for member in list(self.people):
                member.send(rendered.text)
        self._newest = rendered
        if not self._ready.done():
            self._ready.set_result(None)
