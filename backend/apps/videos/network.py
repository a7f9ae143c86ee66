"""Connections that only ever reach public addresses, and that end in time.

A name is resolved once for a connection, every answer is checked, and the socket goes
to a checked address: what DNS says a moment later makes no difference. TLS still
verifies the name.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import httpcore
import httpx

from backend.apps.videos.addresses import is_public, resolve_host
from backend.apps.videos.errors import AddressNotAllowed, FetchInterrupted

CONNECT_S: Final = 10.0
IDLE_S: Final = 30.0
_ADDRESSES_TRIED: Final = 3
Connect = Callable[[str, int, float], httpcore.NetworkStream]


def connect_address(
    address: str, port: int, timeout_s: float
) -> httpcore.NetworkStream:
    """A TCP connection to a numeric address."""
    return httpcore.SyncBackend().connect_tcp(address, port, timeout=timeout_s)


@dataclass(frozen=True, slots=True)
class Network:
    """How names are resolved, sockets connected and certificates trusted.

    Tests give their own; the check of addresses between the first two is not a seam.
    """

    resolve: Callable[[str], list[str]] = resolve_host
    connect: Connect = connect_address
    trust: Callable[[], ssl.SSLContext] = httpx.create_ssl_context


class Deadline:
    """The moment by which all of a download must be over."""

    def __init__(self, timeout_s: float) -> None:
        self._until = time.monotonic() + timeout_s

    def at_most(self, timeout_s: float) -> float:
        """`timeout_s`, or what is left if that is less. Raises FetchInterrupted."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise FetchInterrupted
        return min(timeout_s, left)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects for httpcore: resolve, check every address, connect to a checked one."""

    def __init__(self, network: Network, deadline: Deadline) -> None:
        self._network = network
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = self._network.resolve(host.strip("[]"))
        except (OSError, UnicodeError) as error:
            raise FetchInterrupted from error
        if not addresses or not all(is_public(address) for address in addresses):
            raise AddressNotAllowed
        return self._connect_any(addresses[:_ADDRESSES_TRIED], port)

    def _connect_any(self, addresses: list[str], port: int) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in addresses:
            timeout_s = self._deadline.at_most(CONNECT_S)
            try:
                stream = self._network.connect(address, port, timeout_s)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise FetchInterrupted from failure


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every wait is cut to what is left of the deadline.

    A server that sends a byte now and then keeps an idle timeout from ever firing.
    """

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.at_most(IDLE_S))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.at_most(IDLE_S))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(
            ssl_context, server_hostname, self._deadline.at_most(CONNECT_S)
        )
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
