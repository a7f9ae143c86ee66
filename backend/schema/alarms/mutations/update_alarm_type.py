"""`updateAlarmType`: an own alarm type is changed."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.kinds import AlarmTypeChanges, update_alarm_type
from backend.schema.alarms.kinds import AlarmType
from backend.schema.base import ADMIN, Mutation


class UpdateAlarmType(Mutation):
    """Change an alarm type of the organisation; alarms keep the risk that they have.

    Its code stays. A built-in one is refused with BUILT_IN.
    """

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of an alarm type.")
        name_en = graphene.String(
            description="The English name, at most 80 characters."
        )
        name_ko = graphene.String(description="The Korean name, at most 80 characters.")
        risk = graphene.String(
            description="The code of the risk that an alarm of this type starts from."
        )

    alarm_type = graphene.Field(AlarmType, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        type_ = AlarmType.get_target(info, values.pop("id"))
        changes: AlarmTypeChanges = {**values}  # type: ignore[typeddict-item]
        update_alarm_type(type_=type_, by=info.context.user, changes=changes)
        return {"alarm_type": AlarmType.get_node(info, type_.pk)}
