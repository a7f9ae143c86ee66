"""A resumable upload becomes a video: put together, looked into, stored.

Claimed work, as fetches are: every step can be repeated, so a server that was killed
in the middle loses nothing; the next call goes on from there.
"""

from __future__ import annotations

import hashlib
import io
import logging
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.apps.videos.errors import (
    NotStored,
    PartsMissing,
    Unreadable,
    UploadBusy,
    UploadClosed,
    WrongChecksum,
)
from backend.apps.videos.intake import facts_of, stored_name
from backend.apps.videos.models import (
    ResumableUpload,
    ResumableUploadQuerySet,
    UploadState,
    Video,
)
from backend.apps.videos.parts import Parts, faults, parts_of
from backend.apps.videos.probing import Probed, probe_video
from backend.apps.videos.uploads import discard
from backend.common.errors import Conflict
from backend.common.heartbeat import Heartbeat
from backend.common.storage import Readable, put_object

logger = logging.getLogger(__name__)
MANY = 10


def finish_upload(
    *,
    upload: ResumableUpload,
    etags: Sequence[str],
    on_ready: Callable[[Video], object] | None = None,
) -> Video:
    """Make a video of the parts, which the caller names by their etags, all in order.

    Calling it again gives the same video. `on_ready` is called with a new video, in
    the transaction that makes it. Must not run inside a transaction. Raises
    `Unreadable` and `WrongChecksum`, after which the upload is gone; `PartsMissing`,
    `Throttled`, `NotStored` and `UploadBusy`, after which it may be tried again; and
    `UploadClosed`.
    """
    claim = uuid.uuid4().hex
    if not _claim(upload, claim):
        return _video_of(upload)
    lease = Heartbeat(
        renew=lambda: bool(_held(upload, claim).update(lease_until=_lease_end())),
        renew_s=settings.LEASE_S / 4,
        lease_s=settings.LEASE_S,
    )
    try:
        with lease:
            video = _finish(upload, etags, claim, on_ready)
    except (Unreadable, WrongChecksum) as error:
        ended = _end(upload, claim, state=UploadState.REFUSED, error_code=error.code)
        if ended:
            discard(upload)
        raise
    except BaseException:
        _end(upload, claim, state=UploadState.OPEN)
        raise
    discard(upload)
    return video


def _claim(upload: ResumableUpload, claim: str) -> bool:
    """Take the upload; False when it is a video already."""
    now = timezone.now()
    free = Q(state=UploadState.OPEN, expires_at__gt=now)
    free |= Q(state=UploadState.FINISHING, lease_until__lt=now, expires_at__gt=now)
    rows = ResumableUpload.objects.filter(pk=upload.pk)
    taken = rows.filter(free).update(
        state=UploadState.FINISHING, claimed_by=claim, lease_until=_lease_end()
    )
    upload.refresh_from_db()
    if not taken and upload.state == UploadState.FINISHING:
        raise UploadBusy
    if not taken and upload.state != UploadState.DONE:
        raise UploadClosed
    return bool(taken)


def _video_of(upload: ResumableUpload) -> Video:
    if upload.video is None or upload.video.deleted_at is not None:
        raise UploadClosed
    return upload.video


def _held(upload: ResumableUpload, claim: str) -> ResumableUploadQuerySet:
    return ResumableUpload.objects.filter(
        pk=upload.pk, state=UploadState.FINISHING, claimed_by=claim
    )


def _end(upload: ResumableUpload, claim: str, **values: object) -> bool:
    ended = _held(upload, claim).update(claimed_by="", lease_until=None, **values)
    upload.refresh_from_db()
    return bool(ended)


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.LEASE_S)


def _finish(
    upload: ResumableUpload,
    etags: Sequence[str],
    claim: str,
    on_ready: Callable[[Video], object] | None,
) -> Video:
    parts = parts_of(upload)
    try:
        _settle_parts(upload, parts, etags, claim)
        with parts.put_together() as source:
            _check_sum(upload, source)
            # Structurally a binary file, whichever storage gave it.
            probed = probe_video(source)  # type: ignore[arg-type]
        fields = _store(upload, parts, probed)
    except OSError as error:
        logger.exception("Upload %s could not be finished", upload.pk)
        raise NotStored from error
    with transaction.atomic(durable=True):
        video = Video.objects.create(
            organization_id=upload.organization_id,
            created_by_id=upload.created_by_id,
            name=upload.name,
            **fields,
            **facts_of(probed),
        )
        if not _end(upload, claim, state=UploadState.DONE, video=video):
            raise Conflict  # it took longer than the lease, and somebody else has it
        if on_ready is not None:
            on_ready(video)
    return video


def _settle_parts(
    upload: ResumableUpload, parts: Parts, etags: Sequence[str], claim: str
) -> None:
    """From here on it is these parts. Raises `PartsMissing`, naming some of them."""
    told = list(etags)
    if upload.etags == told:
        return  # settled by a call that did not come to its end
    missing = faults(upload, told=told, arrived=parts.arrived())
    if upload.etags or missing:
        shown = ", ".join(map(str, missing[:MANY])) or "-"
        more = "" if len(missing) <= MANY else ", …"
        raise PartsMissing(field="parts", numbers=f"{shown}{more}")
    if not _held(upload, claim).update(etags=told):
        raise Conflict
    upload.etags = told


def _check_sum(upload: ResumableUpload, source: Readable) -> None:
    if not upload.sha256:
        return
    source.seek(0)
    digest = hashlib.file_digest(source, "sha256")  # type: ignore[arg-type]
    source.seek(0)
    if digest.hexdigest() != upload.sha256:
        raise WrongChecksum(field="sha256")


def _store(upload: ResumableUpload, parts: Parts, probed: Probed) -> dict[str, str]:
    """Both objects under the names that any other try would give them too."""
    name = stored_name(upload.name, container=probed.info.container)
    thumbnail = f"{upload.folder}/thumbnail.jpg"
    put_object(thumbnail, io.BytesIO(probed.thumbnail))
    parts.keep(f"{upload.folder}/{name}")
    return {"file": f"{upload.folder}/{name}", "thumbnail": thumbnail}
