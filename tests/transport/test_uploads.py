"""Multipart uploads: streamed to disk, judged before they are stored, cleaned up."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import Person
from tests.transport.site import PATIENCE_S, Site, token_of

UPLOAD = "mutation($f: Upload!) { upload(file: $f) { name size sha256 } }"
OPERATIONS = json.dumps({"query": UPLOAD, "variables": {"f": None}})
MAP = json.dumps({"0": ["variables.f"]})
HEAD = {"content-type": "multipart/form-data; boundary=xx"}


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    return tmp_path / "uploads"


@pytest.fixture
async def http(site: Site, alice: Person, folder: Path) -> Any:
    assert alice.user is not None
    headers = {"authorization": f"Bearer {await token_of(alice.user)}"}
    async with httpx.AsyncClient(base_url=site.url, headers=headers) as client:
        yield client


def part(name: str, content: bytes | str, filename: str | None = None) -> bytes:
    text = f'--xx\r\nContent-Disposition: form-data; name="{name}"'
    if filename is not None:
        text += f'; filename="{filename}"\r\nContent-Type: video/mp4'
    data = content if isinstance(content, bytes) else content.encode()
    return text.encode() + b"\r\n\r\n" + data + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--xx--\r\n"


def codes(response: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in response.json()["errors"]]


def is_empty(folder: Path) -> bool:
    return not folder.exists() or not list(folder.iterdir())


async def test_a_file_arrives_whole_and_leaves_nothing_behind(
    site: Site, http: httpx.AsyncClient, folder: Path
) -> None:
    content = bytes(range(256)) * 20_000 + b"\r\n--x"  # looks like a boundary, is none
    reply = await http.post(
        "",
        data={"operations": OPERATIONS, "map": MAP},
        files={"0": ("clip.mp4", content, "video/mp4")},
    )
    assert reply.json()["data"]["upload"] == {
        "name": "clip.mp4",
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    [path] = site.ledger.uploads
    assert Path(path).parent == folder
    assert is_empty(folder)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\\\boot\\\\clip.mp4",
        "a/b/c.mp4",
        "\x07ring.mp4",
        "..",
        "",
    ],
)
async def test_a_file_name_is_only_a_name(
    http: httpx.AsyncClient, folder: Path, name: str
) -> None:
    body = form(part("operations", OPERATIONS), part("map", MAP), part("0", "x", name))
    reply = await http.post("", content=body, headers=HEAD)
    given = reply.json()["data"]["upload"]["name"]
    assert given
    assert not set(given) & set("/\\\x07")
    assert given not in ("..", ".")
    assert is_empty(folder)


@pytest.mark.parametrize("authorization", [None, "Bearer x"])
async def test_nobody_stores_anything_without_a_token(
    site: Site, folder: Path, authorization: str | None
) -> None:
    headers = {"authorization": authorization} if authorization else {}
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        yield part("operations", OPERATIONS) + part("map", MAP)
        for _ in range(100):
            sent += 1
            yield b"x" * 10_000

    async with httpx.AsyncClient() as client:
        reply = await client.post(
            site.url, content=pieces(), headers={**headers, **HEAD}
        )
    assert reply.status_code == 401
    assert codes(reply) == ["UNAUTHENTICATED"]
    assert is_empty(folder)


@pytest.mark.parametrize("told", [True, False])
async def test_a_file_over_the_limit_is_refused_while_it_comes(
    http: httpx.AsyncClient, settings: Any, folder: Path, told: bool
) -> None:
    settings.VIDEO_MAX_SIZE_BYTES = 1000
    piece = b"x" * 100_000

    async def pieces() -> AsyncIterator[bytes]:
        yield part("operations", OPERATIONS) + part("map", MAP) + part("0", "", "a.mp4")
        for _ in range(30):
            yield piece

    headers = {**HEAD, "content-length": str(10**10)} if told else HEAD
    if told:
        # Refused by the header alone: nothing of the body is needed.
        request = http.build_request("POST", "", headers=headers, content=b"")
        request.headers["content-length"] = str(10**10)
        reply = await raw_head(request)
        assert b"413" in reply.splitlines()[0]
        assert b"TOO_LARGE" in reply
    else:
        response = await http.post("", content=pieces(), headers=headers)
        assert response.status_code == 413
        assert codes(response) == ["TOO_LARGE"]
    assert is_empty(folder)


async def raw_head(request: httpx.Request) -> bytes:
    """Send only the head of a request; returns the answer."""
    reader, writer = await asyncio.open_connection(request.url.host, request.url.port)
    lines = [f"POST {request.url.path} HTTP/1.1".encode()]
    lines += [name + b": " + value for name, value in request.headers.raw]
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n--xx")
    async with asyncio.timeout(PATIENCE_S):
        answer = await reader.readuntil(b"}]}")
    writer.close()
    await writer.wait_closed()
    return answer


BAD_FORMS = {
    "no operations": form(part("map", MAP), part("0", "x", "a.mp4")),
    "file first": form(part("0", "x", "a.mp4"), part("operations", OPERATIONS)),
    "file not asked for": form(
        part("operations", OPERATIONS), part("map", MAP), part("1", "x", "a.mp4")
    ),
    "file twice": form(
        part("operations", OPERATIONS),
        part("map", MAP),
        part("0", "x", "a.mp4"),
        part("0", "y", "a.mp4"),
    ),
    "file missing": form(part("operations", OPERATIONS), part("map", MAP)),
    "operations twice": form(
        part("operations", OPERATIONS), part("operations", OPERATIONS), part("map", MAP)
    ),
    "not JSON": form(part("operations", "{"), part("map", MAP)),
    "a batch": form(part("operations", f"[{OPERATIONS}]"), part("map", MAP)),
    "a map of numbers": form(part("operations", OPERATIONS), part("map", '{"0": [1]}')),
    "a path outside of the variables": form(
        part("operations", OPERATIONS), part("map", '{"0": ["query"]}')
    ),
    "a path to nothing": form(
        part("operations", OPERATIONS), part("map", '{"0": ["variables.g"]}')
    ),
    "a path into a dunder": form(
        part("operations", OPERATIONS), part("map", '{"0": ["variables.__class__.x"]}')
    ),
    "a path to what is given": form(
        part("operations", '{"query": "{who}", "variables": {"f": "x"}}'),
        part("map", MAP),
    ),
    "a file named map": form(
        part("operations", OPERATIONS), part("map", '{"map": ["variables.f"]}')
    ),
    "cut off": part("operations", OPERATIONS) + part("map", MAP) + b"--xx\r\nContent-D",
    "no boundary in it": b"hello",
}


@pytest.mark.parametrize("name", BAD_FORMS)
async def test_a_form_that_is_no_request_is_refused(
    http: httpx.AsyncClient, folder: Path, name: str
) -> None:
    reply = await http.post("", content=BAD_FORMS[name], headers=HEAD)
    assert reply.status_code == 400
    assert codes(reply) == ["BAD_REQUEST"]
    assert is_empty(folder)


async def test_a_client_that_goes_away_leaves_no_file(
    site: Site, http: httpx.AsyncClient, folder: Path
) -> None:
    head = http.build_request("POST", "", headers=HEAD, content=b"")
    _, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(
        b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n"
        + b"Content-Type: multipart/form-data; boundary=xx\r\n"
        + f"Authorization: {head.headers['authorization']}\r\n\r\n".encode()
        + part("operations", OPERATIONS)
        + part("map", MAP)
        + part("0", b"x" * 2_000_000, "a.mp4")
    )
    await writer.drain()
    await until(lambda: not is_empty(folder))
    writer.transport.abort()
    await until(lambda: is_empty(folder))


async def until(condition: Any) -> None:
    """Wait for a change on disk, which nothing announces."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.01)
