"""The server is killed in the middle of an upload: what had arrived is still there."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.apps.accounts.services import open_session
from backend.apps.videos.models import ResumableUpload, UploadState, Video
from tests.conftest import Person
from tests.transport.process import ServerProcess
from tests.videos.sending import FINISH, PARTS, START, UPLOAD, padded
from tests.waiting import until

MIB = 1024**2
PART = 5 * MIB
# Dies when the second part has been taken.
DEADLY = """
import django, os, signal
django.setup()
from backend.apps.videos.local_parts import LocalParts
really = LocalParts._take
def deadly(self, number, part):
    really(self, number, part)
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
LocalParts._take = deadly
"""


class Client:
    """Speaks HTTP with whichever server there is."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.server: ServerProcess

    def call(self, document: str, **variables: Any) -> dict[str, Any]:
        reply = httpx.post(
            self.server.url,
            json={"query": document, "variables": variables},
            headers={"authorization": f"Bearer {self.token}"},
            timeout=60,
        ).json()
        assert not reply.get("errors"), reply
        [payload] = reply["data"].values()
        found: dict[str, Any] = payload
        return found

    def put(self, id: str, number: int, content: bytes) -> str:
        [part] = self.call(PARTS, id=id, numbers=[number])["parts"]
        first = int(part["firstByte"])
        body = content[first : first + int(part["sizeBytes"])]
        response = httpx.put(self.address(part["url"]), content=body, timeout=60)
        assert response.status_code == 200
        return str(response.headers["etag"])

    def address(self, url: str) -> str:
        return str(httpx.URL(self.server.url).join(url))


@pytest.fixture
def client(transactional_db: None, alice: Person) -> Client:
    assert alice.user is not None
    return Client(open_session(user=alice.user).tokens.access_token)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., ServerProcess]]:
    """Starts a server on the same disk as any before it; the last one is stopped."""
    started: list[ServerProcess] = []

    def start(**more: str) -> ServerProcess:
        server = ServerProcess(
            SAFE_EYE_HOME=str(tmp_path / "home"),
            UPLOAD_PART_BYTES=str(PART),
            LEASE_S="1",
            **more,
        )
        started.append(server)
        return server

    (tmp_path / "home" / "static").mkdir(parents=True)
    yield start
    if started:
        started[-1].stop()


def test_an_upload_goes_on_after_the_server_was_killed_in_the_middle_of_a_part(
    client: Client,
    serve: Callable[..., ServerProcess],
    mp4: bytes,
    tmp_path: Path,
) -> None:
    content = padded(mp4, 3 * PART + 1000)
    client.server = serve()
    given = {"fileName": "a.mp4", "sizeBytes": len(content)}
    upload = client.call(START, input=given)["upload"]
    etags = {number: client.put(upload["id"], number, content) for number in (1, 3)}
    [part] = client.call(PARTS, id=upload["id"], numbers=[2])["parts"]
    with socket.create_connection(("127.0.0.1", client.server.port)) as connection:
        head = f"PUT {part['url']} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        connection.sendall(f"{head}Content-Length: {PART}\r\n\r\n".encode())
        connection.sendall(content[PART : PART + MIB])
        folder = tmp_path / "home" / "uploads" / "parts"
        until(lambda: list(folder.glob("*/.in-*")), what="the part to begin")
        client.server.kill()
    client.server = serve()
    look = client.call(UPLOAD, id=upload["id"])
    assert [entry["number"] for entry in look["parts"]] == [1, 3]
    assert {f'"{entry["etag"]}"' for entry in look["parts"]} == set(etags.values())
    etags |= {number: client.put(upload["id"], number, content) for number in (2, 4)}
    parts = [{"number": number, "etag": etag} for number, etag in etags.items()]
    payload = client.call(FINISH, id=upload["id"], parts=parts, analyze=True)
    assert payload["errors"] == []
    video = Video.objects.get()
    stored = tmp_path / "home" / "media" / video.file
    assert stored.read_bytes() == content
    assert list(folder.iterdir()) == []


def test_a_server_that_was_killed_while_it_put_parts_together_is_followed_by_the_next(
    client: Client,
    serve: Callable[..., ServerProcess],
    mp4: bytes,
    tmp_path: Path,
) -> None:
    content = padded(mp4, 3 * PART + 1000)
    client.server = serve(before=DEADLY)
    given = {"fileName": "a.mp4", "sizeBytes": len(content)}
    upload = client.call(START, input=given)["upload"]
    etags = [client.put(upload["id"], number, content) for number in range(1, 5)]
    parts = [{"number": number, "etag": tag} for number, tag in enumerate(etags, 1)]
    with pytest.raises(httpx.HTTPError):
        client.call(FINISH, id=upload["id"], parts=parts)
    client.server.wait()
    assert ResumableUpload.objects.get().state == UploadState.FINISHING
    client.server = serve()
    look = client.call(UPLOAD, id=upload["id"])
    assert [entry["number"] for entry in look["parts"]] == [1, 2, 3, 4]

    def finish() -> Any:
        payload = client.call(FINISH, id=upload["id"], parts=parts)
        codes = [error["code"] for error in payload["errors"]]
        assert codes in ([], ["UPLOAD_BUSY"])
        return payload["video"]

    # The dead server's lease has to run out first.
    assert until(finish, what="the lease of the dead server to end")["sizeBytes"]
    video = Video.objects.get()
    assert (tmp_path / "home" / "media" / video.file).read_bytes() == content
