"""`PUT /uploads/<key>/<number>`: a part of a resumable upload, straight to disk.

The URL is the permission: it is signed for one part of one size and for a time, as
those of S3 are, and no token or cookie is looked at. The answer to a part that is
there has its ETag; every other one is a JSON object like those of /graphql.
"""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from contextlib import suppress
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings

from backend.apps.videos.errors import NotStored, UploadClosed
from backend.apps.videos.local_parts import is_signed
from backend.apps.videos.receiving import IncomingPart, PartRefused
from backend.common.errors import SafeEyeError, Throttled
from backend.common.languages import accepted_language
from backend.common.storage import local_storage
from backend.common.threads import uploads
from backend.schema.transport.auth import headers_of, host_is_allowed
from backend.schema.transport.cors import cors_headers
from backend.schema.transport.refusals import RequestRefused, internal_error

#: Pieces are collected up to this many bytes before a thread writes them to disk.
CHUNK_BYTES: Final = 512 * 1024
#: A client that sends nothing for so long is gone.
IDLE_S: Final = 60.0
LINGER_S: Final = 5.0
METHODS: Final = "PUT, OPTIONS"
ALLOWED: Final = "accept-language, content-md5, content-type, x-checksum-sha256"
_ALWAYS: Final = {
    b"Cache-Control": b"no-store",
    b"X-Content-Type-Options": b"nosniff",
    b"Vary": b"Origin, Accept-Language",
}
_SAYS: Final = {
    "WRONG_SIZE": (
        "The part is not of the size that its URL was made for.",
        "조각의 크기가 URL에 지정된 크기와 다릅니다.",
    ),
    "WRONG_CHECKSUM": (
        "Other bytes have arrived than were sent. Send the part again.",
        "보낸 내용과 다른 내용이 도착했습니다. 조각을 다시 보내세요.",
    ),
}
_STATUS: Final[dict[type[Exception], int]] = {
    UploadClosed: 409,
    Throttled: 429,
    NotStored: 507,
}


class _GoneError(Exception):
    """The client went away: there is nobody to answer."""


class PartReceiver:
    """One request of /uploads."""

    def __init__(self, scope: Any, receive: Any, send: Any) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._headers = headers_of(scope)
        self._more = True
        self._part: IncomingPart | None = None

    async def run(self) -> None:
        """Answer it, whatever it is."""
        try:
            if not host_is_allowed(self._headers):
                raise RequestRefused("This host name is not served here.")
            if self._scope["method"] == "OPTIONS":
                await self._answer(204, {b"Allow": METHODS.encode()})
            elif self._scope["method"] == "PUT":
                etag = await self._take()
                await self._answer(200, {b"ETag": f'"{etag}"'.encode()})
            else:
                raise RequestRefused("Parts are PUT.", status=405)
        except _GoneError:
            return
        except RequestRefused as refused:
            await self._refuse(refused)
        except Exception as error:  # noqa: BLE001 - masked, and logged with its id
            await self._refuse(_refusal(error))
        finally:
            await self._close()

    async def _close(self) -> None:
        """Remove what has not become a part."""
        part, self._part = self._part, None
        if part is not None:
            await asyncio.shield(uploads.run(part.close))

    async def _take(self) -> str:
        key, number, size_bytes = self._target()
        length = self._headers.get("content-length")
        if length is not None and length != str(size_bytes):
            raise PartRefused("WRONG_SIZE")
        self._part = part = await uploads.run(
            IncomingPart,
            key,
            number,
            size_bytes=size_bytes,
            md5=self._headers.get("content-md5"),
            sha256=self._headers.get("x-checksum-sha256"),
        )
        waiting = bytearray()
        while self._more:
            waiting += await self._next()
            if len(waiting) >= CHUNK_BYTES or not self._more:
                await uploads.run(part.write, bytes(waiting))
                waiting.clear()
        return await uploads.run(part.finish)

    def _target(self) -> tuple[uuid.UUID, int, int]:
        """Key, number and size of the part. Raises RequestRefused."""
        place = self._scope["url_route"]["kwargs"]
        query = parse_qs(self._scope["query_string"].decode("latin-1"))
        try:
            key, number = uuid.UUID(place["key"]), int(place["number"])
            size_bytes, until = int(query["size"][0]), int(query["until"][0])
            signature = query["signature"][0]
        except (KeyError, ValueError):
            raise _forged() from None
        is_ours = local_storage() is not None and is_signed(
            key, number, size_bytes=size_bytes, until=until, signature=signature
        )
        if not is_ours:
            raise _forged()
        if time.time() > until:
            raise RequestRefused(
                "This URL has expired. Ask for another one.",
                ko="만료된 URL입니다. 새 URL을 요청하세요.",
                status=403,
                code="EXPIRED",
            )
        return key, number, size_bytes

    async def _next(self) -> bytes:
        """The next piece of the body; `_more` says whether others follow."""
        try:
            async with asyncio.timeout(IDLE_S):
                message = await self._receive()
        except TimeoutError:
            raise RequestRefused("The client fell silent.", status=408) from None
        if message["type"] != "http.request":
            raise _GoneError
        self._more = message.get("more_body", False)
        piece: bytes = message.get("body", b"")
        return piece

    async def _refuse(self, refused: RequestRefused) -> None:
        """Clean up and answer at once; nothing is left when the answer is read."""
        await self._close()
        default = settings.LANGUAGE_CODE
        language = accepted_language(
            self._headers.get("accept-language"), default=default
        )
        content = json.dumps(refused.as_json(language), ensure_ascii=False).encode()
        headers = {b"Content-Type": b"application/json; charset=utf-8"}
        if self._more and self._scope["method"] == "PUT":
            headers[b"Connection"] = b"close"
        if refused.status == 405:
            headers[b"Allow"] = METHODS.encode()
        await self._answer(refused.status, headers, content)

    async def _answer(
        self, status: int, headers: dict[bytes, bytes], content: bytes = b""
    ) -> None:
        allowed = cors_headers(self._headers, methods=METHODS, allowed=ALLOWED)
        if allowed:
            allowed[b"Access-Control-Expose-Headers"] = b"ETag"
        if status != 204:
            headers = {**headers, b"Content-Length": str(len(content)).encode()}
        everything = {**_ALWAYS, **allowed, **headers}
        start = {"type": "http.response.start", "status": status}
        await self._send({**start, "headers": list(everything.items())})
        body = {"type": "http.response.body", "body": content}
        await self._send({**body, "more_body": True})
        if self._scope["method"] == "PUT":
            await self._let_finish()
        await self._send({"type": "http.response.body", "body": b""})

    async def _let_finish(self) -> None:
        """Take what a client still sends, so that it comes to read the answer."""
        with suppress(TimeoutError, _GoneError):
            async with asyncio.timeout(LINGER_S):
                while self._more:
                    await self._next()


def _forged() -> RequestRefused:
    return RequestRefused(
        "This URL is not valid.",
        ko="올바르지 않은 URL입니다.",
        status=403,
        code="BAD_SIGNATURE",
    )


def _refusal(error: Exception) -> RequestRefused:
    """What went wrong, as the client may see it."""
    if isinstance(error, PartRefused):
        en, ko = _SAYS[error.code]
        return RequestRefused(en, ko=ko, code=error.code)
    if isinstance(error, OSError):
        internal_error(error)  # the log has the whole of it
        error = NotStored()
    status = _STATUS.get(type(error))
    if status is not None and isinstance(error, SafeEyeError):
        return RequestRefused(
            error.message(), ko=error.message("ko"), status=status, code=error.code
        )
    return internal_error(error)


async def receive_part(scope: Any, receive: Any, send: Any) -> None:
    """The ASGI application of /uploads."""
    await PartReceiver(scope, receive, send).run()
