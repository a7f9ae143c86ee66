"""The parts of resumable uploads: one promise, two storages."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from backend.apps.videos.models import ResumableUpload
from backend.common.storage import Readable, local_storage


@dataclass(frozen=True, slots=True)
class ArrivedPart:
    """A part that is there, whole and checked; `etag` as its answer gave it."""

    number: int
    size_bytes: int
    etag: str


class Parts(Protocol):
    """Where the parts of one upload come in. All may raise OSError."""

    def begin(self) -> None:
        """Make ready for parts; sets `multipart_id` of the upload, without saving."""

    def url(self, number: int) -> str:
        """Where the bytes of a part are to be PUT, signed and for a time."""

    def arrived(self) -> list[ArrivedPart]:
        """The parts that are there, by number."""

    def put_together(self) -> AbstractContextManager[Readable]:
        """The file of the parts that the upload's `etags` name.

        Nobody else may be at it. What was cut off halfway goes on where it was.
        """

    def keep(self, name: str) -> None:
        """Store what was put together as `name`; may be done again."""

    def remove(self) -> None:
        """Remove everything but what was kept; may be done again."""


def parts_of(upload: ResumableUpload) -> Parts:
    """The parts of `upload`, where they lie."""
    if upload.multipart_id or local_storage() is None:
        from backend.apps.videos.s3_parts import S3Parts

        return S3Parts(upload)
    from backend.apps.videos.local_parts import LocalParts

    return LocalParts(upload)


def faults(
    upload: ResumableUpload, *, told: Sequence[str], arrived: Sequence[ArrivedPart]
) -> list[int]:
    """The numbers of parts that are not there as `told`: their etags in order."""
    there = {part.number: part for part in arrived}
    return [
        number
        for number, etag in enumerate(told, start=1)
        if (part := there.get(number)) is None
        or part.etag != etag
        or part.size_bytes != upload.part_bytes(number)
    ]
