"""Finds lost fetches: messages that never arrived and workers that went silent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from backend.apps.videos.errors import WorkerLost
from backend.apps.videos.messages import FetchVideo
from backend.apps.videos.models import Video, VideoState
from backend.apps.videos.services import FETCH_ATTEMPTS
from backend.common.broker import FETCH_QUEUE, waiting_count


def sweep_fetches(*, now: datetime | None = None) -> tuple[int, ...]:
    """Take back what silent workers held, send again what is due; the ids sent.

    Safe to run in any number of processes at once: each row is taken by one.
    """
    now = now or timezone.now()
    fetching = Video.objects.filter(state=VideoState.FETCHING, deleted_at=None)
    for video in fetching.exclude(claimed_by="").filter(lease_until__lt=now):
        _take_back(video, now)
    waiting = fetching.filter(claimed_by="")
    due = list(waiting.filter(due_at__lte=now).order_by("due_at", "pk"))
    if not due or (queued := waiting_count(FETCH_QUEUE)) is None:
        return ()
    sent = []
    again_at = now + timedelta(seconds=settings.RESEND_S)
    # A long queue is not a lost queue: only as many as messages are missing.
    for video in due[: max(0, waiting.count() - queued)]:
        mine = waiting.filter(pk=video.pk, due_at=video.due_at).update(due_at=again_at)
        if mine and FetchVideo(video_id=video.pk).send():
            sent.append(video.pk)
    return tuple(sent)


def _take_back(video: Video, now: datetime) -> None:
    attempts = video.attempts + 1
    is_lost = attempts >= FETCH_ATTEMPTS
    Video.objects.filter(
        pk=video.pk,
        state=VideoState.FETCHING,
        claimed_by=video.claimed_by,
        lease_until=video.lease_until,
    ).update(
        state=VideoState.FAILED if is_lost else VideoState.FETCHING,
        error_code=WorkerLost.code if is_lost else "",
        claimed_by="",
        lease_until=None,
        # Due at once: this very sweep sends it.
        due_at=None if is_lost else now,
        attempts=attempts,
    )
