"""`assignAlarm`: an alarm is given to somebody, or to nobody."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.judging import assign_alarm
from backend.schema.accounts.types import User
from backend.schema.alarms.types import Alarm
from backend.schema.base import LOGIN, Mutation


class AssignAlarm(Mutation):
    """Give an alarm to a colleague, to oneself, or back to nobody."""

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of an alarm.")
        assignee_id = graphene.ID(
            description="The id of an active person of the organisation; null or "
            "nothing for nobody."
        )
        note = graphene.String(
            description="What is to be said to it; at most 1,000 characters."
        )

    alarm = graphene.Field(Alarm, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        alarm = Alarm.get_target(info, values["id"])
        chosen = values.get("assignee_id")
        assign_alarm(
            alarm=alarm,
            by=info.context.user,
            assignee=None
            if chosen is None
            else User.get_target(info, chosen, field="assignee_id"),
            note=values.get("note"),
        )
        return {"alarm": Alarm.get_node(info, alarm.pk)}
