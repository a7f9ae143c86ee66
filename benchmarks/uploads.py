"""A resumable upload of 2 GiB to local files: time, and memory of the web process."""

from __future__ import annotations

import io
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import httpx
import psutil

from benchmarks.report import Row

SIZE_BYTES = 2 * 1024**3
CONNECTIONS = 4
PROGRAM = """
import sys, django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from backend.apps.accounts.models import Organization, User
from backend.apps.accounts.services import open_session
from backend.server import run_server
user = User.objects.create_user(email="b@example.com", password=None, name="Bench",
    organization=Organization.objects.create(name="Bench"))
token = open_session(user=user).tokens.access_token
run_server(host="127.0.0.1", port=int(sys.argv[1]),
    on_ready=lambda: print(token, flush=True))
"""
START = """mutation($size: Float!) { startUpload(input: {fileName: "b.mp4",
  sizeBytes: $size}) { upload { id partCount } errors { code } } }"""
PARTS = """mutation($id: ID!, $numbers: [Int!]!) { uploadParts(input: {uploadId: $id,
  numbers: $numbers}) { parts { number url firstByte sizeBytes } errors { code } } }"""
FINISH = """mutation($id: ID!, $parts: [UploadPartInput!]!) { finishUpload(
  input: {uploadId: $id, parts: $parts}) { video { sizeBytes } errors { code } } }"""


class Server:
    """A web process without a worker, with a home of its own."""

    def __init__(self, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "SAFE_EYE_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "backend.settings",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(port)],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.token = self.process.stdout.readline().strip()
        self.peak_bytes = 0

    def call(self, document: str, **variables: Any) -> Any:
        reply = httpx.post(
            f"{self.url}/graphql",
            json={"query": document, "variables": variables},
            headers={"authorization": f"Bearer {self.token}"},
            timeout=600,
        ).json()
        [payload] = reply["data"].values()
        if payload["errors"]:
            raise SystemExit(f"{payload['errors']}")
        return payload

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Takes down the most memory that the process has while the block runs."""
        ended = threading.Event()
        process = psutil.Process(self.process.pid)

        def watch() -> None:
            while not ended.wait(0.05):
                self.peak_bytes = max(self.peak_bytes, process.memory_info().rss)

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def film() -> bytes:
    """A second of video, and the head of a box that fills the file up."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height = 64, 48
        stream.pix_fmt = "yuv420p"
        for _ in range(10):
            container.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        container.mux(stream.encode())
    start = file.getvalue()
    # A box of more than 4 GiB - 1 would need the long form.
    return start + struct.pack(">I4s", SIZE_BYTES - len(start), b"free")


def send(server: Server, start: bytes) -> tuple[float, float]:
    """Seconds until all parts are there, and until the video is."""
    began = time.perf_counter()
    upload = server.call(START, size=SIZE_BYTES)["upload"]
    numbers = range(1, upload["partCount"] + 1)

    def put(number: int) -> dict[str, Any]:
        [part] = server.call(PARTS, id=upload["id"], numbers=[number])["parts"]
        body = bytes(int(part["sizeBytes"]))
        if number == 1:
            body = start + body[len(start) :]
        response = httpx.put(f"{server.url}{part['url']}", content=body, timeout=600)
        return {"number": number, "etag": response.headers["etag"]}

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        parts = list(threads.map(put, numbers))
    sent = time.perf_counter()
    server.call(FINISH, id=upload["id"], parts=parts)
    return sent - began, time.perf_counter() - sent


def measure() -> list[Row]:
    """One upload over loopback; the client shares the machine."""
    start = film()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        before = psutil.Process(server.process.pid).memory_info().rss
        try:
            with server.watched():
                send_s, finish_s = send(server, start)
        finally:
            server.process.terminate()
            server.process.wait(30)
    grown = server.peak_bytes - before
    return [
        Row(
            f"resumable upload of {SIZE_BYTES >> 30} GiB to local files, "
            f"{CONNECTIONS} parts of 16 MiB at a time",
            f"{SIZE_BYTES / send_s / 1e6:.0f} MB/s, then {finish_s:.1f} s to finish",
            f"web process: peak memory {server.peak_bytes >> 20} MiB, "
            f"{grown >> 20} MiB more than at rest",
        )
    ]


if __name__ == "__main__":
    print(json.dumps([row.measured + "; " + row.beside for row in measure()]))
