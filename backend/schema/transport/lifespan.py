"""Start and end of the serving process, as the ASGI server tells them."""

from __future__ import annotations

import asyncio
from typing import Any

from backend.apps.events.hub import Hub
from backend.common.mail import drain
from backend.common.threads import close_pools
from backend.schema.transport.execution import default_executor
from backend.schema.transport.fanout import Fanout
from backend.schema.transport.sessions import Sessions

#: How long the end of a process waits for mails that are on their way.
MAIL_PATIENCE_S = 5.0


async def lifespan(_scope: Any, receive: Any, send: Any) -> None:
    """Build the schema before the first request; leave nothing open at the end."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await asyncio.to_thread(default_executor)
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await close_transport()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def close_transport() -> None:
    """Stop everything that runs beside requests on this loop, and the threads."""
    Fanout.current().close()
    await Sessions.current().close()
    await Hub.current().close()
    await asyncio.to_thread(close_pools)
    await asyncio.to_thread(drain, patience_s=MAIL_PATIENCE_S)
