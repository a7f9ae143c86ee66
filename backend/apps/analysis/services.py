"""Analyses as claimed work: queued, claimed under a lease, and ended once.

The row is the truth. Every step is a conditional update that names the claim, so a
worker that lost its lease changes nothing any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.analysis.errors import (
    AnalysisOfOtherCamera,
    InternalFailure,
    LeaseLost,
    VideoNotReady,
)
from backend.apps.analysis.found import GapRow
from backend.apps.analysis.messages import AnalyseVideo
from backend.apps.analysis.models import (
    OPEN_STATES,
    Analysis,
    AnalysisQuerySet,
    AnalysisState,
)
from backend.apps.cameras.models import Camera
from backend.apps.events.services import (
    ANALYSIS_CHANGED,
    publish_event,
    send_ephemeral,
)
from backend.apps.inference.selectors import set_levels
from backend.apps.videos.models import Video, VideoState

MAX_ATTEMPTS = 3
RETRY_FACTOR_S = 5
REQUEST_TRIES = 3


def request_analysis(
    *, video: Video, by: User | None, camera: Camera | None = None
) -> Analysis:
    """Queue one analysis of `video`; a worker hears of it after commit.

    `camera` says whose footage it is: its thresholds hold, and its alarms name it.
    While one of the same video is queued or running, that one is the answer; raises
    `AnalysisOfOtherCamera` where it is of another camera and no longer queued.
    Raises `VideoNotReady`, also for a video that was deleted meanwhile; IntegrityError
    when `by` was.
    """
    if video.state != VideoState.READY:
        raise VideoNotReady
    tries = 0
    while True:
        tries += 1
        try:
            with transaction.atomic():
                return _create(video=video, by=by, camera=camera)
        except IntegrityError:
            present = Analysis.objects.filter(video=video, state__in=OPEN_STATES)
            if (found := present.first()) is not None:
                return _of_camera(found, camera)
            # The row that was in the way has ended meanwhile, or there was none.
            if tries == REQUEST_TRIES:
                raise


def _of_camera(analysis: Analysis, camera: Camera | None) -> Analysis:
    """The open analysis as one of `camera`, which it may still become."""
    if camera is None or analysis.camera_id == camera.pk:
        return analysis
    queued = Analysis.objects.filter(pk=analysis.pk, state=AnalysisState.QUEUED)
    if not queued.update(camera=camera):
        raise AnalysisOfOtherCamera(field="camera_id")
    analysis.camera = camera
    return analysis


def _create(*, video: Video, by: User | None, camera: Camera | None) -> Analysis:
    # The lock makes it take turns with who deletes the video.
    present = Video.objects.select_for_update().filter(pk=video.pk, deleted_at=None)
    if not present.values_list("pk").first():
        raise VideoNotReady
    analysis = Analysis.objects.create(
        organization_id=video.organization_id,
        video=video,
        camera=camera,
        created_by=by,
        due_at=_resend_at(),
    )
    publish_change(analysis)
    transaction.on_commit(AnalyseVideo(analysis_id=analysis.pk).send)
    return analysis


@transaction.atomic
def claim_analysis(*, analysis_id: int, claim: str, model: str) -> Analysis | None:
    """Take a queued analysis for `claim`; None when it is not queued (any more)."""
    now = timezone.now()
    taken = Analysis.objects.filter(pk=analysis_id, state=AnalysisState.QUEUED).update(
        state=AnalysisState.RUNNING,
        claimed_by=claim,
        lease_until=now + timedelta(seconds=settings.LEASE_S),
        due_at=None,
        started_at=now,
        done_ms=0,
        gaps=[],
        model=model,
    )
    if not taken:
        return None
    analysis = Analysis.objects.select_related("video").get(pk=analysis_id)
    publish_change(analysis)
    return analysis


def wanted_thresholds(analysis: Analysis) -> dict[str, float]:
    """Behaviour → the score that its organisation or camera asks for, where one does.

    For all others the model's own holds.
    """
    rows = set_levels(
        organization_id=analysis.organization_id, camera_id=analysis.camera_id
    )
    return {behaviour: row.value for behaviour, row in rows.items()}


def renew_lease(*, analysis_id: int, claim: str, done_ms: int) -> bool:
    """Keep the lease and note the progress; False when it belongs to another now."""
    until = timezone.now() + timedelta(seconds=settings.LEASE_S)
    return bool(_held(analysis_id, claim).update(lease_until=until, done_ms=done_ms))


def report_progress(*, analysis: Analysis, done_ms: int) -> None:
    """Tell those who watch this analysis; not stored, and lost when nobody does."""
    send_ephemeral(
        organization_id=analysis.organization_id,
        topic=progress_topic(analysis.pk),
        data={"done_ms": done_ms},
    )


def progress_topic(analysis_id: int) -> str:
    """The topic that `report_progress` speaks on."""
    return f"analysis.{analysis_id}"


def store_gaps(*, analysis_id: int, claim: str, gaps: Sequence[GapRow]) -> None:
    """Keep which parts could not be decoded. Raises `LeaseLost`."""
    if not _held(analysis_id, claim).update(gaps=list(gaps)):
        raise LeaseLost


@transaction.atomic
def finish_analysis(
    *, analysis_id: int, claim: str, done_ms: int, output_video: str
) -> Analysis:
    """The analysis is done. Raises `LeaseLost`."""
    return _end(
        analysis_id,
        claim,
        state=AnalysisState.DONE,
        done_ms=done_ms,
        output_video=output_video,
    )


@transaction.atomic
def fail_analysis(*, analysis_id: int, claim: str, code: str) -> Analysis:
    """The analysis can never succeed: `code` says why. Raises `LeaseLost`."""
    return _end(analysis_id, claim, state=AnalysisState.FAILED, error_code=code)


def _end(analysis_id: int, claim: str, **values: object) -> Analysis:
    ended = _held(analysis_id, claim).update(
        claimed_by="", lease_until=None, finished_at=timezone.now(), **values
    )
    if not ended:
        raise LeaseLost
    analysis = Analysis.objects.select_related("video").get(pk=analysis_id)
    publish_change(analysis)
    return analysis


@transaction.atomic
def release_analysis(*, analysis_id: int, claim: str) -> bool:
    """Hand the work back at once, as at shutdown; it costs no attempt."""
    released = _requeue(_held(analysis_id, claim), due_in_s=settings.RESEND_S)
    if released:
        publish_change(Analysis.objects.get(pk=analysis_id))
        transaction.on_commit(AnalyseVideo(analysis_id=analysis_id).send)
    return released


@transaction.atomic
def retry_analysis(*, analysis_id: int, claim: str) -> bool:
    """An unexpected error: try again later, or give up. True when it is queued again.

    Raises `LeaseLost`.
    """
    analysis = _held(analysis_id, claim).select_for_update().first()
    if analysis is None:
        raise LeaseLost
    attempts = analysis.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        _end(
            analysis_id,
            claim,
            state=AnalysisState.FAILED,
            error_code=InternalFailure.code,
            attempts=attempts,
        )
        return False
    _requeue(
        _held(analysis_id, claim),
        due_in_s=RETRY_FACTOR_S * 2**attempts,
        attempts=attempts,
    )
    publish_change(Analysis.objects.get(pk=analysis_id))
    return True


def publish_change(analysis: Analysis) -> None:
    """Tell the organisation, and who watches it, that the state changed."""
    publish_event(
        organization_id=analysis.organization_id,
        kind=ANALYSIS_CHANGED,
        subject_id=analysis.pk,
        data={"state": str(analysis.state)},
    )
    transaction.on_commit(
        partial(report_progress, analysis=analysis, done_ms=analysis.done_ms)
    )


def _held(analysis_id: int, claim: str) -> AnalysisQuerySet:
    return Analysis.objects.filter(
        pk=analysis_id, state=AnalysisState.RUNNING, claimed_by=claim
    )


def _requeue(rows: AnalysisQuerySet, *, due_in_s: float, **values: object) -> bool:
    return bool(
        rows.update(
            state=AnalysisState.QUEUED,
            claimed_by="",
            lease_until=None,
            due_at=timezone.now() + timedelta(seconds=due_in_s),
            **values,
        )
    )


def _resend_at() -> datetime:
    return timezone.now() + timedelta(seconds=settings.RESEND_S)
