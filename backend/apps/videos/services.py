"""What is done to videos: taken in as uploads, or registered and fetched later.

A fetch is claimed work. Every step is a conditional update that names the claim, so a
worker that lost its lease changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.videos.errors import FetchLost
from backend.apps.videos.intake import clean_title, taken_in
from backend.apps.videos.messages import FetchVideo
from backend.apps.videos.models import Video, VideoQuerySet, VideoState
from backend.apps.videos.source_urls import SourceRules, parse_source_url
from backend.common.storage import Readable

FETCH_ATTEMPTS: Final = 3
RETRY_FACTOR_S: Final = 5


def upload_video(
    *,
    by: User,
    file: Readable,
    name: str | None = None,
    on_ready: Callable[[Video], object] | None = None,
) -> Video:
    """Probe, store and register an upload of `by`; nothing is left if it fails.

    `file` is a Django upload or any seekable binary file; one that lies in a temporary
    file is moved into local storage. `on_ready` is called with the video, in the same
    transaction: what it makes is there with the video or neither is. Must not run
    inside a transaction: objects could not be taken back when that rolls back. Raises
    `Unreadable`, `Throttled`, `NotStored`.
    """
    title = clean_title(name) if name else clean_title(getattr(file, "name", None))
    with (
        taken_in(file, title=title, organization_id=by.organization_id) as fields,
        transaction.atomic(durable=True),
    ):
        video = Video.objects.create(
            organization_id=by.organization_id, created_by=by, **fields
        )
        if on_ready is not None:
            on_ready(video)
        return video


@transaction.atomic
def register_video_url(
    *, by: User, url: str, name: str | None = None, analyze: bool = False
) -> Video:
    """Register `https://…` or `s3://…`; a worker fetches it, and analyses if wished.

    Nothing is looked up here, so the request never waits for another server. Raises
    `UrlNotAllowed`.
    """
    source = parse_source_url(url, rules=SourceRules.from_settings())
    video = Video.objects.create(
        organization_id=by.organization_id,
        created_by=by,
        name=clean_title(name or source.file_name),
        state=VideoState.FETCHING,
        source_url=source.url,
        due_at=_resend_at(),
        analyze_when_ready=analyze,
    )
    transaction.on_commit(FetchVideo(video_id=video.pk).send)
    return video


def claim_fetch(*, video_id: int, claim: str) -> Video | None:
    """Take a waiting fetch for `claim`; None when it is not waiting (any more)."""
    waiting = Video.objects.filter(
        pk=video_id, state=VideoState.FETCHING, claimed_by="", deleted_at=None
    )
    if not waiting.update(claimed_by=claim, lease_until=_lease_end(), due_at=None):
        return None
    return Video.objects.get(pk=video_id)


def renew_fetch(*, video_id: int, claim: str) -> bool:
    """Keep the lease; False when the fetch belongs to another now."""
    return bool(_held(video_id, claim).update(lease_until=_lease_end()))


@transaction.atomic
def finish_fetch(
    *,
    video_id: int,
    claim: str,
    fields: dict[str, Any],
    on_ready: Callable[[Video], object] | None = None,
) -> Video:
    """The video is stored and readable: `fields` tell what and where.

    `on_ready` is called for a video that is to be analysed, in the same transaction:
    the wish is fulfilled exactly once. Raises `FetchLost`.
    """
    ended = _held(video_id, claim).update(
        state=VideoState.READY, claimed_by="", lease_until=None, **fields
    )
    if not ended:
        raise FetchLost
    video = Video.objects.get(pk=video_id)
    if video.analyze_when_ready and on_ready is not None:
        on_ready(video)
    return video


def fail_fetch(*, video_id: int, claim: str, code: str) -> Video:
    """The fetch can never succeed: `code` says why. Raises `FetchLost`."""
    return _end_failed(_held(video_id, claim), video_id, code=code)


@transaction.atomic
def retry_fetch(*, video_id: int, claim: str, code: str) -> Video:
    """It may succeed later: waiting again, or FAILED with `code` after the last try.

    Raises `FetchLost`.
    """
    video = _held(video_id, claim).select_for_update().first()
    if video is None:
        raise FetchLost
    attempts = video.attempts + 1
    if attempts >= FETCH_ATTEMPTS:
        return _end_failed(
            _held(video_id, claim), video_id, code=code, attempts=attempts
        )
    _held(video_id, claim).update(
        claimed_by="",
        lease_until=None,
        attempts=attempts,
        due_at=timezone.now() + timedelta(seconds=RETRY_FACTOR_S * 2**attempts),
    )
    video.refresh_from_db()
    return video


@transaction.atomic
def release_fetch(*, video_id: int, claim: str) -> bool:
    """Hand the work back at once, as at shutdown; it costs no attempt."""
    released = _held(video_id, claim).update(
        claimed_by="", lease_until=None, due_at=_resend_at()
    )
    if released:
        transaction.on_commit(FetchVideo(video_id=video_id).send)
    return bool(released)


def _held(video_id: int, claim: str) -> VideoQuerySet:
    return Video.objects.filter(
        pk=video_id, state=VideoState.FETCHING, claimed_by=claim, deleted_at=None
    )


def _end_failed(
    rows: VideoQuerySet, video_id: int, *, code: str, **values: object
) -> Video:
    ended = rows.update(
        state=VideoState.FAILED,
        error_code=code,
        claimed_by="",
        lease_until=None,
        **values,
    )
    if not ended:
        raise FetchLost
    return Video.objects.get(pk=video_id)


def _lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.LEASE_S)


def _resend_at() -> datetime:
    return timezone.now() + timedelta(seconds=settings.RESEND_S)
