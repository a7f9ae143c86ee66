"""Resumable uploads: started, sent in parts, finished elsewhere, or given up."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.videos.errors import (
    REFUSALS,
    InvalidPart,
    NotStored,
    TooManyUploads,
    UploadBusy,
    UploadClosed,
)
from backend.apps.videos.files import SPARE_BYTES
from backend.apps.videos.intake import clean_title
from backend.apps.videos.models import ResumableUpload, UploadState
from backend.apps.videos.parts import ArrivedPart, parts_of
from backend.common.errors import InvalidInput
from backend.common.storage import (
    delete_objects,
    local_storage,
    new_video_folder,
    objects_in,
)

logger = logging.getLogger(__name__)
MAX_PARTS: Final = 1000
#: So many addresses are given at once.
MAX_URLS: Final = 100
AT_ONCE: Final = 20
_MIB: Final = 1024**2
#: What browsers say of files that are certainly no videos.
_OTHER_KINDS: Final = ("image/", "text/", "audio/", "font/", "application/pdf")


@transaction.atomic
def start_upload(
    *,
    by: User,
    file_name: str,
    size_bytes: int,
    sha256: str | None = None,
    content_type: str | None = None,
) -> ResumableUpload:
    """Make ready for the parts of a file of `by`.

    Raises `Unreadable` for what can be no video that is taken, InvalidInput,
    `TooManyUploads`, `NotStored`.
    """
    _check_file(size_bytes, sha256, content_type)
    User.objects.select_for_update().get(pk=by.pk)  # starts take turns
    now = timezone.now()
    mine = ResumableUpload.objects.visible_to(by).filter(expires_at__gt=now)
    limit = settings.UPLOAD_OPEN_LIMIT
    if (
        mine.filter(state__in=(UploadState.OPEN, UploadState.FINISHING)).count()
        >= limit
    ):
        raise TooManyUploads(limit=limit)
    _check_room(size_bytes)
    upload = ResumableUpload(
        organization_id=by.organization_id,
        created_by=by,
        name=clean_title(file_name),
        size_bytes=size_bytes,
        part_size_bytes=_part_size(size_bytes),
        sha256=(sha256 or "").lower(),
        folder=new_video_folder(organization_id=by.organization_id),
        expires_at=_expiry(now),
    )
    try:
        parts_of(upload).begin()
    except OSError as error:
        logger.exception("An upload could not be started")
        raise NotStored from error
    upload.save()
    return upload


def _check_file(size_bytes: int, sha256: str | None, content_type: str | None) -> None:
    if size_bytes < 1:
        raise REFUSALS["EMPTY_FILE"](field="size_bytes")
    limit = settings.VIDEO_MAX_SIZE_BYTES
    if size_bytes > limit:
        raise REFUSALS["TOO_LARGE"](field="size_bytes", found=size_bytes, limit=limit)
    if sha256 is not None and not re.fullmatch("[0-9a-fA-F]{64}", sha256, re.ASCII):
        raise InvalidInput(field="sha256")
    if (content_type or "").strip().lower().startswith(_OTHER_KINDS):
        raise REFUSALS["NOT_A_VIDEO"](field="content_type")


def _check_room(size_bytes: int) -> None:
    """Parts of this server need its disk; what is on its way is not counted."""
    if local_storage() is None or settings.FILE_UPLOAD_TEMP_DIR is None:
        return
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < size_bytes + SPARE_BYTES:
        logger.error("%s has no room for an upload of %s bytes", folder, size_bytes)
        raise NotStored


def _part_size(size_bytes: int) -> int:
    """That of the settings, or larger whole MiB where that would be too many parts."""
    needed = -(-size_bytes // MAX_PARTS)
    configured: int = settings.UPLOAD_PART_BYTES
    return configured if needed <= configured else -(-needed // _MIB) * _MIB


def _expiry(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.UPLOAD_EXPIRE_S)


def part_urls(
    *, upload: ResumableUpload, numbers: Sequence[int]
) -> list[tuple[int, str]]:
    """Where the parts with these numbers are to be PUT; the upload lives on.

    Raises `InvalidPart`, InvalidInput, `UploadClosed`, `NotStored`.
    """
    if len(numbers) > MAX_URLS:
        raise InvalidInput(field="numbers")
    if any(not 1 <= number <= upload.part_count for number in numbers):
        raise InvalidPart(field="numbers", limit=upload.part_count)
    now = timezone.now()
    open_ = ResumableUpload.objects.filter(
        pk=upload.pk, state=UploadState.OPEN, etags=[], expires_at__gt=now
    )
    if not open_.update(expires_at=_expiry(now)):
        raise UploadClosed
    parts = parts_of(upload)
    try:
        return [(number, parts.url(number)) for number in dict.fromkeys(numbers)]
    except OSError as error:
        logger.exception("The storage gives no address for parts")
        raise NotStored from error


def arrived_parts(upload: ResumableUpload) -> list[ArrivedPart]:
    """The parts that are there; none of an upload that has ended.

    Raises `NotStored` when the storage cannot be asked.
    """
    if upload.state not in (UploadState.OPEN, UploadState.FINISHING):
        return []
    try:
        return parts_of(upload).arrived()
    except OSError as error:
        logger.exception("The storage does not tell which parts have arrived")
        raise NotStored from error


def abort_upload(*, upload: ResumableUpload) -> ResumableUpload:
    """Give an upload up: its parts are removed. Doing it again changes nothing.

    Raises `UploadBusy` while it is being finished, `UploadClosed` when it is a video
    or was refused.
    """
    now = timezone.now()
    rows = ResumableUpload.objects.filter(pk=upload.pk)
    free = Q(state=UploadState.OPEN) | Q(
        state=UploadState.FINISHING, lease_until__lt=now
    )
    if not rows.filter(free).update(state=UploadState.ABORTED, claimed_by=""):
        upload.refresh_from_db(fields=["state"])
        if upload.state == UploadState.FINISHING:
            raise UploadBusy
        if upload.state != UploadState.ABORTED:
            raise UploadClosed
    upload.refresh_from_db()
    discard(upload)
    return upload


def discard(upload: ResumableUpload) -> bool:
    """Remove what an ended upload has left; False when the sweeper has to do it."""
    try:
        parts_of(upload).remove()
        if upload.state != UploadState.DONE and delete_objects(
            objects_in(upload.folder)
        ):
            return False
    except OSError:
        logger.exception("The parts of upload %s could not be removed", upload.pk)
        return False
    return True


def sweep_uploads(*, now: datetime | None = None) -> int:
    """Remove uploads that have expired, with their parts; how many it was.

    Videos that they became stay. Safe to run in any number of processes at once.
    """
    now = now or timezone.now()
    over = ResumableUpload.objects.filter(expires_at__lt=now).exclude(
        state=UploadState.FINISHING, lease_until__gte=now
    )
    count = 0
    for found in over.order_by("expires_at", "pk")[:AT_ONCE]:
        # Nobody can finish it from here on; who has just begun to keeps it.
        unfinished = over.filter(pk=found.pk).exclude(state=UploadState.DONE)
        unfinished.update(state=UploadState.ABORTED, claimed_by="")
        upload = over.filter(pk=found.pk).first()
        if upload is not None and discard(upload):
            upload.delete()
            count += 1
    return count
