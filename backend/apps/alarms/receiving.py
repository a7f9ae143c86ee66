"""Alarms that other systems and devices send: each once, however often it is sent."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.alarms.errors import ClientKeyReused, InvalidScore
from backend.apps.alarms.kinds import hold_risk, risk_to_use, type_to_use
from backend.apps.alarms.models import Alarm, AlarmState, Receipt
from backend.apps.alarms.writing import message_text, moment, record_raised
from backend.apps.cameras.selectors import camera_to_use
from backend.common.errors import NotFound
from backend.common.texts import one_line

KEY_LENGTH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmData:
    """What came. `alarm_type_code` and `risk_level` are codes."""

    alarm_type_code: str
    risk_level: str | None = None
    status: AlarmState = AlarmState.OPEN
    custom_message: str | None = None
    camera_id: int | None = None
    score: float | None = None
    occurred_at: datetime | None = None

    @property
    def digest(self) -> str:
        """The same for the same data."""
        plain = (
            self.alarm_type_code,
            self.risk_level,
            str(self.status),
            self.custom_message,
            self.camera_id,
            self.score,
            self.occurred_at and self.occurred_at.timestamp(),
        )
        return sha256(json.dumps(plain).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Received:
    """The alarm, None where it was deleted since, and whether it is new."""

    alarm: Alarm | None
    is_new: bool


@transaction.atomic
def receive_alarm_data(
    *, by: User, data: AlarmData, client_key: str | None = None
) -> Received:
    """Raise the alarm that an account sends in the name of a machine.

    The same `client_key` with the same data is the same alarm for ever, also after it
    was deleted; of simultaneous ones the second waits for the first. Raises
    ClientKeyReused, UnknownAlarmType, UnknownRisk, NotFound (the camera),
    InvalidScore, InvalidMoment, and refusals of texts; then the key stays unused.
    """
    receipt = None
    if client_key is not None:
        receipt, is_new = Receipt.objects.get_or_create(
            organization_id=by.organization_id,
            client_key=one_line(client_key, field="client_key", limit=KEY_LENGTH),
            defaults={"digest": data.digest},
        )
        if not is_new:
            if receipt.digest != data.digest:
                raise ClientKeyReused(field="client_key")
            return Received(receipt.alarm, is_new=False)
    alarm = _raised(by=by, data=data)
    if receipt is not None:
        receipt.alarm = alarm
        receipt.save(update_fields=["alarm"])
    return Received(alarm, is_new=True)


def _raised(*, by: User, data: AlarmData) -> Alarm:
    organization_id = by.organization_id
    camera = None
    if data.camera_id is not None:
        camera = camera_to_use(by, data.camera_id)
        if camera is None:
            raise NotFound(field="camera_id")
    if data.score is not None and not (
        math.isfinite(data.score) and 0 <= data.score <= 1
    ):
        raise InvalidScore(field="score")
    message = message_text(data.custom_message, field="custom_message")
    occurred_at = moment(data.occurred_at, field="occurred_at")
    type_ = type_to_use(organization_id, data.alarm_type_code, field="alarm_type_code")
    risk = (
        hold_risk(type_.risk)
        if data.risk_level is None
        else risk_to_use(organization_id, data.risk_level, field="risk_level")
    )
    now = timezone.now()
    is_resolved = data.status in (AlarmState.RESOLVED, AlarmState.FALSE_ALARM)
    alarm = Alarm.objects.create(
        organization_id=organization_id,
        type=type_,
        risk=risk,
        state=data.status,
        camera=camera,
        score=data.score,
        message=message,
        occurred_at=occurred_at,
        acknowledged_at=None if data.status == AlarmState.OPEN else now,
        resolved_at=now if is_resolved else None,
    )
    record_raised(alarm=alarm, by=by)
    return alarm
