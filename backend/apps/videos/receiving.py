"""One part of an upload as it arrives at this server: written, checked, then there."""

from __future__ import annotations

import base64
import hashlib
import os
import time
import uuid
from contextlib import suppress
from typing import Final

from django.utils import timezone

from backend.apps.videos.errors import UploadClosed
from backend.apps.videos.local_parts import folder_of, locked
from backend.apps.videos.models import ResumableUpload, UploadState
from backend.common.errors import Throttled

#: A file that nobody has written to for so long belongs to a lost connection.
SILENT_S: Final = 120
#: One part may arrive on so many connections: a lost one is not noticed at once.
AT_ONCE: Final = 4


class PartRefused(Exception):
    """The bytes are not those that were announced; `code` says in which way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class IncomingPart:
    """A part that is arriving. Sync, with file access: use it in a thread.

    `write` each piece, then `finish`; `close` in any case.
    """

    def __init__(
        self,
        key: uuid.UUID,
        number: int,
        *,
        size_bytes: int,
        md5: str | None = None,
        sha256: str | None = None,
    ) -> None:
        """`md5` and `sha256` are checksums in base64, as headers carry them.

        Raises `UploadClosed`, `Throttled`, OSError.
        """
        self._key, self._number, self._size_bytes = key, number, size_bytes
        self._folder = folder_of(key)
        self._told = {
            name: told for name, told in (("md5", md5), ("sha256", sha256)) if told
        }
        self._sums = {
            name: hashlib.new(name, usedforsecurity=False)
            for name in {"sha256", *self._told}
        }
        self._came = 0
        _check_open(key)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._check_place()
        self._path = self._folder / f".in-{number:05}-{uuid.uuid4().hex}"
        self._file = self._path.open("xb")

    def _check_place(self) -> None:
        now = time.time()
        arriving = 0
        for path in self._folder.glob(f".in-{self._number:05}-*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < now - SILENT_S:
                    path.unlink()
                else:
                    arriving += 1
        if arriving >= AT_ONCE:
            raise Throttled(retry_after_s=SILENT_S)

    def write(self, data: bytes) -> None:
        """Take the next piece. Raises `PartRefused` WRONG_SIZE, OSError."""
        self._came += len(data)
        if self._came > self._size_bytes:
            raise PartRefused("WRONG_SIZE")
        for each in self._sums.values():
            each.update(data)
        self._file.write(data)

    def finish(self) -> str:
        """The part is there now; its etag.

        Raises `PartRefused`, `UploadClosed`, OSError: then it is not.
        """
        if self._came != self._size_bytes:
            raise PartRefused("WRONG_SIZE")
        for name, told in self._told.items():
            true = base64.b64encode(self._sums[name].digest()).decode()
            if told.strip() != true:
                raise PartRefused("WRONG_CHECKSUM")
        etag = self._sums["sha256"].hexdigest()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        try:
            self._publish(etag)
        except FileNotFoundError:
            raise UploadClosed from None  # its folder went while the part arrived
        return etag

    def _publish(self, etag: str) -> None:
        place = self._folder / f"{self._number:05}.{etag}"
        with locked(self._folder):
            # Who finishes the upload says so first and then takes this lock once: no
            # part changes behind its back.
            _check_open(self._key)
            self._path.rename(place)
            for other in self._folder.glob(f"{self._number:05}.*"):
                if other != place:
                    other.unlink()

    def close(self) -> None:
        """Remove what has not become a part."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def _check_open(key: uuid.UUID) -> None:
    """Raise `UploadClosed` unless parts may still come."""
    found = ResumableUpload.objects.filter(
        key=key,
        state=UploadState.OPEN,
        etags=[],
        expires_at__gt=timezone.now(),
    )
    if not found.exists():
        raise UploadClosed
