"""`resolveAlarm`: an alarm has been dealt with."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.judging import resolve_alarm
from backend.schema.alarms.types import Alarm
from backend.schema.base import LOGIN, Mutation


class ResolveAlarm(Mutation):
    """Say that an alarm has been dealt with; an open one is acknowledged by it.

    What has been judged already is refused with ALREADY_RESOLVED.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of an alarm.")
        note = graphene.String(
            description="What is to be said to it; at most 1,000 characters."
        )

    alarm = graphene.Field(Alarm, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        alarm = Alarm.get_target(info, values["id"])
        resolve_alarm(alarm=alarm, by=info.context.user, note=values.get("note"))
        return {"alarm": Alarm.get_node(info, alarm.pk)}
