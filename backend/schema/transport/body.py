"""Request bodies, taken piece by piece as they arrive."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from typing import Any

from backend.common.threads import uploads
from backend.schema.transport.refusals import RequestRefused, too_large
from backend.schema.transport.uploads import Form

#: Pieces are collected up to this many bytes before a thread writes them to disk.
CHUNK_BYTES = 512 * 1024


class Body(ABC):
    """`feed` each piece, then `value`; `close` in any case."""

    @abstractmethod
    async def feed(self, data: bytes) -> None:
        """Take the next piece. Raises RequestRefused."""

    @abstractmethod
    async def value(self) -> Any:
        """The request, when the body has ended. Raises RequestRefused."""

    async def close(self) -> None:
        """Free what the body holds."""
        return


class JsonBody(Body):
    """A small body in memory; also that of requests without one."""

    def __init__(self, *, max_size: int) -> None:
        self._max_size = max_size
        self._data = bytearray()
        self._value: Any = None

    async def feed(self, data: bytes) -> None:
        self._data += data
        if len(self._data) > self._max_size:
            raise too_large(self._max_size)

    async def value(self) -> dict[str, Any] | list[Any]:
        """One request, or a list of them."""
        if self._value is None:
            try:
                self._value = json.loads(bytes(self._data))
            except (ValueError, RecursionError) as error:
                raise RequestRefused("Unable to parse request body as JSON") from error
            if not isinstance(self._value, dict | list):
                raise RequestRefused("The request must be a JSON object, or a list.")
        value: dict[str, Any] | list[Any] = self._value
        return value


class FormBody(Body):
    """A multipart body, whose files go to disk in a thread."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    async def feed(self, data: bytes) -> None:
        self._waiting.append(data)
        self._waiting_bytes += len(data)
        if self._waiting_bytes >= CHUNK_BYTES:
            await self._write()

    async def value(self) -> dict[str, Any]:
        await self._write()
        return self._form.operations()

    async def close(self) -> None:
        self._waiting.clear()
        await asyncio.shield(uploads.run(self._form.close))

    async def _write(self) -> None:
        data = b"".join(self._waiting)
        self._waiting.clear()
        self._waiting_bytes = 0
        await uploads.run(self._form.feed, data)
