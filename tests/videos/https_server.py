"""A real HTTPS server on this machine, and a network that leads every name to it."""

from __future__ import annotations

import datetime
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpcore
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from backend.apps.videos.network import Network, connect_address

HOSTS = ("video.test", "other.test", "inner.test")
PUBLIC = "93.184.215.14"
Answer = Callable[[BaseHTTPRequestHandler], None]


def make_certificate(folder: Path) -> Path:
    """A self-signed certificate for HOSTS, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "tests")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@dataclass
class HttpsServer:
    """Answers by path; `asked` holds (host, path) of every request."""

    port: int
    certificate: Path
    routes: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    connected: list[tuple[str, int]] = field(default_factory=list)

    def file(self, path: str, body: bytes, **headers: str) -> None:
        """Serve `body` under `path`."""
        self.answer(path, 200, body, **headers)

    def redirect(self, path: str, location: str, status: int = 302) -> None:
        """Send who asks for `path` elsewhere."""
        self.answer(path, status, b"", Location=location)

    def answer(self, path: str, status: int, body: bytes, **headers: str) -> None:
        def respond(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            sent = {"Content-Length": str(len(body)), **headers}
            for name, value in sent.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.routes[path] = respond

    def network(self, *answers: Sequence[str], **names: Sequence[str]) -> Network:
        """A network where names resolve as told and every address leads here.

        `names` are answers for "<name>.test"; `answers`, if given, are those of all
        names in the order of asking, the last one for good.
        """
        asked = iter(answers)
        last: list[str] = [PUBLIC]

        def resolve(host: str) -> list[str]:
            nonlocal last
            if host.removesuffix(".test") in names:
                return list(names[host.removesuffix(".test")])
            last = list(next(asked, last))
            return last

        def connect(address: str, port: int, timeout_s: float) -> Any:
            self.connected.append((address, port))
            return connect_address("127.0.0.1", self.port, timeout_s)

        return Network(
            resolve=resolve,
            connect=connect,
            trust=lambda: ssl.create_default_context(cafile=str(self.certificate)),
        )


@contextmanager
def https_server(certificate: Path) -> Iterator[HttpsServer]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append((self.headers["Host"], self.path))
            route = found.routes.get(self.path)
            if route is None:
                self.send_error(404)
            else:
                route(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Tests speak for themselves."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Clients of these tests leave as they please."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    found = HttpsServer(port=server.server_address[1], certificate=certificate)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def refuse_connections(address: str, port: int, timeout_s: float) -> Any:
    """A network that nobody answers on."""
    raise httpcore.ConnectError("Connection refused")
