"""How FFmpeg reads a file: through Python, and only for so long."""

from __future__ import annotations

import errno
import io
import threading
import time
from concurrent.futures import Future, TimeoutError
from typing import BinaryIO

# A source that gives nothing for so long has stalled.
STALL_S = 60.0


class DeadlineError(Exception):
    """Reading the file took longer than allowed."""


class StalledError(OSError):
    """The source gave nothing for too long: whoever reads it must not wait for ever."""

    def __init__(self, stall_s: float) -> None:
        super().__init__(errno.ETIMEDOUT, f"the source gave nothing for {stall_s:g} s")


class Reader(io.RawIOBase):
    """The caller's file for FFmpeg: never closes it, stops at a deadline.

    With `stall_s` each read is made by a thread of its own and waited for so long. A
    read that hangs for ever leaves that thread behind, which ends with it.
    """

    def __init__(
        self,
        file: BinaryIO,
        *,
        deadline_s: float | None,
        stall_s: float | None = None,
    ) -> None:
        super().__init__()
        self._file = file
        self._until = None if deadline_s is None else time.monotonic() + deadline_s
        self._stall_s = stall_s
        self._stalled = False

    def _check(self) -> None:
        if self._stalled:
            raise StalledError(self._stall_s or 0)
        if self._until is not None and time.monotonic() > self._until:
            raise DeadlineError

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        self._check()
        if self._stall_s is None:
            return self._file.read(size)
        return self._read_watched(size, self._stall_s)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._check()
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def _read_watched(self, size: int, stall_s: float) -> bytes:
        read: Future[bytes] = Future()

        def work() -> None:
            try:
                read.set_result(self._file.read(size))
            except BaseException as error:  # noqa: BLE001 - raised where it is waited for
                read.set_exception(error)

        threading.Thread(target=work, name="read", daemon=True).start()
        try:
            return read.result(timeout=stall_s)
        except TimeoutError:
            self._stalled = True
            raise StalledError(stall_s) from None
