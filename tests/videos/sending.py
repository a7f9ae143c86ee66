"""A client of resumable uploads, as a front end is one: it knows no storage."""

from __future__ import annotations

import struct
import threading
from typing import Any

import httpx

from backend.server import listen, make_server
from tests.conftest import Person, Reply

PATIENCE_S = 60
START = """mutation($input: StartUploadInput!) { startUpload(input: $input) {
  upload { id name state sizeBytes partSizeBytes partCount parts { number } expiresAt }
  errors { field code } } }"""
PARTS = """mutation($id: ID!, $numbers: [Int!]!) {
  uploadParts(input: {uploadId: $id, numbers: $numbers}) {
    parts { number url firstByte sizeBytes } errors { field code message } } }"""
FINISH = """mutation($id: ID!, $parts: [UploadPartInput!]!, $analyze: Boolean) {
  finishUpload(input: {uploadId: $id, parts: $parts, analyze: $analyze}) {
    video { id name state sizeBytes durationS url thumbnailUrl createdBy { id } }
    analysis { id state } errors { field code message } } }"""
ABORT = """mutation($id: ID!) { abortUpload(input: {uploadId: $id}) {
  upload { state parts { number } } errors { field code } } }"""
UPLOAD = """query($id: ID!) { upload(id: $id) {
  name state parts { number sizeBytes etag } video { id } errorCode errorMessage } }"""


def padded(mp4: bytes, size_bytes: int) -> bytes:
    """The same video in a file of this size."""
    rest = size_bytes - len(mp4)
    return mp4 + struct.pack(">I4s", rest, b"free") + bytes(rest - 8)


class WebServer:
    """Safe-Eye's own application on a free port, in a thread."""

    def __init__(self) -> None:
        sockets = listen(host="127.0.0.1", port=0)
        self.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        started = threading.Event()
        self._server = make_server(on_ready=started.set)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": list(sockets)}
        )
        self._thread.start()
        assert started.wait(PATIENCE_S)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


class Sender:
    """Sends one file of a person, part by part."""

    def __init__(self, person: Person, base_url: str, content: bytes) -> None:
        self.person, self.base_url, self.content = person, base_url, content
        self.id = ""
        self.upload: dict[str, Any] = {}
        self.etags: dict[int, str] = {}

    def start(self, file_name: str = "fight.mp4", **more: Any) -> Sender:
        given = {"fileName": file_name, "sizeBytes": len(self.content), **more}
        reply = self.person.run(START, input=given)
        assert reply.codes == [], reply
        self.upload = reply.data["startUpload"]["upload"]
        self.id = self.upload["id"]
        return self

    @property
    def numbers(self) -> list[int]:
        return list(range(1, self.upload["partCount"] + 1))

    def address(self, number: int) -> dict[str, Any]:
        reply = self.person.run(PARTS, id=self.id, numbers=[number])
        assert reply.codes == [], reply
        [part] = reply.data["uploadParts"]["parts"]
        assert part["number"] == number
        found: dict[str, Any] = part
        return found

    def bytes_of(self, part: dict[str, Any]) -> bytes:
        first = int(part["firstByte"])
        return self.content[first : first + int(part["sizeBytes"])]

    def put(self, url: str, body: Any, **headers: str) -> httpx.Response:
        return httpx.put(
            httpx.URL(self.base_url).join(url),
            content=body,
            headers=headers,
            timeout=PATIENCE_S,
        )

    def send(self, *numbers: int) -> None:
        for number in numbers or self.numbers:
            part = self.address(number)
            response = self.put(part["url"], self.bytes_of(part))
            assert response.status_code == 200, response.text
            self.etags[number] = response.headers["etag"]

    def finish(
        self, changed: dict[int, str] | None = None, *, analyze: bool = False
    ) -> Reply:
        etags = {**self.etags, **(changed or {})}
        parts = [{"number": number, "etag": etag} for number, etag in etags.items()]
        return self.person.run(FINISH, id=self.id, parts=parts, analyze=analyze)

    def look(self) -> dict[str, Any]:
        found: dict[str, Any] = self.person.run(UPLOAD, id=self.id).data["upload"]
        return found
