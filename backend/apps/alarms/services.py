"""From a detection to an alarm: one transaction, exactly once."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction

from backend.apps.alarms.errors import UnknownAlarmType
from backend.apps.alarms.kinds import hold_risk, type_to_use
from backend.apps.alarms.models import Alarm, AlarmType, Risk
from backend.apps.alarms.policy import Earlier, Verdict, judge
from backend.apps.alarms.telling import publish_alarm_change
from backend.apps.alarms.writing import record_raised
from backend.apps.analysis import detections
from backend.apps.analysis.found import FoundDetection
from backend.apps.analysis.models import Detection
from backend.apps.events.services import DETECTION_ADDED, publish_event

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ingested:
    """The stored detection, the alarm it raised if any, and whether it is new."""

    detection: Detection
    alarm: Alarm | None
    is_new: bool


@transaction.atomic
def ingest_detection(
    *, analysis_id: int, claim: str, found: FoundDetection
) -> Ingested:
    """Store what the holder of `claim` found, judge it, raise its alarm, tell both.

    Finding the same again changes nothing. A behaviour that the organisation has no
    alarm type for raises no alarm. Raises `LeaseLost`.
    """
    detection, is_new = detections.store_detection(
        analysis_id=analysis_id, claim=claim, found=found
    )
    if not is_new:
        alarm = Alarm.objects.filter(detection=detection).first()
        return Ingested(detection, alarm, is_new=False)
    alarm = _raise_if_due(detection)
    publish_event(
        organization_id=detection.organization_id,
        kind=DETECTION_ADDED,
        subject_id=detection.pk,
        data={"analysis_id": analysis_id},
    )
    if alarm is not None:
        record_raised(alarm=alarm, by=None)
    return Ingested(detection, alarm, is_new=True)


@transaction.atomic
def attach_clip(*, detection_id: int, claim: str, clip: str) -> bool:
    """Give a detection its clip and tell those who saw its alarm. Raises `LeaseLost`.

    False when it has one already.
    """
    if not detections.attach_clip(detection_id=detection_id, claim=claim, clip=clip):
        return False
    alarm = (
        Alarm.objects.select_related("type", "risk")
        .filter(detection_id=detection_id)
        .first()
    )
    if alarm is not None:
        publish_alarm_change(alarm=alarm)
    return True


def _raise_if_due(detection: Detection) -> Alarm | None:
    type_ = _type_of(detection)
    if type_ is None:
        logger.warning(
            "Detection %s raises no alarm: its organisation has no alarm type %r",
            detection.pk,
            detection.behaviour,
        )
        return None
    verdict = _verdict(detection, type_)
    if not verdict.raises:
        return None
    return Alarm.objects.create(
        organization_id=detection.organization_id,
        type=type_,
        risk=_risk_of(type_, verdict.level),
        camera_id=detection.analysis.camera_id,
        video_id=detection.analysis.video_id,
        detection=detection,
        score=detection.score,
    )


def _risk_of(type_: AlarmType, level: int) -> Risk:
    """The type's own risk where the level is its, else the built-in one."""
    if type_.risk.level == level:
        return hold_risk(type_.risk)
    return Risk.objects.filter(organization=None, level=level).earliest("pk")


def _type_of(detection: Detection) -> AlarmType | None:
    """The organisation's own type of that code, else the built-in one, if any."""
    try:
        return type_to_use(
            detection.organization_id, detection.behaviour, field="behaviour"
        )
    except UnknownAlarmType:
        return None


def _verdict(detection: Detection, type_: AlarmType) -> Verdict:
    earlier = Alarm.objects.filter(
        video_id=detection.analysis.video_id,
        type__code=type_.code,
        detection__isnull=False,
    ).values_list("detection__start_ms", "detection__end_ms", "risk__level")
    return judge(
        base_level=type_.risk.level,
        score=detection.score,
        start_ms=detection.start_ms,
        end_ms=detection.end_ms,
        earlier=[
            Earlier(start_ms=start_ms, end_ms=end_ms, level=level)
            for start_ms, end_ms, level in earlier
        ],
    )
