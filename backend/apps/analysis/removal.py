"""Videos are deleted and purged together with all that analyses made of them."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.analysis.artefacts import artefact_folder
from backend.apps.analysis.errors import VideoDeleted
from backend.apps.analysis.models import (
    OPEN_STATES,
    Analysis,
    AnalysisState,
    Detection,
)
from backend.apps.analysis.services import publish_change
from backend.apps.videos import editing
from backend.apps.videos.models import Video
from backend.common.storage import delete_objects, objects_in

logger = logging.getLogger(__name__)
#: So many in one sweep: other lost work is looked for in between.
AT_ONCE: Final = 20


@transaction.atomic
def delete_video(*, by: User, video: Video) -> Video:
    """Hide a video, and take its open analyses from their workers.

    `editing.restore_video` undoes the hiding. Raises Forbidden, NotFound.
    """
    hidden = editing.hide_video(by=by, video=video)
    for analysis in Analysis.objects.filter(video=video, state__in=OPEN_STATES):
        _cancel(analysis)
    return hidden


def _cancel(analysis: Analysis) -> None:
    is_open = Analysis.objects.filter(pk=analysis.pk, state__in=OPEN_STATES)
    if is_open.update(
        state=AnalysisState.FAILED,
        error_code=VideoDeleted.code,
        claimed_by="",
        lease_until=None,
        due_at=None,
        finished_at=timezone.now(),
    ):
        analysis.refresh_from_db()
        publish_change(analysis)


def purge_videos(*, now: datetime | None = None) -> tuple[int, ...]:
    """Remove for good what was deleted long enough ago; the ids of those videos.

    First the objects, then the rows: whatever stops it, the next sweep goes on. Safe
    to run in any number of processes at once.
    """
    gone = []
    for video in editing.begin_purges(now=now or timezone.now(), limit=AT_ONCE):
        try:
            if _purge(video):
                gone.append(video.pk)
        except OSError:
            logger.exception("Video %s could not be purged", video.pk)
    return tuple(gone)


def _purge(video: Video) -> bool:
    names: set[str] = set()
    for analysis in Analysis.objects.filter(video=video):
        names |= {analysis.output_video, *objects_in(artefact_folder(analysis))}
    found = Detection.objects.filter(analysis__video=video)
    for pictures in found.values_list("snapshot", "clip"):
        names.update(pictures)
    if delete_objects(sorted(names)):
        return False
    return editing.finish_purge(video=video)
