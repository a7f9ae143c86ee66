"""Small messages to every process that listens: at most once, from any thread.

A message is a nudge or a passing state, never the truth; whoever listens also looks
at the rows now and then. The channel layer carries it. The queues of the in-memory
layer belong to one event loop, and a connection of the Redis layer does too: so
messages are always sent *on* a loop, the serving one where this process serves, else
one of our own in the background.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from concurrent.futures import Future
from typing import Any

import redis
from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)
#: The `type` that every message carries on the layer; `group` and `data` say the rest.
MESSAGE_TYPE = "safe_eye.broadcast"
#: What a channel layer raises while its Redis is away.
LAYER_ERRORS = (OSError, redis.RedisError)

_lock = threading.Lock()
_serving: asyncio.AbstractEventLoop | None = None
_background: tuple[int, asyncio.AbstractEventLoop] | None = None


def send_broadcast(group: str, data: dict[str, Any] | None = None) -> None:
    """Send `data` to the listeners of `group` in all processes, without waiting.

    `group` has at most 99 letters, digits, dots, hyphens and underscores; `data` is
    plain JSON. Never raises for a layer that is away: the message is lost then.
    """
    message = {"type": MESSAGE_TYPE, "group": group, "data": data or {}}
    future = asyncio.run_coroutine_threadsafe(_send(group, message), _loop())
    future.add_done_callback(_log_failure)


def serve_on(loop: asyncio.AbstractEventLoop) -> None:
    """Say that listeners of this process live on `loop`."""
    global _serving  # one per process: the layer's queues belong to it
    with _lock:
        _serving = loop


def stop_serving_on(loop: asyncio.AbstractEventLoop) -> None:
    """Forget `loop`, as its listeners are gone."""
    global _serving
    with _lock:
        if _serving is loop:
            _serving = None


async def _send(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    assert layer is not None
    await layer.group_send(group, message)


def _loop() -> asyncio.AbstractEventLoop:
    """The serving loop, else the background one, started in this process if needed."""
    global _background
    with _lock:
        if _serving is not None and not _serving.is_closed():
            return _serving
        # A forked child inherits the variable but not the thread.
        if _background is None or _background[0] != os.getpid():
            loop = asyncio.new_event_loop()
            threading.Thread(
                target=loop.run_forever, name="broadcast", daemon=True
            ).start()
            _background = (os.getpid(), loop)
        return _background[1]


def _log_failure(future: Future[None]) -> None:
    if not future.cancelled() and (error := future.exception()) is not None:
        logger.warning("A broadcast was lost: %s", error)
