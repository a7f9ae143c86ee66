"""`createMemo`: somebody notes something on an alarm."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.trail import create_memo
from backend.schema.alarms.trail import Memo
from backend.schema.alarms.types import Alarm
from backend.schema.base import LOGIN, Mutation


class CreateMemo(Mutation):
    """Note something on an alarm, for all who see it."""

    class Meta:
        requires = LOGIN
        atomic = True
        idempotent = True

    class Input:
        alarm_id = graphene.ID(required=True, description="The id of an alarm.")
        text = graphene.String(required=True, description="At most 5,000 characters.")

    memo = graphene.Field(Memo, description="The new memo; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        alarm = Alarm.get_target(info, values["alarm_id"], field="alarm_id")
        memo = create_memo(alarm=alarm, by=info.context.user, text=values["text"])
        return {"memo": memo}
