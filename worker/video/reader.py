"""How FFmpeg reads a file: through Python, and only for so long."""

import io
import time
from typing import BinaryIO


class DeadlineError(Exception):
    """Reading the file took longer than allowed."""


class Reader(io.RawIOBase):
    """The caller's file for FFmpeg: never closes it, stops at a deadline."""

    def __init__(self, file: BinaryIO, *, deadline_s: float | None) -> None:
        super().__init__()
        self._file = file
        self._until = None if deadline_s is None else time.monotonic() + deadline_s

    def _check(self) -> None:
        if self._until is not None and time.monotonic() > self._until:
            raise DeadlineError

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        self._check()
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._check()
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()
