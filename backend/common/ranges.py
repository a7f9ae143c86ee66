"""HTTP byte ranges (RFC 9110, 14): which part of a file a request asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"^bytes=\s*(\d*)\s*-\s*(\d*)\s*$", re.IGNORECASE | re.ASCII)
_DIGITS = 19


class UnsatisfiableError(Exception):
    """The range lies wholly outside the file: 416."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def size_bytes(self) -> int:
        return self.last - self.first + 1


def parse_range(header: str | None, *, size_bytes: int) -> ByteRange | None:
    """The one range that `header` asks for; None means the whole file.

    What is malformed or asks for several ranges is ignored, as the RFC allows.
    Raises UnsatisfiableError.
    """
    found = _SINGLE.match(header or "")
    if found is None:
        return None
    first, last = found.groups()
    if max(len(first), len(last)) > _DIGITS or not (first or last):
        return None
    if not first:
        length = min(int(last), size_bytes)
        if length == 0:
            raise UnsatisfiableError
        return ByteRange(size_bytes - length, size_bytes - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size_bytes:
        raise UnsatisfiableError
    end = min(int(last), size_bytes - 1) if last else size_bytes - 1
    return ByteRange(int(first), end)
