"""Stored files over HTTP: ranges, conditions, refusals, and a real browser seeking."""

from __future__ import annotations

import asyncio
import gc
import io
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import StreamingHttpResponse
from django.test import AsyncClient

from backend.asgi import django_application
from backend.common.media import CHUNK_BYTES
from backend.common.ranges import ByteRange, UnsatisfiableError, parse_range
from backend.common.storage import local_storage, put_object, signed_media_url

BODY = bytes(range(256)) * 4
NAME = "orgs/1/videos/u/fight.mp4"


def media_url(name: str = NAME, body: bytes = BODY, **options: Any) -> str:
    url = signed_media_url(put_object(name, io.BytesIO(body)), **options)
    assert url is not None
    return url


class Reply:
    """A response read to its end and closed, as a server does."""

    def __init__(self, response: Any, body: bytes) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.body = body


async def send(method: str, url: str, **headers: str) -> Reply:
    response: Any = await AsyncClient().generic(
        method,
        url,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    if isinstance(response, StreamingHttpResponse):
        body = b"".join([chunk async for chunk in response])
    else:
        body = bytes(response.content)
    response.close()
    return Reply(response, body)


async def get(url: str, **headers: str) -> Reply:
    return await send("GET", url, **headers)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=0-99", (0, 99)),
        ("bytes=0-", (0, 99)),
        ("bytes=90-", (90, 99)),
        ("bytes=99-99", (99, 99)),
        ("bytes=50-1000", (50, 99)),
        ("bytes=-1", (99, 99)),
        ("bytes=-100", (0, 99)),
        ("bytes=-5000", (0, 99)),
        ("BYTES=1-2", (1, 2)),
        ("bytes= 1-2 ", (1, 2)),
    ],
)
def test_a_range_is_cut_to_the_file(header: str, expected: tuple[int, int]) -> None:
    assert parse_range(header, size_bytes=100) == ByteRange(*expected)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-2",
        "bytes=a-b",
        "bytes=0x1-2",
        "bytes=1-2,4-5",
        "bytes=--5",
        "bytes=1.5-2",
        "seconds=1-2",
        "bytes=٣-٤",
        "bytes=0-" + "9" * 5000,
    ],
)
def test_what_is_no_single_range_means_the_whole_file(header: str | None) -> None:
    assert parse_range(header, size_bytes=100) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_outside_of_the_file_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(UnsatisfiableError):
        parse_range(header, size_bytes=100)


def test_no_range_of_an_empty_file_can_be_satisfied() -> None:
    for header in ("bytes=0-", "bytes=-1"):
        with pytest.raises(UnsatisfiableError):
            parse_range(header, size_bytes=0)


async def test_the_whole_file_comes_with_its_type_and_length() -> None:
    reply = await get(media_url())
    assert reply.status == 200
    assert reply.body == BODY
    assert reply.headers["Content-Type"] == "video/mp4"
    assert reply.headers["Content-Length"] == str(len(BODY))
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Disposition"] == 'inline; filename="fight.mp4"'
    assert reply.headers["Cache-Control"].startswith("private, max-age=")
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [("bytes=0-9", 0, 9), ("bytes=1000-", 1000, 1023), ("bytes=-24", 1000, 1023)],
)
async def test_a_range_comes_as_206(header: str, first: int, last: int) -> None:
    reply = await get(media_url(), Range=header)
    assert reply.status == 206
    assert reply.headers["Content-Range"] == f"bytes {first}-{last}/1024"
    assert reply.headers["Content-Length"] == str(last - first + 1)
    assert reply.body == BODY[first : last + 1]


async def test_a_range_across_chunks_is_whole() -> None:
    body = bytes(CHUNK_BYTES) + BODY + bytes(CHUNK_BYTES)
    first, last = CHUNK_BYTES - 3, 2 * CHUNK_BYTES + 5
    reply = await get(media_url(body=body), Range=f"bytes={first}-{last}")
    assert reply.body == body[first : last + 1]


async def test_a_range_past_the_end_is_416_and_tells_the_size() -> None:
    reply = await get(media_url(), Range="bytes=1024-")
    assert reply.status == 416
    assert reply.headers["Content-Range"] == "bytes */1024"
    assert reply.body == b""


async def test_head_tells_everything_and_sends_nothing() -> None:
    reply = await send("HEAD", media_url(), Range="bytes=0-9")
    assert reply.status == 200
    assert reply.headers["Content-Length"] == "1024"
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert reply.body == b""


async def test_what_was_not_changed_is_not_sent_again() -> None:
    url = media_url()
    etag = (await get(url)).headers["ETag"]
    reply = await get(url, If_None_Match=etag)
    assert reply.status == 304
    assert reply.headers["ETag"] == etag
    assert reply.body == b""


async def test_if_range_of_the_same_file_gives_the_range() -> None:
    url = media_url()
    whole = await get(url)
    for condition in (whole.headers["ETag"], whole.headers["Last-Modified"]):
        reply = await get(url, Range="bytes=0-9", If_Range=condition)
        assert reply.status == 206


@pytest.mark.parametrize(
    "condition", ['"other"', 'W/"weak"', "Wed, 21 Oct 2015 07:28:00 GMT", "nonsense"]
)
async def test_if_range_of_another_file_gives_the_whole(condition: str) -> None:
    reply = await get(media_url(), Range="bytes=0-9", If_Range=condition)
    assert reply.status == 200
    assert reply.body == BODY


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "This link has expired."), ("ko-KR,ko;q=0.9", "링크가 만료되었습니다.")],
)
async def test_an_expired_link_is_refused(language: str, sentence: str) -> None:
    url = media_url(ttl_s=100, now=lambda: 1_000_000_000)
    reply = await get(url, Accept_Language=language)
    assert reply.status == 403
    assert reply.body.decode().startswith(sentence)
    assert reply.headers["Cache-Control"] == "no-store"


async def test_a_changed_link_is_refused() -> None:
    url = media_url()
    _, media, token, filename = url.split("/")
    for changed in (
        f"/{media}/x{token}/{filename}",
        f"/{media}/{token[:-1]}/{filename}",
        f"/{media}/%00/{filename}",
    ):
        reply = await get(changed)
        assert reply.status == 403, changed


@pytest.mark.parametrize(
    "name", ["../secret_key", "orgs/../../secret_key", "/etc/passwd", "orgs", "orgs/1"]
)
async def test_even_a_signed_name_does_not_leave_the_storage(name: str) -> None:
    media_url()
    local = local_storage()
    assert local is not None
    (Path(local.location).parent / "secret_key").write_text("secret")
    url = signed_media_url(name)
    assert url is not None
    reply = await get(url)
    assert reply.status == 404
    assert b"secret" not in reply.body


async def test_a_deleted_file_is_404_with_a_sentence() -> None:
    reply = await get(signed_media_url("orgs/1/gone.mp4") or "")
    assert reply.status == 404
    assert reply.body.decode() == "This file is no longer there."


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_other_methods_are_refused(method: str) -> None:
    reply = await send(method, media_url())
    assert reply.status == 405


async def test_a_page_named_as_video_is_a_download() -> None:
    reply = await get(media_url("orgs/1/x.html", b"<script>alert(1)</script>"))
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="x.html"'
    assert reply.body == b"<script>alert(1)</script>"


async def test_a_name_in_korean_is_offered_in_korean() -> None:
    reply = await get(media_url("orgs/1/무단 침입.mp4"))
    assert reply.headers["Content-Disposition"] == (
        'inline; filename="_____.mp4"; '
        "filename*=UTF-8''%EB%AC%B4%EB%8B%A8%20%EC%B9%A8%EC%9E%85.mp4"
    )


async def test_no_file_stays_open_between_two_chunks() -> None:
    def open_files() -> int:
        links = [path for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
        return sum(link.readlink().name == "fight.mp4" for link in links)

    reply: Any = await AsyncClient().get(media_url(body=bytes(4 * CHUNK_BYTES)))
    stream = aiter(reply)
    assert len(await anext(stream)) == CHUNK_BYTES
    assert open_files() == 0
    await stream.aclose()
    reply.close()


async def ask(url: str, leaves: Callable[[], Awaitable[object]]) -> int | None:
    """The status of the answer to a client that is gone when `leaves` is done."""
    status = None
    asked = {
        "type": "http",
        "method": "GET",
        "path": urlsplit(url).path,
        "headers": [(b"host", b"localhost")],
        "query_string": b"",
    }
    said = iter([{"type": "http.request"}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        message = next(said)
        if message["type"] == "http.disconnect":
            await leaves()
        return message

    async def sent(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)
        await asyncio.sleep(0)

    await django_application(asked, receive, sent)
    return status


async def test_a_client_that_leaves_at_once_leaves_no_file_open() -> None:
    url = media_url()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ResourceWarning)
        # The server is at another place of the answer each time it hears of it.
        for turns in range(200):

            async def leaves(turns: int = turns) -> None:
                for _ in range(turns):
                    await asyncio.sleep(0)

            await ask(url, leaves)
        gc.collect()
    assert [str(w.message) for w in seen if "unclosed file" in str(w.message)] == []
    assert await ask(url, asyncio.Event().wait) == 200
