"""Stored videos as files for the worker to read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from backend.apps.videos.errors import SourceMissing
from backend.apps.videos.models import Video
from backend.common.storage import local_storage

SPARE_BYTES: Final = 256 * 1024**2


@contextmanager
def open_video_source(video: Video) -> Iterator[Path]:
    """A path under which the video lies while the block runs; not to be written.

    Local storage gives its own file. From S3 the object is copied into a temporary
    file first: an analysis decodes a video three times over (scores, clips, annotated
    video) and seeks in it, the copy costs one download and at most
    VIDEO_MAX_SIZE_BYTES of disk, and FFmpeg never opens a network connection.
    Raises `SourceMissing`, and OSError when S3 is away or the disk too full.
    """
    local = local_storage()
    if local is not None:
        path = Path(local.path(video.file)) if video.file else None
        if path is None or not path.is_file():
            raise SourceMissing
        yield path
        return
    suffix = Path(video.file).suffix
    if settings.FILE_UPLOAD_TEMP_DIR is not None:
        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        prefix="safe-eye-source-", suffix=suffix, dir=settings.FILE_UPLOAD_TEMP_DIR
    ) as copy:
        _require_room(Path(copy.name).parent, video.size_bytes)
        _copy_from_s3(video.file, Path(copy.name))
        yield Path(copy.name)


def _require_room(folder: Path, size_bytes: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size_bytes + SPARE_BYTES:
        raise OSError(f"{folder} has {free} bytes free, too few for {size_bytes}")


def _copy_from_s3(name: str, path: Path) -> None:
    from backend.common import s3

    try:
        s3.download(name, path)
    except FileNotFoundError:
        raise SourceMissing from None
