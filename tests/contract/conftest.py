"""A live server for the clients, and a door through which they command it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.contract.building import CONTRACT, built_client_tests
from tests.flow.browser import Server, browser, complaints, page
from tests.flow.page_server import coloured_video

__all__ = ["browser", "complaints", "page"]
#: So short that every test lives through it.
ACCESS_TOKEN_S = 4
#: So small that a short video has several.
PART_BYTES = 1024


class Control:
    """Hands commands that come by HTTP to the server's process, one after the other."""

    def __init__(self, server: Server) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                name, given = json.loads(self.rfile.read(size))
                answer = json.dumps(server.ask(name, **given)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._door = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._door.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._door.server_port}/"

    def stop(self) -> None:
        self._door.shutdown()
        self._thread.join()
        self._door.server_close()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a client's test: where the server and its commands are."""
    home = tmp_path_factory.mktemp("contract")
    server = Server(
        home,
        ACCESS_TOKEN_S=str(ACCESS_TOKEN_S),
        UPLOAD_PART_BYTES=str(PART_BYTES),
        # As an installation that runs nothing but the contract's operations.
        GRAPHQL_OPERATIONS=str(CONTRACT / "operations"),
    )
    control = Control(server)
    yield {
        "SAFE_EYE_URL": f"{server.url}/graphql",
        "SAFE_EYE_CONTROL": control.url,
        "SAFE_EYE_VIDEO": str(coloured_video(home, seconds=4)),
    }
    control.stop()
    server.stop()


@pytest.fixture(scope="session")
def client_tests() -> Path:
    return built_client_tests()
