"""Serve stored files of this machine, by signed URL and in ranges.

Only the token decides what is read: it names the object and is signed, so there is
no path to traverse. S3 serves its objects itself, by presigned URLs.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from stat import S_ISREG
from typing import Final

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date_safe
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from backend.common.ranges import ByteRange, UnsatisfiableError, parse_range
from backend.common.storage import (
    BadTokenError,
    content_disposition,
    content_type,
    local_storage,
    read_token,
)

CHUNK_BYTES: Final = 256 * 1024
_EXPIRED: Final = {
    "en": "This link has expired. Load the page again to get a new one.",
    "ko": "링크가 만료되었습니다. 페이지를 새로 고쳐 새 링크를 받으세요.",
}
_FORGED: Final = {
    "en": "This link is not valid.",
    "ko": "올바르지 않은 링크입니다.",
}
_GONE: Final = {
    "en": "This file is no longer there.",
    "ko": "파일이 더 이상 존재하지 않습니다.",
}


class FilePart:
    """Some bytes of a file, read in chunks beside the event loop.

    Each chunk opens the file anew, in the thread that reads it: a client may leave, and
    the task of its answer be cancelled, at any moment, and no file is left open.
    """

    def __init__(self, path: Path, part: ByteRange) -> None:
        self._path = path
        self._part = part

    async def __aiter__(self) -> AsyncIterator[bytes]:
        at, end = self._part.first, self._part.last + 1
        while at < end:
            chunk = await asyncio.to_thread(self._read, at, min(CHUNK_BYTES, end - at))
            if not chunk:
                # Cut short behind our back; the length promised tells the client.
                return
            at += len(chunk)
            yield chunk

    def _read(self, at: int, size_bytes: int) -> bytes:
        try:
            with self._path.open("rb") as file:
                file.seek(at)
                return file.read(size_bytes)
        except FileNotFoundError:
            return b""


@require_safe
async def serve_media(
    request: HttpRequest, token: str, filename: str
) -> HttpResponseBase:
    """GET and HEAD of `/media/<token>/<filename>`: 200, 206, 304, 403, 404 or 416.

    `filename` is for people only: what is served, and as what, is in the token.
    """
    try:
        name, until = read_token(token)
    except BadTokenError as error:
        return _refusal(request, 403, _EXPIRED if error.expired else _FORGED)
    local = local_storage()
    found = await asyncio.to_thread(_find, local, name) if local else None
    if found is None:
        return _refusal(request, 404, _GONE)
    response = _respond(request, *found, name)
    response["Cache-Control"] = f"private, max-age={max(0, until - int(time.time()))}"
    return response


def _find(local: FileSystemStorage, name: str) -> tuple[Path, os.stat_result] | None:
    """The stored file, if it is there and may be read."""
    try:
        path = Path(local.path(name))
        if not os.access(path, os.R_OK):
            return None
        stat = path.stat()
    except (OSError, SuspiciousFileOperation):
        return None
    return (path, stat) if S_ISREG(stat.st_mode) else None


def _respond(
    request: HttpRequest, path: Path, stat: os.stat_result, name: str
) -> HttpResponseBase:
    """The answer to a valid request."""
    modified = int(stat.st_mtime)
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    headers = {**_headers(name), "ETag": etag, "Last-Modified": http_date(modified)}
    early = get_conditional_response(request, etag=etag, last_modified=modified)
    if early is not None:
        early["ETag"] = etag
        return early
    part: ByteRange | None = None
    try:
        if request.method == "GET" and _range_holds(request, etag, modified):
            part = parse_range(request.headers.get("Range"), size_bytes=stat.st_size)
    except UnsatisfiableError:
        headers["Content-Range"] = f"bytes */{stat.st_size}"
        headers["Content-Type"] = "text/plain"
        return HttpResponse(status=416, headers=headers)
    sent = part or ByteRange(0, stat.st_size - 1)
    headers["Content-Length"] = str(sent.size_bytes)
    if part is not None:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{stat.st_size}"
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    return StreamingHttpResponse(
        FilePart(path, sent), status=206 if part else 200, headers=headers
    )


def _headers(name: str) -> dict[str, str]:
    """What is said of `name` whatever part of it is sent."""
    return {
        "Content-Type": content_type(name),
        "Content-Disposition": content_disposition(name),
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        # The URL is the permission: pages of other origins may show what they were
        # given, and get no more of it than the picture.
        "Cross-Origin-Resource-Policy": "cross-origin",
        # Whatever the bytes turn out to be, they run no script here. Not `sandbox`: a
        # browser that opens the video by itself could then not load it.
        "Content-Security-Policy": "default-src 'none'; media-src 'self'; "
        "img-src 'self'; style-src 'unsafe-inline'",
    }


def _range_holds(request: HttpRequest, etag: str, modified: int) -> bool:
    """Whether If-Range, when given, still names the file as it is now."""
    condition = request.headers.get("If-Range")
    if condition is None:
        return True
    if condition.startswith(('"', "W/")):
        return condition == etag
    return parse_http_date_safe(condition) == modified


def _refusal(
    request: HttpRequest, status: int, sentence: dict[str, str]
) -> HttpResponse:
    language = "ko" if get_language_from_request(request).startswith("ko") else "en"
    return HttpResponse(
        sentence[language],
        status=status,
        content_type="text/plain; charset=utf-8",
        headers={
            "Cache-Control": "no-store",
            "Content-Language": language,
            "Vary": "Accept-Language",
        },
    )
