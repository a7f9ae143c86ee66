"""What operators made of alarms, as examples to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend.apps.alarms.models import Alarm, AlarmState
from backend.apps.videos.models import Video

NORMAL = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A detection that somebody judged: what is to be seen in which part of a video.

    `label` is the code of the alarm's type, or "normal" for a false alarm. Examples
    of one `source` look alike: a camera, or a video of none.
    """

    alarm_id: int
    label: str
    source: str
    video: Video
    start_ms: int
    end_ms: int


def judged_detections(
    *, organization_id: int | None = None, since: datetime | None = None
) -> Iterator[Judged]:
    """Alarms that were resolved or found false, whose video is still there, by age.

    Of one organisation, and judged from `since` on, where that is given.
    """
    rows = Alarm.objects.filter(
        state__in=(AlarmState.RESOLVED, AlarmState.FALSE_ALARM),
        detection__isnull=False,
        detection__analysis__video__deleted_at=None,
    ).select_related("type", "detection__analysis__video")
    if organization_id is not None:
        rows = rows.filter(organization=organization_id)
    if since is not None:
        rows = rows.filter(resolved_at__gte=since)
    for alarm in rows.order_by("pk").iterator(chunk_size=500):
        detection = alarm.detection
        assert detection is not None
        video, camera_id = detection.analysis.video, detection.analysis.camera_id
        is_false = alarm.state == AlarmState.FALSE_ALARM
        yield Judged(
            alarm_id=alarm.pk,
            label=NORMAL if is_false else alarm.type.code,
            source=f"camera-{camera_id}" if camera_id else f"video-{video.pk}",
            video=video,
            start_ms=detection.start_ms,
            end_ms=detection.end_ms,
        )
