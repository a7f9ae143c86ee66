"""Parts as files of this server, in a folder of their upload, until it is finished.

<number>.<sha256>   a part, whole and checked
.in-<number>-…      one that is just arriving
whole               what was put together so far, starting with part 1
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core import signing
from django.core.files import File
from django.utils.crypto import constant_time_compare

from backend.apps.videos.models import ResumableUpload
from backend.apps.videos.parts import ArrivedPart
from backend.common.storage import put_object

PATH: Final = "/uploads/"
COPY_BYTES: Final = 1024 * 1024
_SALT: Final = "safe-eye.upload-part"


def folder_of(key: uuid.UUID) -> Path:
    """Where the parts of the upload with this key lie."""
    top = Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
    return top / "parts" / str(key)


def signature_of(key: uuid.UUID, number: int, *, size_bytes: int, until: int) -> str:
    """What proves that this server asked for these bytes."""
    text = f"{key}/{number}/{size_bytes}/{until}"
    return signing.Signer(salt=_SALT).signature(text)


def is_signed(
    key: uuid.UUID, number: int, *, size_bytes: int, until: int, signature: str
) -> bool:
    """Whether `signature` is that of a URL of ours."""
    true = signature_of(key, number, size_bytes=size_bytes, until=until)
    return constant_time_compare(signature, true)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One holder at a time, in whatever process; a killed one holds nothing."""
    with (folder / ".lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class _Whole(File):
    """The finished file; storing it on the same disk costs a link, no copy."""

    def temporary_file_path(self) -> str:
        path = Path(str(self.name))
        link = path.with_name(f"kept-{uuid.uuid4().hex}")
        link.hardlink_to(path)
        return str(link)


class LocalParts:
    """The parts of one upload. See `Parts`."""

    def __init__(self, upload: ResumableUpload) -> None:
        self._upload = upload
        self._folder = folder_of(upload.key)
        self._whole = self._folder / "whole"

    def begin(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)

    def url(self, number: int) -> str:
        size_bytes = self._upload.part_bytes(number)
        until = int(time.time()) + settings.MEDIA_URL_TTL_S
        signature = signature_of(
            self._upload.key, number, size_bytes=size_bytes, until=until
        )
        return (
            f"{PATH}{self._upload.key}/{number}"
            f"?size={size_bytes}&until={until}&signature={signature}"
        )

    def arrived(self) -> list[ArrivedPart]:
        parts = {}
        # Whoever is just giving a part its name is to be done with it.
        with suppress(FileNotFoundError), locked(self._folder):
            for number, etag, path in self._files():
                parts[number] = ArrivedPart(number, path.stat().st_size, etag)
        for number in range(1, self._taken() + 1):
            etag = self._upload.etags[number - 1]
            parts[number] = ArrivedPart(number, self._upload.part_bytes(number), etag)
        return [parts[number] for number in sorted(parts)]

    def _files(self) -> list[tuple[int, str, Path]]:
        """Number, etag and path; the newest of a number comes last."""
        found = []
        for path in self._folder.iterdir():
            number, dot, etag = path.name.partition(".")
            if dot and number.isdecimal():
                found.append((path.stat().st_mtime_ns, int(number), etag, path))
        return [(number, etag, path) for _, number, etag, path in sorted(found)]

    def _taken(self) -> int:
        """How many parts lie in `whole` already, completely."""
        if not self._upload.etags or not self._whole.exists():
            return 0
        size_bytes = self._whole.stat().st_size
        if size_bytes >= self._upload.size_bytes:
            return self._upload.part_count
        return size_bytes // self._upload.part_size_bytes

    @contextmanager
    def put_together(self) -> Iterator[File]:
        for number, etag in enumerate(self._upload.etags, start=1):
            part = self._folder / f"{number:05}.{etag}"
            # A part is removed when it has been taken, not before.
            if part.exists():
                self._take(number, part)
        if self._whole.stat().st_size != self._upload.size_bytes:
            raise OSError(f"{self._whole} is not of the size that its parts had")
        with self._whole.open("rb") as file:
            yield _Whole(file, name=str(self._whole))

    def _take(self, number: int, part: Path) -> None:
        if number == 1 and not self._whole.exists():
            part.rename(self._whole)
            return
        with self._whole.open("r+b") as whole, part.open("rb") as source:
            # What was cut off in the middle of this part is written again.
            whole.seek((number - 1) * self._upload.part_size_bytes)
            whole.truncate()
            shutil.copyfileobj(source, whole, COPY_BYTES)
        part.unlink()

    def keep(self, name: str) -> None:
        with self._whole.open("rb") as file:
            put_object(name, _Whole(file, name=str(self._whole)))

    def remove(self) -> None:
        with suppress(FileNotFoundError):
            shutil.rmtree(self._folder)
