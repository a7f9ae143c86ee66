"""`receiveAlarmData`: another system or a device sends an alarm."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.models import AlarmState as State
from backend.apps.alarms.receiving import AlarmData, receive_alarm_data
from backend.common.errors import Forbidden
from backend.schema.alarms.types import Alarm, AlarmState
from backend.schema.base import LOGIN, DateTime, Mutation, Scope, from_global_id
from backend.schema.cameras.types import Camera


class ReceiveAlarmData(Mutation):
    """Take an alarm from another system or a device: each once, however often it comes.

    For API tokens with the scope ALARMS, whoever they belong to; people need the role
    ADMIN or SUPERUSER. Send it again with the same `clientKey` until it is answered.
    """

    class Meta:
        requires = LOGIN
        scope = Scope.ALARMS
        atomic = True

    class Input:
        alarm_type_code = graphene.String(
            required=True,
            description="The code of an alarm type; else UNKNOWN_ALARM_TYPE.",
        )
        risk_level = graphene.String(
            description="The code of a risk, by default that of the type; else "
            "UNKNOWN_RISK."
        )
        status = AlarmState(description="What became of it already; by default OPEN.")
        custom_message = graphene.String(
            description="What happened, at most 1,000 characters; without it the "
            "system writes a sentence."
        )
        camera_id = graphene.ID(description="The id of the camera that shows it.")
        score = graphene.Float(description="How sure the sender is, 0 to 1.")
        occurred_at = DateTime(description="When it happened; by default now.")
        client_key = graphene.String(
            description="What the sender calls this alarm: 1 to 100 printable "
            "characters. Within the organisation a key stands for one alarm for ever; "
            "other data under it are refused with CLIENT_KEY_REUSED."
        )

    alarm = graphene.Field(
        Alarm, description="Null if refused, or if it has been deleted since."
    )
    is_new = graphene.Boolean(
        description="False where it had come before; null if refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        user = info.context.user
        if info.context.scopes is None and not user.is_admin:
            raise Forbidden
        camera_id = values.get("camera_id")
        if camera_id is not None:
            _, camera_id = from_global_id(camera_id, expected=Camera, field="camera_id")
        status = values.get("status")
        data = AlarmData(
            alarm_type_code=values["alarm_type_code"],
            risk_level=values.get("risk_level"),
            status=State(getattr(status, "value", status) or State.OPEN),
            custom_message=values.get("custom_message"),
            camera_id=camera_id,
            score=values.get("score"),
            occurred_at=values.get("occurred_at"),
        )
        received = receive_alarm_data(
            by=user, data=data, client_key=values.get("client_key")
        )
        alarm = received.alarm and Alarm.get_node(info, received.alarm.pk)
        return {"alarm": alarm, "is_new": received.is_new}
