"""Which URLs videos may be fetched from, decided by the text alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from backend.apps.videos.errors import UrlNotAllowed

HTTPS_PORT: Final = 443
MAX_LENGTH: Final = 4096
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# Letters, digits and what RFC 3986 lets a URL carry; no backslash, space or control
# character, which parsers disagree about.
_PLAIN: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")


@dataclass(frozen=True, slots=True)
class SourceRules:
    """Where videos may come from; nothing is allowed that is not named.

    `hosts` are exact names, or ".example.com" for every name below it. `own_bucket`
    is never allowed: it holds the videos of every organisation.
    """

    hosts: Sequence[str] = ()
    buckets: Sequence[str] = ()
    own_bucket: str = ""

    @classmethod
    def from_settings(cls) -> SourceRules:
        return cls(
            hosts=tuple(settings.VIDEO_URL_HOSTS),
            buckets=tuple(settings.VIDEO_S3_BUCKETS),
            own_bucket=settings.S3_BUCKET,
        )

    def allows_host(self, host: str) -> bool:
        """Whether `host` (lower case, no final dot) is named."""
        for entry in self.hosts:
            name = entry.strip().lower().rstrip(".")
            if host == name or (name.startswith(".") and host.endswith(name)):
                return True
        return False


@dataclass(frozen=True, slots=True)
class HttpsSource:
    """A URL that may be asked; `host` in lower case ASCII, `target` path and query."""

    url: str
    host: str
    target: str

    @property
    def file_name(self) -> str:
        """What the URL calls the file; may be empty."""
        return PurePosixPath(unquote(urlsplit(self.url).path)).name


@dataclass(frozen=True, slots=True)
class S3Source:
    """An object of an allowed bucket."""

    url: str
    bucket: str
    key: str

    @property
    def file_name(self) -> str:
        """The last part of the key."""
        return PurePosixPath(self.key).name


def parse_source_url(url: str, *, rules: SourceRules) -> HttpsSource | S3Source:
    """`url` taken apart, if `rules` allow it. Raises `UrlNotAllowed`."""
    text = url.strip()
    if len(text) > MAX_LENGTH:
        raise UrlNotAllowed(field="url")
    if text[:5].lower() == "s3://":
        return _s3_source(text, rules)
    return _https_source(text, rules)


def _s3_source(text: str, rules: SourceRules) -> S3Source:
    bucket, _, key = text[5:].partition("/")
    allowed = (
        bucket in rules.buckets
        and bucket != rules.own_bucket
        and _BUCKET.fullmatch(bucket)
        and key.isprintable()
        and 0 < len(key.encode()) <= 1024
    )
    if not allowed:
        raise UrlNotAllowed(field="url")
    return S3Source(url=f"s3://{bucket}/{key}", bucket=bucket, key=key)


def _https_source(text: str, rules: SourceRules) -> HttpsSource:
    try:
        parts = urlsplit(_ascii(text))
        port = parts.port
    except (ValueError, UnicodeError):
        raise UrlNotAllowed(field="url") from None
    host = (parts.hostname or "").rstrip(".")
    allowed = (
        parts.scheme == "https"
        and host
        and "@" not in parts.netloc
        and port in (None, HTTPS_PORT)
        and rules.allows_host(host)
    )
    if not allowed:
        raise UrlNotAllowed(field="url")
    return HttpsSource(url=_plain(parts, host), host=host, target=_target(parts))


def _ascii(text: str) -> str:
    """`text` with a host in IDNA and other letters percent-encoded."""
    from urllib.parse import quote

    if not text.isascii():
        scheme, separator, rest = text.partition("://")
        end = re.search(r"[/?#]|$", rest)
        cut = end.start() if end else len(rest)
        host = rest[:cut].encode("idna").decode()
        tail = quote(rest[cut:], safe="._~:/?#[]@!$&'()*+,;=%-")
        text = f"{scheme}{separator}{host}{tail}"
    if not _PLAIN.fullmatch(text):
        raise ValueError("not a plain URL")
    return text


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _plain(parts: SplitResult, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"https://{shown}{_target(parts)}"
