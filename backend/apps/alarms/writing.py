"""Alarms that people write: made, changed, deleted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.accounts.rights import check_author
from backend.apps.alarms.errors import InvalidMoment
from backend.apps.alarms.kinds import hold_risk, risk_to_use, type_to_use
from backend.apps.alarms.models import ActionKind, Alarm
from backend.apps.alarms.telling import (
    facts,
    publish_alarm_change,
    publish_alarm_raised,
    publish_alarm_removed,
)
from backend.apps.alarms.trail import held_alarm, record_action
from backend.apps.cameras.models import Camera
from backend.apps.videos.models import Video
from backend.common.errors import InvalidInput
from backend.common.texts import many_lines

MESSAGE_LENGTH = 1000
#: How far the clock of a sender may be ahead.
CLOCKS_DIFFER = timedelta(days=1)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


class AlarmChanges(TypedDict, total=False):
    """What is to be other; what is not there stays as it is.

    `type` and `risk` are codes.
    """

    message: str | None
    type: str | None
    risk: str | None
    camera: Camera | None


@transaction.atomic
def create_alarm(
    *,
    by: User,
    type: str,
    risk: str | None = None,
    message: str | None = None,
    camera: Camera | None = None,
    video: Video | None = None,
    occurred_at: datetime | None = None,
) -> Alarm:
    """An alarm that a person raises; `type` and `risk` are codes.

    By default it is as grave as its type. Raises UnknownAlarmType, UnknownRisk,
    InvalidMoment, and refusals of the text.
    """
    type_ = type_to_use(by.organization_id, type, field="type")
    grave = (
        hold_risk(type_.risk)
        if risk is None
        else risk_to_use(by.organization_id, risk, field="risk")
    )
    alarm = Alarm.objects.create(
        organization_id=by.organization_id,
        type=type_,
        risk=grave,
        message=message_text(message, field="message"),
        camera=camera,
        video=video,
        occurred_at=moment(occurred_at, field="occurred_at"),
        created_by=by,
    )
    record_raised(alarm=alarm, by=by)
    return alarm


@transaction.atomic
def update_alarm(*, alarm: Alarm, by: User, changes: AlarmChanges) -> Alarm:
    """Change what an alarm says; without a difference nothing is written or told.

    Raises NotFound, UnknownAlarmType, UnknownRisk and refusals of the text; Forbidden
    for who did not make it and is no admin.
    """
    check_author(by, author_id=alarm.created_by_id)
    row = held_alarm(alarm)
    was, before = facts(row), _shown(row)
    for name in ("type", "risk"):
        if name in changes and changes[name] is None:
            raise InvalidInput(field=name)
    if (type_ := changes.get("type")) is not None:
        row.type = type_to_use(row.organization_id, type_, field="type")
    if (risk := changes.get("risk")) is not None:
        row.risk = risk_to_use(row.organization_id, risk, field="risk")
    if "message" in changes:
        row.message = message_text(changes["message"], field="message")
    if "camera" in changes:
        row.camera = changes["camera"]
    after = _shown(row)
    if after == before:
        return row
    row.save()
    record_action(
        alarm=row,
        kind=ActionKind.UPDATED,
        by=by,
        changes=[
            {"field": name, "before": before[name], "after": after[name]}
            for name in before
            if before[name] != after[name]
        ],
    )
    publish_alarm_change(alarm=row, was=was)
    return row


@transaction.atomic
def delete_alarm(*, alarm: Alarm, by: User) -> None:
    """Delete an alarm with its memos and its history, and tell those who saw it.

    Raises NotFound; Forbidden for who did not make it and is no admin.
    """
    check_author(by, author_id=alarm.created_by_id)
    row = held_alarm(alarm)
    publish_alarm_removed(alarm=row)
    row.delete()


def record_raised(*, alarm: Alarm, by: User | None) -> None:
    """The first line of an alarm's history, and the event; in its transaction."""
    record_action(alarm=alarm, kind=ActionKind.RAISED, by=by, to_state=str(alarm.state))
    publish_alarm_raised(alarm=alarm)


def message_text(given: str | None, *, field: str) -> str:
    """A custom message; empty stands for the sentence that the system writes."""
    return many_lines(given or "", field=field, limit=MESSAGE_LENGTH, empty=True)


def moment(given: datetime | None, *, field: str) -> datetime | None:
    """When something happened. Raises InvalidMoment."""
    if given is None:
        return None
    latest = timezone.now() + CLOCKS_DIFFER
    if timezone.is_naive(given) or not _EARLIEST <= given <= latest:
        raise InvalidMoment(field=field)
    return given


def _shown(alarm: Alarm) -> dict[str, str | None]:
    """What `update_alarm` may change, as the history tells it."""
    camera = alarm.camera
    return {
        "type": alarm.type.code,
        "risk": alarm.risk.code,
        "message": alarm.message or None,
        "camera": None if camera is None else str(camera.number),
    }
