"""`deleteAlarmType`: an own alarm type goes."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.kinds import delete_alarm_type
from backend.schema.alarms.kinds import AlarmType
from backend.schema.base import ADMIN, Mutation


class DeleteAlarmType(Mutation):
    """Delete an alarm type of the organisation.

    What alarms need is refused with IN_USE, a built-in one with BUILT_IN.
    """

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of an alarm type.")

    deleted_id = graphene.ID(description="The id that was given; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        type_ = AlarmType.get_target(info, values["id"])
        delete_alarm_type(type_=type_, by=info.context.user)
        return {"deleted_id": values["id"]}
