"""`updateAlarm`: what an alarm says is changed."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.writing import AlarmChanges, update_alarm
from backend.schema.alarms.types import Alarm
from backend.schema.base import LOGIN, Mutation
from backend.schema.cameras.inputs import camera_target


class UpdateAlarm(Mutation):
    """Change what an alarm says: for who raised it, and admins.

    What is not given stays as it is. An alarm of a machine is its admins' to change.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of an alarm.")
        message = graphene.String(
            description="At most 1,000 characters; null or nothing in it lets the "
            "system write a sentence."
        )
        type = graphene.String(description="The code of an alarm type.")
        risk = graphene.String(description="The code of a risk.")
        camera_id = graphene.ID(description="The id of a camera; null for none.")

    alarm = graphene.Field(Alarm, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        alarm = Alarm.get_target(info, values["id"])
        changes: AlarmChanges = {}
        for name in ("message", "type", "risk"):
            if name in values:
                changes[name] = values[name]
        if "camera_id" in values:
            changes["camera"] = camera_target(info, values["camera_id"])
        update_alarm(alarm=alarm, by=info.context.user, changes=changes)
        return {"alarm": Alarm.get_node(info, alarm.pk)}
