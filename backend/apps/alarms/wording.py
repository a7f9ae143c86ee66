"""The words of alarms, in English and Korean: plain values in, one line of text out."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from backend.apps.alarms.models import Alarm
from backend.apps.alarms.selectors import detection_of, video_of
from backend.common.peers import joined

NOWHERE = {"en": "an unknown place", "ko": "알 수 없는 장소"}


def alarm_message(alarm: Alarm, language: str) -> str:
    """What happened, in one sentence; the custom message where somebody wrote one."""
    if alarm.message:
        return alarm.message
    detection = detection_of(alarm)
    korean = language.startswith("ko")
    type_ = joined(alarm, "type")
    name = type_.name_ko if korean else type_.name_en
    when = _clock(detection.start_ms) if detection else ""
    sure = f"{alarm.score:.0%}" if alarm.score is not None else ""
    if korean:
        at = f"{when} 지점에서 " if when else ""
        return f"{at}{name} 감지됨" + (f" (신뢰도 {sure})" if sure else "")
    at = f" at {when}" if when else ""
    return f"{name} detected{at}" + (f" (confidence {sure})" if sure else "")


def alarm_place(alarm: Alarm, language: str) -> str:
    """Where it happened: the camera by its number, else the video by its name."""
    korean = language.startswith("ko")
    camera = joined(alarm, "camera")
    if camera is not None:
        return f"{camera.number}번카메라" if korean else f"camera {camera.number}"
    video = video_of(alarm)
    if video is not None:
        return video.name
    return NOWHERE["ko" if korean else "en"]


def alarm_log_line(alarm: Alarm) -> str:
    """`[type] place 에서 [message] YYYY MM DD HH시 MM분 [risk]`, always in Korean.

    Control rooms keep and search these lines, so they do not change with the
    reader's language. The time is local to the installation (TIME_ZONE).
    """
    return log_line(
        type_name=joined(alarm, "type").name_ko,
        place=alarm_place(alarm, "ko"),
        message=alarm_message(alarm, "ko"),
        at=timezone.localtime(alarm.occurred_at or alarm.created_at),
        risk_name=joined(alarm, "risk").name_ko,
    )


def log_line(
    *, type_name: str, place: str, message: str, at: datetime, risk_name: str
) -> str:
    """The log line of given words; line breaks in them become spaces."""
    type_name, place, message, risk_name = (
        " ".join(text.split()) for text in (type_name, place, message, risk_name)
    )
    moment = f"{at:%Y %m %d %H}시 {at:%M}분"
    return f"[{type_name}] {place} 에서 [{message}] {moment} [{risk_name}]"


def _clock(at_ms: int) -> str:
    """`m:ss`, with hours only where there are some."""
    minutes, seconds = divmod(at_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
