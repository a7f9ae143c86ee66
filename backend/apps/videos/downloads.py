"""Copy a video from an allowed URL into a file, within limits of size and time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import IO, Final
from urllib.parse import urljoin

import httpcore
from botocore.exceptions import BotoCoreError, ClientError

from backend.apps.videos.errors import (
    REFUSALS,
    FetchFailed,
    FetchInterrupted,
    TooManyRedirects,
    UrlNotAllowed,
)
from backend.apps.videos.network import Deadline, GuardedBackend, Network
from backend.apps.videos.source_urls import (
    HTTPS_PORT,
    HttpsSource,
    S3Source,
    SourceRules,
    parse_source_url,
)
from backend.common import s3

_HEADERS: Final[dict[bytes | str, bytes | str]] = {
    "User-Agent": "Safe-Eye",
    "Accept": "video/*, application/octet-stream;q=0.9, */*;q=0.1",
    # Bytes as they are: nothing here unpacks what may be a bomb.
    "Accept-Encoding": "identity",
    "Connection": "close",
}
MAX_REDIRECTS: Final = 3
CHUNK_BYTES: Final = 1024 * 1024
_REDIRECTS: Final = {301, 302, 303, 307, 308}
# Answers that say "later" rather than "no".
_PASSING: Final = {408, 425, 429, 500, 502, 503, 504}


class Sink:
    """The file that is written, and what is checked with every chunk."""

    def __init__(
        self,
        file: IO[bytes],
        *,
        limit_bytes: int,
        deadline: Deadline,
        check: Callable[[], None],
    ) -> None:
        self._file = file
        self._limit_bytes = limit_bytes
        self._deadline = deadline
        self._check = check
        self.size_bytes = 0

    def expect(self, size_bytes: int | None) -> None:
        """Refuse at once what says it is too large."""
        if size_bytes is not None and size_bytes > self._limit_bytes:
            raise REFUSALS["TOO_LARGE"](found=size_bytes, limit=self._limit_bytes)

    def take(self, chunks: Iterable[bytes]) -> None:
        """Write all of `chunks`, whose number and size nobody vouches for."""
        for chunk in chunks:
            self._deadline.at_most(1)
            self.size_bytes += len(chunk)
            self.expect(self.size_bytes)
            self._file.write(chunk)
            self._check()


def download(
    source: HttpsSource | S3Source,
    into: IO[bytes],
    *,
    rules: SourceRules,
    limit_bytes: int,
    timeout_s: float,
    network: Network | None = None,
    check: Callable[[], None] = lambda: None,
) -> int:
    """Copy the object of `source` into `into`; its size in bytes.

    `check` is called with every chunk and may raise to stop. Raises `FetchError`
    (`FetchInterrupted` where another try may succeed), `UrlNotAllowed` for a redirect
    to where nobody may go, and `Unreadable` TOO_LARGE.
    """
    deadline = Deadline(timeout_s)
    sink = Sink(into, limit_bytes=limit_bytes, deadline=deadline, check=check)
    if isinstance(source, S3Source):
        _copy_object(source, sink)
    else:
        _follow(source, sink, rules, _Client(network or Network(), deadline))
    return sink.size_bytes


class _Client:
    """Asks one URL, following nothing."""

    def __init__(self, network: Network, deadline: Deadline) -> None:
        self._backend = GuardedBackend(network, deadline)
        self._trust = network.trust()

    def get(self, source: HttpsSource, sink: Sink) -> str | None:
        """The body goes into `sink`; or the location of a redirect is returned."""
        url = httpcore.URL(
            scheme=b"https",
            host=source.host.encode(),
            port=HTTPS_PORT,
            target=source.target,
        )
        with (
            _interruptions(),
            httpcore.ConnectionPool(
                ssl_context=self._trust,
                max_connections=1,
                network_backend=self._backend,
            ) as pool,
            pool.stream("GET", url, headers=_HEADERS) as response,
        ):
            if response.status in _REDIRECTS:
                return _header(response, b"location") or ""
            if response.status != 200:
                raise FetchInterrupted if response.status in _PASSING else FetchFailed
            length = _header(response, b"content-length") or ""
            sink.expect(int(length) if length.isdecimal() else None)
            sink.take(response.iter_stream())
            return None


def _follow(
    source: HttpsSource, sink: Sink, rules: SourceRules, client: _Client
) -> None:
    for _ in range(MAX_REDIRECTS + 1):
        location = client.get(source, sink)
        if location is None:
            return
        try:
            target = parse_source_url(urljoin(source.url, location), rules=rules)
        except ValueError:
            raise UrlNotAllowed(field="url") from None
        if isinstance(target, S3Source):
            raise UrlNotAllowed(field="url")
        source = target
    raise TooManyRedirects(limit=MAX_REDIRECTS)


def _header(response: httpcore.Response, name: bytes) -> str | None:
    for key, value in response.headers:
        if key.lower() == name:
            return value.decode("latin-1")
    return None


@contextmanager
def _interruptions() -> Iterator[None]:
    try:
        yield
    except (
        httpcore.TimeoutException,
        httpcore.NetworkError,
        httpcore.ProtocolError,
    ) as error:
        raise FetchInterrupted from error


def _copy_object(source: S3Source, sink: Sink) -> None:
    try:
        found = s3.client().get_object(Bucket=source.bucket, Key=source.key)
        with closing(found["Body"]) as body:
            sink.expect(found["ContentLength"])
            sink.take(body.iter_chunks(CHUNK_BYTES))
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        refused = 400 <= status < 500 and status not in _PASSING
        raise (FetchFailed if refused else FetchInterrupted) from error
    except BotoCoreError as error:
        raise FetchInterrupted from error
