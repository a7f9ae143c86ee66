"""Passing states, such as progress: the newest counts, a lost one is looked up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from .hub import Hub
from .services import topic_group


async def states(
    organization_id: int, topic: str, *, poll_s: Callable[[], float]
) -> AsyncGenerator[dict[str, Any] | None, None]:
    """The data of each message to `topic`, the newest where several came at once.

    None says that the row has to be looked at: at first, and after `poll_s()` seconds
    without a message, as one may have been lost. Never ends by itself.
    """
    newest: dict[str, Any] | None = None
    arrived = asyncio.Event()

    def take(data: dict[str, Any]) -> None:
        nonlocal newest
        newest = data
        arrived.set()

    hub, group = Hub.current(), topic_group(organization_id, topic)
    await hub.listen(group, take)
    try:
        yield None
        while True:
            try:
                await asyncio.wait_for(arrived.wait(), poll_s())
            except TimeoutError:
                yield None
                continue
            arrived.clear()
            data, newest = newest, None
            yield data
    finally:
        await hub.unlisten(group, take)
