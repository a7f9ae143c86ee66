"""`deleteAlarm`: an alarm goes, with its memos and its history."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.writing import delete_alarm
from backend.schema.alarms.types import Alarm
from backend.schema.base import LOGIN, Mutation


class DeleteAlarm(Mutation):
    """Delete an alarm with its memos and history: for who raised it, and admins.

    Feeds tell of it as REMOVED. An alarm of a machine is its admins' to delete.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of an alarm.")

    deleted_id = graphene.ID(description="The id that was given; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        alarm = Alarm.get_target(info, values["id"])
        delete_alarm(alarm=alarm, by=info.context.user)
        return {"deleted_id": values["id"]}
