"""What the feeds of one process have in common: their members and their task."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

from graphql import GraphQLError

from backend.common.threads import live
from backend.schema.transport.plan import Plan

logger = logging.getLogger(__name__)
#: Whether a person may have something, by the person's id.
Verdicts = dict[int, bool]


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
    """All members of this process that asked the same.

    `people` are those who are live, each with the id of the person behind it.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.users = 0  # members, and those who are about to be
        self.people: dict[Member, int] = {}
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._run_guarded(), name="feed")

    @abstractmethod
    async def admit(self, member: Member, plan: Plan) -> None:
        """Bring `member` to the present and keep it there until `leave`."""

    @abstractmethod
    async def _run(self) -> None: ...

    def leave(self, member: Member) -> None:
        """Send nothing more to `member`."""
        self.people.pop(member, None)

    def stop(self) -> None:
        self._task.cancel()

    async def _judge(
        self,
        verdicts: Verdicts,
        permitted: Callable[[set[int]], set[int]],
        *,
        waiting: Callable[[], set[int]],
    ) -> None:
        """Ask `permitted`, in a thread, until nobody `waiting` is without a verdict.

        When it returns, nothing was awaited since it looked: whoever has become live
        meanwhile has been asked about too.
        """
        while unasked := waiting() - verdicts.keys():
            allowed = await live.run(permitted, unasked)
            verdicts.update({user_id: user_id in allowed for user_id in unasked})

    async def _run_guarded(self) -> None:
        try:
            await self._run()
        except Exception as error:
            logger.exception("A feed failed")
            if not self._ready.done():
                self._ready.set_exception(error)
            failure = GraphQLError("", path=[self.plan.response_name])
            failure.original_error = error
            for member in list(self.people):
                member.finish([failure])
            self.users = -1  # nobody joins it any more
