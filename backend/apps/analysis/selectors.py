"""Reads: analyses and detections, as far as the asking person may see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from backend.apps.accounts.models import User
from backend.apps.analysis.errors import InternalFailure, VideoDeleted, WorkerLost
from backend.apps.analysis.models import Analysis, AnalysisState, Detection
from backend.apps.videos.errors import sentence
from backend.apps.videos.models import Video
from backend.apps.videos.selectors import shown_video
from backend.common.peers import related
from backend.common.storage import signed_media_url

FINAL_STATES = (AnalysisState.DONE, AnalysisState.FAILED)
_FAILURES = {
    failure.code: failure for failure in (InternalFailure, VideoDeleted, WorkerLost)
}


def analyses(user: User) -> QuerySet[Analysis]:
    """The analyses that `user` may see, with their videos."""
    return Analysis.objects.visible_to(user).select_related(
        "video__created_by__organization", "camera__created_by"
    )


def analyses_of(video: Video, *, user: User) -> QuerySet[Analysis]:
    """The analyses of one video."""
    return analyses(user).filter(video=video)


def detections(user: User) -> QuerySet[Detection]:
    """The detections that `user` may see, with their analysis, video and alarm."""
    return Detection.objects.visible_to(user).select_related(
        "analysis__video__created_by__organization",
        "analysis__camera__created_by",
        "alarm__type__risk",
        "alarm__risk",
        "alarm__video__created_by__organization",
    )


def shown_detection(detection: Detection | None) -> Detection | None:
    """The detection of something that outlives it; None when its video was deleted.

    Needs its analysis and its video.
    """
    if detection is None or shown_video(detection.analysis.video) is None:
        return None
    return detection


def detections_of(analysis: Analysis, *, user: User) -> QuerySet[Detection]:
    """What one analysis found."""
    return detections(user).filter(analysis=analysis)


def done_share(analysis: Analysis, *, done_ms: int | None = None) -> float:
    """How much of the work is done, 0 to 1; `done_ms` is newer than the row."""
    if analysis.state == AnalysisState.DONE:
        return 1.0
    duration_ms = analysis.video.duration_ms
    done_ms = analysis.done_ms if done_ms is None else max(done_ms, analysis.done_ms)
    return min(1.0, done_ms / duration_ms) if duration_ms > 0 else 0.0


def remaining_s(
    analysis: Analysis, *, now: datetime, done_ms: int | None = None
) -> float | None:
    """An estimate of the seconds until it is done; None while there is no ground."""
    if analysis.state == AnalysisState.DONE:
        return 0.0
    share = done_share(analysis, done_ms=done_ms)
    if analysis.state != AnalysisState.RUNNING or not share or not analysis.started_at:
        return None
    elapsed_s = (now - analysis.started_at).total_seconds()
    return max(0.0, elapsed_s * (1 - share) / share)


def error_message(analysis: Analysis, language: str) -> str | None:
    """Why it failed, for a person; None when it did not."""
    if not analysis.error_code:
        return None
    failure = _FAILURES.get(analysis.error_code)
    if failure is not None:
        return failure().message(language)
    return sentence(analysis.error_code, language=language) or analysis.error_code


def result_json(analysis: Analysis) -> dict[str, Any] | None:
    """The result in the shape that older clients read; None until it is done.

    `{"output_video": url, "abnormal_images": [url, …], "coordinates": [[x, y], …]}`:
    one image and one box centre, in source pixels, for each detection in order of
    time. The URLs expire.
    """
    if analysis.state != AnalysisState.DONE:
        return None
    ordered = Detection.objects.order_by("start_ms", "pk")
    found: list[Detection] = related(analysis, "detections", ordered)
    return {
        "output_video": signed_media_url(analysis.output_video),
        "abnormal_images": [signed_media_url(row.snapshot) for row in found],
        "coordinates": [_centre(row, analysis.video) for row in found],
    }


def _centre(detection: Detection, video: Video) -> list[float]:
    """The centre of the box nearest to the peak; without boxes, of the picture."""
    if not detection.boxes:
        return [video.width / 2, video.height / 2]
    box = min(detection.boxes, key=lambda box: abs(box["t_ms"] - detection.peak_ms))
    return [box["x"] + box["w"] / 2, box["y"] + box["h"] / 2]
