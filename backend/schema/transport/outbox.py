"""What waits to be sent to one client: bounded, written by one task."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Send = Callable[[str], Awaitable[None]]


class Outbox:
    """Frames in order. `put` never waits; `run` sends them.

    A frame is a head, a text and a tail: subscribers of one feed share the text and
    memory holds it once, however many outboxes it waits in. `max_size` counts
    characters, and one oversized frame is taken by an empty outbox.
    """

    def __init__(self, send: Send, *, max_frames: int, max_size: int) -> None:
        self._send = send
        self._max_frames = max_frames
        self._max_size = max_size
        self._frames: deque[tuple[str, str, str]] = deque()
        self._size = 0
        self._filled = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()

    def put(self, head: str, text: str = "", tail: str = "") -> bool:
        """Queue a frame. False, and nothing is queued, when the outbox is full."""
        size = len(head) + len(text) + len(tail)
        if self._frames and (
            len(self._frames) >= self._max_frames or self._size + size > self._max_size
        ):
            return False
        self._frames.append((head, text, tail))
        self._size += size
        self._filled.set()
        if self._is_half_full():
            self._drained.clear()
        return True

    async def room(self) -> None:
        """Wait until the outbox is less than half full."""
        await self._drained.wait()

    def drop(self) -> None:
        """Forget what waits, and let nobody wait for room."""
        self._frames.clear()
        self._size = 0
        self._drained.set()

    async def run(self) -> None:
        """Send frames until cancelled. Raises OSError when the client is gone."""
        while True:
            while self._frames:
                head, text, tail = self._frames.popleft()
                self._size -= len(head) + len(text) + len(tail)
                if not self._drained.is_set() and not self._is_half_full():
                    self._drained.set()
                await self._send(f"{head}{text}{tail}")
            self._filled.clear()
            await self._filled.wait()

    def _is_half_full(self) -> bool:
        return (
            len(self._frames) * 2 >= self._max_frames
            or self._size * 2 >= self._max_size
        )
