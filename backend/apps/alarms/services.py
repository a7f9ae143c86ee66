"""From a detection to an alarm: one transaction, exactly once.

A detection is stored when it is sure and again when it is over. The first raises its
alarm; the second corrects what the alarm says, as far as nobody has said otherwise.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from backend.apps.alarms.errors import UnknownAlarmType
from backend.apps.alarms.kinds import hold_risk, type_to_use
from backend.apps.alarms.models import ActionKind, Alarm, AlarmState, AlarmType, Risk
from backend.apps.alarms.policy import Earlier, Verdict, judge
from backend.apps.alarms.telling import facts, publish_alarm_change
from backend.apps.alarms.trail import held_alarm, record_action
from backend.apps.alarms.writing import record_raised
from backend.apps.analysis import detections
from backend.apps.analysis.detections import Stored
from backend.apps.analysis.found import FoundDetection
from backend.apps.analysis.models import Detection
from backend.apps.events.services import DETECTION_ADDED, publish_event
from backend.common.errors import NotFound

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ingested:
    """The stored detection, what was new of it, and its alarm if it has one."""

    detection: Detection
    alarm: Alarm | None
    stored: Stored


@transaction.atomic
def ingest_detection(
    *,
    analysis_id: int,
    claim: str,
    found: FoundDetection,
    others: Collection[int] = (),
) -> Ingested:
    """Store what the holder of `claim` found, judge it, raise its alarm, tell both.

    Finding the same again changes nothing, but for one that was ongoing and is
    complete now. `others` are detections that the finder knows to be other ones. A
    behaviour that the organisation has no alarm type for raises no alarm. Raises
    `LeaseLost`.
    """
    detection, stored = detections.store_detection(
        analysis_id=analysis_id, claim=claim, found=found, others=others
    )
    alarm = Alarm.objects.filter(detection=detection).first()
    if stored is Stored.COMPLETED and alarm is not None:
        alarm = _correct(alarm, detection)
    # What seemed to repeat another may prove graver at its end.
    raised = None
    if stored is not Stored.KNOWN and not detection.has_raised:
        raised = alarm = _raise_if_due(detection)
    if stored is Stored.NEW:
        publish_event(
            organization_id=detection.organization_id,
            kind=DETECTION_ADDED,
            subject_id=detection.pk,
            data={"analysis_id": analysis_id},
        )
    if raised is not None:
        record_raised(alarm=raised, by=None)
    return Ingested(detection, alarm, stored)


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


@transaction.atomic
def publish_ended(*, analysis_id: int) -> None:
    """Tell those who see alarms of what the analysis left without an end.

    They said that it goes on; after the analysis nothing does.
    """
    alarms = Alarm.objects.filter(
        detection__analysis=analysis_id, detection__is_complete=False
    )
    for alarm in alarms.select_related("type", "risk").order_by("pk"):
        publish_alarm_change(alarm=alarm)


def _correct(alarm: Alarm, detection: Detection) -> Alarm | None:
    """Let an alarm say what its detection came to; graver, never less grave.

    Its risk stays where somebody set it or judged the alarm. None where somebody
    deletes it right now.
    """
    try:
        row = held_alarm(alarm)
    except NotFound:
        return None
    was = facts(row)
    row.score = detection.score
    type_ = _type_of(detection)
    if type_ is not None and type_.pk == row.type_id and _is_as_raised(row):
        level = _verdict(detection, type_).level
        if level > row.risk_level:
            before, row.risk = row.risk.code, _risk_of(type_, level)
            record_action(
                alarm=row,
                kind=ActionKind.UPDATED,
                by=None,
                changes=[{"field": "risk", "before": before, "after": row.risk.code}],
            )
    row.save()
    publish_alarm_change(alarm=row, was=was)
    return row


def _is_as_raised(alarm: Alarm) -> bool:
    if alarm.state not in (AlarmState.OPEN, AlarmState.ACKNOWLEDGED):
        return False
    updates = alarm.actions.filter(kind=ActionKind.UPDATED)
    return not any(
        change["field"] in ("risk", "type")
        for changes in updates.values_list("changes", flat=True)
        for change in changes
    )


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
    alarm = Alarm.objects.create(
        organization_id=detection.organization_id,
        type=type_,
        risk=_risk_of(type_, verdict.level),
        camera_id=detection.analysis.camera_id,
        video_id=detection.analysis.video_id,
        detection=detection,
        score=detection.score,
    )
    detection.has_raised = True
    detection.save(update_fields=["has_raised"])
    return alarm


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
    earlier = (
        Alarm.objects.filter(
            video_id=detection.analysis.video_id,
            type__code=type_.code,
            detection__isnull=False,
        )
        .exclude(detection=detection)
        .values_list("detection__start_ms", "detection__end_ms", "risk__level")
    )
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
