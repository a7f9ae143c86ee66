"""A whole Safe-Eye as its user starts it: a process with a home of its own."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.services import free_port

LOGIN = """mutation Login($input: LoginInput!) {
  login(input: $input) { accessToken errors { message } } }"""


class Instance:
    """`safe-eye run` in one process, on SQLite, with nothing of the tests' services."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        code: Path | None = None,
        **environment: str,
    ) -> None:
        """`code` is the folder that holds the product, by default this one."""
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        unset = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "backend.cli", "run"),
                *("--port", str(self.port), *arguments),
            ],
            cwd=code,
            env={**kept, "SAFE_EYE_HOME": str(home), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._queue: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as output:
            for line in output:
                self._queue.put(line.rstrip("\n"))
        self._queue.put(None)

    def wait_for(self, start: str, *, limit_s: float = 300) -> str:
        """Return the first line of output that begins with `start`."""
        for line in self.lines:
            if line.startswith(start):
                return line
        while (line := self._queue.get(timeout=limit_s)) is not None:
            self.lines.append(line)
            if line.startswith(start):
                return line
        raise AssertionError("ended before saying it:\n" + "\n".join(self.lines))

    def token(self) -> str:
        """Sign in with the credentials that the instance printed."""
        email = self.wait_for("email: ").removeprefix("email: ")
        password = self.wait_for("password: ").removeprefix("password: ")
        reply = self.call(LOGIN, input={"email": email, "password": password})
        return str(reply["login"]["accessToken"])

    def call(self, document: str, token: str = "", **variables: Any) -> dict[str, Any]:
        """Run one operation over HTTP; fails on GraphQL errors."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        reply = httpx.post(
            f"{self.url}/graphql",
            json={"query": document, "variables": variables},
            headers=headers,
            timeout=60,
        ).json()
        assert not reply.get("errors"), reply
        return dict(reply["data"])

    @contextmanager
    def subscription(
        self, document: str, token: str, **variables: Any
    ) -> Iterator[Iterator[dict[str, Any]]]:
        """The payloads of one subscription over `graphql-transport-ws`."""
        address = f"ws://127.0.0.1:{self.port}/graphql"
        with connect(address, subprotocols=["graphql-transport-ws"]) as socket:
            init = {"authorization": f"Bearer {token}"}
            socket.send(json.dumps({"type": "connection_init", "payload": init}))
            assert json.loads(socket.recv(10))["type"] == "connection_ack"
            payload = {"query": document, "variables": variables}
            message = {"id": "1", "type": "subscribe", "payload": payload}
            socket.send(json.dumps(message))
            yield self._payloads(socket)

    @staticmethod
    def _payloads(socket: ClientConnection) -> Iterator[dict[str, Any]]:
        while True:
            message = json.loads(socket.recv(300))
            if message["type"] == "ping":
                socket.send('{"type":"pong"}')
            elif message["type"] == "next":
                yield message["payload"]
            elif message["type"] == "complete":
                return
            else:
                raise AssertionError(message)

    def interrupt(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def kill(self) -> None:
        """End the process at once; a no-op when it is gone."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._reader.join(10)
