"""What operators made of alarms, as examples to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from backend.apps.alarms.models import Alarm, AlarmState
from backend.apps.analysis.models import Detection
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
    #: Whether its end is known.
    is_complete: bool
    #: Around it, as far as nothing else was found that nobody called false.
    clear_from_ms: int
    clear_to_ms: int

    @property
    def is_mixed(self) -> bool:
        """Whether something else was found at the same time."""
        return self.clear_from_ms > self.start_ms or self.clear_to_ms < self.end_ms


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
        clear_from_ms, clear_to_ms = _clear_around(detection)
        yield Judged(
            alarm_id=alarm.pk,
            label=NORMAL if is_false else alarm.type.code,
            source=f"camera-{camera_id}" if camera_id else f"video-{video.pk}",
            video=video,
            start_ms=detection.start_ms,
            end_ms=detection.end_ms,
            is_complete=detection.is_complete,
            clear_from_ms=clear_from_ms,
            clear_to_ms=clear_to_ms,
        )


def _clear_around(detection: Detection) -> tuple[int, int]:
    """From when to when nothing else was found than `detection` and false alarms.

    What overlaps it leaves less than the detection itself, or nothing.
    """
    others = (
        Detection.objects.filter(analysis=detection.analysis_id)
        .exclude(pk=detection.pk)
        .exclude(alarm__state=AlarmState.FALSE_ALARM)
    )
    middle_ms = (detection.start_ms + detection.end_ms) / 2
    clear_from_ms, clear_to_ms = (
        0,
        max(detection.analysis.video.duration_ms, detection.end_ms),
    )
    for start_ms, end_ms, is_complete in others.values_list(
        "start_ms", "end_ms", "is_complete"
    ):
        if not is_complete:
            # It may have gone on till the end.
            end_ms = max(end_ms, detection.analysis.video.duration_ms)
        if (start_ms + end_ms) / 2 <= middle_ms:
            clear_from_ms = max(clear_from_ms, end_ms)
        else:
            clear_to_ms = min(clear_to_ms, start_ms)
    return clear_from_ms, clear_to_ms
