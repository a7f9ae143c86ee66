"""The events of alarms: who follows them hears what an alarm was and what it is."""

from __future__ import annotations

from typing import Any

from backend.apps.alarms.models import Alarm
from backend.apps.events.services import (
    ALARM_CHANGED,
    ALARM_RAISED,
    ALARM_REMOVED,
    publish_event,
)

Facts = dict[str, Any]


def facts(alarm: Alarm) -> Facts:
    """What feeds are filtered by, as plain JSON. Needs `type` and `risk`."""
    return {
        "type": alarm.type.code,
        "risk": alarm.risk.code,
        "level": alarm.risk_level,
        "state": str(alarm.state),
        "camera": alarm.camera_id,
        "video": alarm.video_id,
        "assignee": alarm.assignee_id,
    }


def publish_alarm_raised(*, alarm: Alarm) -> None:
    """Tell of a new alarm; in the transaction that made it."""
    publish_event(
        organization_id=alarm.organization_id,
        kind=ALARM_RAISED,
        subject_id=alarm.pk,
        data={"now": facts(alarm)},
    )


def publish_alarm_change(*, alarm: Alarm, was: Facts | None = None) -> None:
    """Tell those who saw `alarm` that something about it is new; in a transaction.

    `was` are its facts of before where any of them may have changed: then those whose
    filter it no longer fits are told too.
    """
    now = facts(alarm)
    data: Facts = {"now": now}
    if was is not None and was != now:
        data["was"] = was
    publish_event(
        organization_id=alarm.organization_id,
        kind=ALARM_CHANGED,
        subject_id=alarm.pk,
        data=data,
    )


def publish_alarm_removed(*, alarm: Alarm) -> None:
    """Tell those who saw `alarm` that it is no more; in the deleting transaction."""
    publish_event(
        organization_id=alarm.organization_id,
        kind=ALARM_REMOVED,
        subject_id=alarm.pk,
        data={"was": facts(alarm)},
    )
