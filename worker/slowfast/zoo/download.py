"""Fetches a checkpoint over HTTPS into a file, from public addresses alone.

A name is resolved once for a connection, every answer is checked, and the socket goes
to a checked address, so what DNS says a moment later makes no difference. Redirects
go through the same. Nothing is sent but the request.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import IO, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from worker.slowfast.errors import DownloadError

IDLE_S: Final = 30.0
MOST_BYTES: Final = 4 << 30
LONGEST_S: Final = 3600.0
_REDIRECTS: Final = 5
_PIECE: Final = 1 << 20
_MOVED: Final = (301, 302, 303, 307, 308)
_GLOBAL_V6: Final = ip_network("2000::/3")
# Public by number, yet no host of the Internet: tunnels, relays, a cloud's inside.
_REFUSED: Final = tuple(
    ip_network(block)
    for block in ("192.88.99.0/24", "168.63.129.16/32", "2001::/23", "2002::/16")
)


def resolve_host(host: str) -> list[str]:
    """Every address of `host`. Raises OSError."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect_address(address: str, port: int) -> socket.socket:
    """A TCP connection to a numeric address."""
    return socket.create_connection((address, port), timeout=IDLE_S)


@dataclass(frozen=True, slots=True)
class Line:
    """How names are resolved, sockets connected and certificates trusted.

    Tests give their own; the check of addresses between the first two is not a seam.
    """

    resolve: Callable[[str], list[str]] = resolve_host
    connect: Callable[[str, int], socket.socket] = connect_address
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context


def is_public(address: str) -> bool:
    """Whether `address` is an ordinary host of the Internet; False for any doubt."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (ip.scope_id or ip not in _GLOBAL_V6):
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip.version == net.version and ip in net for net in _REFUSED)


def download(
    url: str,
    into: IO[bytes],
    *,
    line: Line | None = None,
    limit_bytes: int = MOST_BYTES,
    longest_s: float = LONGEST_S,
    on_bytes: Callable[[int, int | None], None] | None = None,
) -> int:
    """Copy what `url` gives; returns its size in bytes. Raises `DownloadError`.

    `on_bytes` hears how much has come and how much is to come, where that is known.
    """
    until = time.monotonic() + longest_s
    for _ in range(_REDIRECTS + 1):
        parts = _checked(url)
        with _asked(parts, line or Line()) as answer:
            if answer.status in _MOVED:
                url = urljoin(url, answer.headers.get("Location", ""))
                continue
            if answer.status != http.HTTPStatus.OK:
                raise DownloadError(f"{parts.hostname} answers {answer.status}")
            return _copied(answer, into, limit_bytes, until, on_bytes)
    raise DownloadError("it is passed on too often")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise DownloadError(f"not an address: {error}") from error
    if parts.scheme != "https" or not parts.hostname:
        raise DownloadError("only https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise DownloadError("an address with a name or password in it is not fetched")
    if port not in (None, 443):
        raise DownloadError("only the usual port of https is asked")
    return parts


class _Connection(http.client.HTTPSConnection):
    """Connects to a checked address; TLS still verifies the name."""

    def __init__(self, host: str, line: Line) -> None:
        self._line, self._trust = line, line.trust()
        super().__init__(host, 443, timeout=IDLE_S, context=self._trust)

    def connect(self) -> None:
        addresses = self._line.resolve(self.host)
        if not addresses or not all(is_public(address) for address in addresses):
            raise DownloadError(f"{self.host} is not a host of the public Internet")
        plain = self._line.connect(addresses[0], self.port)
        try:
            self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


@contextmanager
def _asked(parts: SplitResult, line: Line) -> Iterator[http.client.HTTPResponse]:
    host = parts.hostname or ""
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Connection(host, line)
    try:
        connection.request(
            "GET", path, headers={"Accept-Encoding": "identity", "Connection": "close"}
        )
        yield connection.getresponse()
    except (OSError, UnicodeError, http.client.HTTPException) as error:
        raise DownloadError(f"{host}: {error or type(error).__name__}") from error
    finally:
        connection.close()


def _copied(
    answer: http.client.HTTPResponse,
    into: IO[bytes],
    limit_bytes: int,
    until: float,
    on_bytes: Callable[[int, int | None], None] | None,
) -> int:
    declared = answer.length
    if declared is not None and declared > limit_bytes:
        raise DownloadError(f"{declared} bytes are more than {limit_bytes}")
    size = 0
    while piece := answer.read1(_PIECE):
        size += len(piece)
        if size > limit_bytes:
            raise DownloadError(f"more than {limit_bytes} bytes came")
        if time.monotonic() > until:
            raise DownloadError("it takes too long")
        into.write(piece)
        if on_bytes is not None:
            on_bytes(size, declared)
    if declared is not None and size < declared:
        raise DownloadError(f"the line broke after {size} of {declared} bytes")
    return size
