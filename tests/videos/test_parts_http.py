"""`PUT /uploads/…`: what a URL allows, and that it allows nothing else."""

from __future__ import annotations

import base64
import hashlib
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.apps.videos.models import ResumableUpload
from tests.conftest import Person
from tests.videos.sending import Sender, WebServer
from tests.waiting import until

PART = 1000
BODY = bytes(range(250)) * 10
ORIGIN = "https://console.example.com"

# No upload has it. One for all: parallel test processes collect the same names.
NOBODYS = uuid.UUID("6f1c1a52-5d0b-4c52-9a25-6a2a4f1ad3c7")


@pytest.fixture
def parts_folder(settings: Any, tmp_path: Path) -> Path:
    settings.UPLOAD_PART_BYTES = PART
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    return tmp_path / "uploads" / "parts"


@pytest.fixture
def server(transactional_db: None, parts_folder: Path) -> Iterator[str]:
    server = WebServer()
    yield server.url
    server.stop()


@pytest.fixture
def sender(server: str, alice: Person) -> Sender:
    return Sender(alice, server, BODY).start()


@pytest.fixture
def url(sender: Sender) -> str:
    """Of the first part."""
    found: str = sender.address(1)["url"]
    return found


FIRST = BODY[:PART]


def code(response: httpx.Response) -> str:
    [error] = response.json()["errors"]
    assert response.headers["content-type"].startswith("application/json")
    return str(error["extensions"]["code"])


def files(parts_folder: Path) -> list[str]:
    return sorted(
        path.name for path in parts_folder.glob("*/*") if path.name != ".lock"
    )


def test_the_answer_has_the_etag_and_the_part_is_there(
    sender: Sender, url: str, parts_folder: Path
) -> None:
    response = sender.put(url, FIRST)
    assert (response.status_code, response.content) == (200, b"")
    etag = hashlib.sha256(FIRST).hexdigest()
    assert response.headers["etag"] == f'"{etag}"'
    assert response.headers["cache-control"] == "no-store"
    assert files(parts_folder) == [f"00001.{etag}"]


def test_the_newest_of_a_part_counts(
    sender: Sender, url: str, parts_folder: Path
) -> None:
    sender.put(url, bytes(PART))
    sender.put(url, FIRST)
    assert files(parts_folder) == [f"00001.{hashlib.sha256(FIRST).hexdigest()}"]


@pytest.mark.parametrize("length", [0, 1, PART - 1, PART + 1, 100 * PART])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_part_of_another_size_is_refused(
    sender: Sender, url: str, parts_folder: Path, length: int, chunked: bool
) -> None:
    body: Any = iter([bytes(length)]) if chunked else bytes(length)
    response = sender.put(url, body)
    assert (response.status_code, code(response)) == (400, "WRONG_SIZE")
    assert files(parts_folder) == []
    assert sender.look()["parts"] == []


def _base64(name: str, content: bytes) -> str:
    return base64.b64encode(hashlib.new(name, content).digest()).decode()


@pytest.mark.parametrize(
    ("header", "name"), [("content-md5", "md5"), ("x-checksum-sha256", "sha256")]
)
def test_checksums_are_checked(
    sender: Sender, url: str, parts_folder: Path, header: str, name: str
) -> None:
    for wrong in (_base64(name, b"other"), "nonsense", "é"):
        response = httpx.put(
            httpx.URL(sender.base_url).join(url),
            content=FIRST,
            headers=[(header.encode(), wrong.encode())],
        )
        assert (response.status_code, code(response)) == (400, "WRONG_CHECKSUM")
    assert files(parts_folder) == []
    response = sender.put(url, FIRST, **{header: _base64(name, FIRST)})
    assert response.status_code == 200


def test_a_url_is_for_one_part_of_one_upload(
    sender: Sender, url: str, alice: Person, parts_folder: Path
) -> None:
    other = Sender(alice, sender.base_url, BODY).start()
    keys = [str(row.key) for row in ResumableUpload.objects.order_by("pk")]
    last = sender.address(3)["url"]
    forged = [
        url.replace("/1?", "/2?"),
        url.replace("/1?", "/3?"),
        url.replace("/1?", "/4?"),
        url.replace(keys[0], keys[1]),
        url.replace(keys[0], str(uuid.uuid4())),
        url.replace("until=", "until=9"),
        url.replace("size=1000", "size=1001"),
        last.replace("size=500", "size=1000"),
        url.replace("signature=", "signature=x"),
        url.partition("&signature")[0],
        url.partition("?")[0],
        url + "%00",
        url.replace("size=1000", "size=1e3"),
        url.replace("size=1000", f"size={'9' * 5000}"),
        url.replace("signature=", "signature=%ff"),
    ]
    for wrong in forged:
        assert wrong not in (url, last)
        response = sender.put(httpx.URL(wrong).raw_path.decode(), FIRST)
        assert (response.status_code, code(response)) == (403, "BAD_SIGNATURE"), wrong
    assert files(parts_folder) == []
    assert other.look()["parts"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/uploads/../../etc/passwd",
        "/uploads/%2e%2e/1",
        "/uploads/..%2f..%2fetc%2fpasswd/1",
        "/uploads/",
        "/uploads",
        f"/uploads/{NOBODYS}",
        f"/uploads/{NOBODYS}/-1",
        f"/uploads/{NOBODYS}/1/2",
        f"/uploads/{NOBODYS}/٣",
    ],
)
def test_other_paths_lead_nowhere(
    sender: Sender, parts_folder: Path, path: str
) -> None:
    response = sender.put(path, FIRST)
    assert response.status_code in (403, 404)
    assert files(parts_folder) == []


def test_a_url_expires(sender: Sender, settings: Any, parts_folder: Path) -> None:
    settings.MEDIA_URL_TTL_S = -1
    response = sender.put(sender.address(1)["url"], FIRST)
    assert (response.status_code, code(response)) == (403, "EXPIRED")
    assert files(parts_folder) == []


def test_refusals_speak_korean(sender: Sender, url: str) -> None:
    response = sender.put(url, b"x", **{"accept-language": "ko"})
    [error] = response.json()["errors"]
    assert error["message"].startswith("조각의 크기가")


def test_only_put_is_served(sender: Sender, url: str) -> None:
    for method in ("GET", "POST", "DELETE", "PATCH", "HEAD"):
        response = httpx.request(method, httpx.URL(sender.base_url).join(url))
        assert response.status_code == 405
        assert response.headers["allow"] == "PUT, OPTIONS"


def test_pages_of_allowed_origins_may_send_and_read_the_etag(
    sender: Sender, url: str
) -> None:
    def preflight(origin: str) -> httpx.Response:
        return httpx.options(
            httpx.URL(sender.base_url).join(url),
            headers={"origin": origin, "access-control-request-method": "PUT"},
        )

    allowed = preflight(ORIGIN)
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert "PUT" in allowed.headers["access-control-allow-methods"]
    assert "content-md5" in allowed.headers["access-control-allow-headers"]
    stranger = preflight("https://evil.example")
    assert "access-control-allow-origin" not in stranger.headers
    sent = sender.put(url, FIRST, origin=ORIGIN)
    assert sent.headers["access-control-expose-headers"] == "ETag"
    refused = sender.put(url, b"x", origin=ORIGIN)
    assert refused.headers["access-control-allow-origin"] == ORIGIN


def test_another_host_name_is_not_served(sender: Sender, url: str) -> None:
    response = sender.put(url, FIRST, host="evil.example")
    assert response.status_code == 400


def raw(sender: Sender, url: str, *, length: int) -> socket.socket:
    """A connection that has sent the head of a PUT and nothing of its body."""
    at = httpx.URL(sender.base_url)
    connection = socket.create_connection((at.host, at.port or 80))
    head = f"PUT {url} HTTP/1.1\r\nHost: {at.host}\r\nContent-Length: {length}\r\n\r\n"
    connection.sendall(head.encode())
    return connection


def arriving(parts_folder: Path) -> list[str]:
    return [name for name in files(parts_folder) if name.startswith(".in-")]


def test_a_lost_connection_leaves_nothing_and_another_one_succeeds(
    sender: Sender, url: str, parts_folder: Path
) -> None:
    with raw(sender, url, length=PART) as connection:
        connection.sendall(FIRST[:10])
        until(lambda: arriving(parts_folder), what="the part to begin")
        # The first one is not noticed to be lost yet, as happens to phones.
        assert sender.put(url, FIRST).status_code == 200
    until(lambda: not arriving(parts_folder), what="the lost part to go")
    assert [part["number"] for part in sender.look()["parts"]] == [1]


def test_one_part_comes_on_few_connections(
    sender: Sender, url: str, parts_folder: Path
) -> None:
    connections = []
    for count in range(1, 5):
        connections.append(raw(sender, url, length=PART))
        until(
            lambda count=count: len(arriving(parts_folder)) == count,  # type: ignore[misc]
            what="the part to begin",
        )
    response = sender.put(url, FIRST)
    assert (response.status_code, code(response)) == (429, "THROTTLED")
    for connection in connections:
        connection.close()
    until(lambda: not arriving(parts_folder), what="the lost parts to go")
    assert sender.put(url, FIRST).status_code == 200


def test_a_part_that_arrives_while_its_upload_is_given_up_goes_too(
    sender: Sender, url: str, parts_folder: Path
) -> None:
    with raw(sender, url, length=PART) as connection:
        connection.sendall(FIRST[:10])
        until(lambda: arriving(parts_folder), what="the part to begin")
        ResumableUpload.objects.update(state="ABORTED")
        connection.sendall(FIRST[10:])
        assert connection.recv(12) == b"HTTP/1.1 409"
    until(lambda: not files(parts_folder), what="the part to go")


def test_where_parts_go_to_s3_the_server_takes_none(
    sender: Sender, url: str, s3_bucket: str, parts_folder: Path
) -> None:
    response = sender.put(url, FIRST)
    assert (response.status_code, code(response)) == (403, "BAD_SIGNATURE")
    assert files(parts_folder) == []
