"""Stored objects: names, all-or-nothing writes and expiring signed URLs.

The default storage is Django's for local files or django-storages' for S3. Names are
made here, so nothing a caller sends decides where an object lies:

    orgs/<organization id>/videos/<uuid>/<safe name>       what people upload
    orgs/<organization id>/analyses/<analysis id>/<name>   what an analysis makes
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, Protocol
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

logger = logging.getLogger(__name__)

MEDIA_PATH: Final = "/media/"
_SALT: Final = "safe-eye.media"
_NAME_BYTES: Final = 120
_COPY_BYTES: Final = 1024 * 1024
# Only these are shown by a browser; all else is offered as a download.
SHOWN_TYPES: Final = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".ts": "video/mp2t",
    ".mts": "video/mp2t",
    ".m2ts": "video/mp2t",
    ".ogv": "video/ogg",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}


class Readable(Protocol):
    """Bytes to store; a `temporary_file_path` method lets local storage move it."""

    def read(self, size: int = ..., /) -> bytes: ...

    def seek(self, offset: int, whence: int = ..., /) -> Any: ...


def storage() -> Storage:
    """The default storage as configured now."""
    return storages["default"]


def local_storage() -> FileSystemStorage | None:
    """The default storage if it is a folder of this machine, else None."""
    found = storage()
    return found if isinstance(found, FileSystemStorage) else None


def safe_name(name: str, *, fallback: str = "file") -> str:
    """`name` as one path part: letters of any script, digits, dot, dash, underscore.

    At most 120 bytes in UTF-8, the suffix kept.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = re.sub(r"[^\w.-]+", "_", last.strip()).lstrip(".").strip("_")
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix.encode()) > 10:
        stem, dot, suffix = clean, "", ""
    room = _NAME_BYTES - len(suffix.encode()) - 1
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(".")
    return f"{stem or fallback}{dot}{suffix}"


def new_video_folder(*, organization_id: int) -> str:
    """A folder that no other video has or will have."""
    return f"orgs/{organization_id}/videos/{uuid.uuid4()}"


def content_type(name: str) -> str:
    """The media type that `name` is served with."""
    suffix = PurePosixPath(name).suffix.lower()
    return SHOWN_TYPES.get(suffix, "application/octet-stream")


def content_disposition(name: str) -> str:
    """Inline for pictures and video, else a download; the file name of any script."""
    last = PurePosixPath(name).name
    kind = "inline" if PurePosixPath(name).suffix.lower() in SHOWN_TYPES else ""
    ascii_name = re.sub(r"[^A-Za-z0-9._-]", "_", last)
    extended = f"; filename*=UTF-8''{quote(last, safe='')}"
    return (
        f'{kind or "attachment"}; filename="{ascii_name}"'
        f"{extended if ascii_name != last else ''}"
    )


def put_object(name: str, source: Readable) -> str:
    """Store all of `source` as exactly `name`, replacing what is there; the name.

    All or nothing, in constant memory. Local storage moves an upload that is already a
    file instead of copying it, which uses it up. Raises OSError, whichever the storage.
    """
    local = local_storage()
    if local is not None:
        _put_file(local, Path(local.path(name)), source)
        return name
    from backend.common import s3

    source.seek(0)
    with s3.errors_as_oserror():
        stored = storage().save(name, File(_unclosed(source), name=name))
    if stored != name:
        # Names are unique or meant to be replaced: no other one will do.
        delete_objects([stored])
        raise OSError(f"storage renamed {name} to {stored}: file_overwrite is off")
    return name


def _unclosed(source: Readable) -> Any:
    """`source` itself, out of a Django file: S3 must see plain bytes to read."""
    return source.file if isinstance(source, File) else source


def _put_file(local: FileSystemStorage, path: Path, source: Readable) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        source.seek(0)  # which also flushes what was written last
        given = getattr(source, "temporary_file_path", None)
        if given is not None:
            try:
                _publish(local, Path(given()), path)
            except OSError as error:
                # Another file system or not ours to move: copy.
                logger.debug("%s is copied: %s", name_of(local, path), error)
            else:
                return
        _copy_file(local, path, source)
    except OSError:
        _prune(Path(local.location), path.parent)
        raise


def _copy_file(local: FileSystemStorage, path: Path, source: Readable) -> None:
    handle, partial = tempfile.mkstemp(prefix=".part-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            shutil.copyfileobj(source, target, _COPY_BYTES)
        _publish(local, Path(partial), path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(partial).unlink()
        raise


def _publish(local: FileSystemStorage, made: Path, path: Path) -> None:
    """Give the finished file its name in one step."""
    if local.file_permissions_mode is not None:
        made.chmod(local.file_permissions_mode)
    made.replace(path)


def name_of(local: FileSystemStorage, path: Path) -> str:
    """The storage name of a file in local storage."""
    return path.relative_to(Path(local.location).resolve()).as_posix()


def _prune(top: Path, folder: Path) -> None:
    """Remove `folder` and its parents below `top` as long as they are empty."""
    while folder != top and top in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def delete_objects(names: Iterable[str]) -> list[str]:
    """Delete what is stored under `names`; those that could not be, also logged."""
    left = []
    local = local_storage()
    for name in names:
        if not name:
            continue
        try:
            storage().delete(name)
        except Exception:
            logger.exception("%s could not be deleted", name)
            left.append(name)
            continue
        if local is not None:
            _prune(Path(local.location), Path(local.path(name)).parent)
    return left


def objects_in(folder: str) -> list[str]:
    """The names of what is stored in `folder`, not in folders below it.

    Raises OSError, whichever the storage.
    """
    from backend.common import s3

    try:
        with s3.errors_as_oserror():
            _, files = storage().listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [f"{folder}/{file}" for file in files]


@contextmanager
def undone_on_failure() -> Iterator[list[str]]:
    """A list of stored names: what is in it is deleted again if the block raises."""
    names: list[str] = []
    try:
        yield names
    except BaseException:
        delete_objects(names)
        raise


def signed_media_url(
    name: str, *, ttl_s: int | None = None, now: Callable[[], float] = time.time
) -> str | None:
    """A URL under which anybody may read the object for at least `ttl_s` seconds.

    The time is cut into slots of a quarter of the TTL, and calls within one slot give
    the same URL: browsers may cache what they got, and executions can be shared.
    None for "".
    """
    if not name:
        return None
    ttl_s = ttl_s or settings.MEDIA_URL_TTL_S
    slot_s = max(1, ttl_s // 4)
    slot = int(now()) // slot_s
    if local_storage() is None:
        from backend.common import s3

        return s3.presigned_url(name, valid_s=ttl_s + slot_s, slot=slot)
    until = (slot + 1) * slot_s + ttl_s
    token = signing.Signer(salt=_SALT).sign_object([until, name], compress=True)
    return f"{MEDIA_PATH}{token}/{quote(PurePosixPath(name).name, safe='')}"


class BadTokenError(Exception):
    """The token was not made here, or it has expired (`expired`)."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__("expired" if expired else "bad signature")
        self.expired = expired


def read_token(token: str, *, now: Callable[[], float] = time.time) -> tuple[str, int]:
    """The name and the expiry (Unix seconds) that a media token carries.

    Raises BadTokenError.
    """
    try:
        until, name = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise BadTokenError(expired=False) from error
    if now() > until:
        raise BadTokenError(expired=True)
    return name, until


def open_stored(name: str) -> IO[bytes]:
    """The stored object, opened for reading. Raises FileNotFoundError."""
    return storage().open(name, "rb")
