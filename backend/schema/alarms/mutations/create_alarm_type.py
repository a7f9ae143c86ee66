"""`createAlarmType`: an organisation gets an alarm type of its own."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.kinds import create_alarm_type
from backend.schema.alarms.kinds import AlarmType
from backend.schema.base import ADMIN, Mutation


class CreateAlarmType(Mutation):
    """Add an alarm type of the organisation's own.

    One with the code of a built-in type goes before that: what is found from then on
    has the organisation's name and risk.
    """

    class Meta:
        requires = ADMIN
        atomic = True
        idempotent = True

    class Input:
        code = graphene.String(
            required=True,
            description="A small letter, then small letters, digits and `_`: 40 "
            "characters at most. Unique among the own ones, and for ever.",
        )
        name_en = graphene.String(
            required=True, description="The English name, at most 80 characters."
        )
        name_ko = graphene.String(
            required=True, description="The Korean name, at most 80 characters."
        )
        risk = graphene.String(
            required=True,
            description="The code of the risk that an alarm of this type starts from.",
        )

    alarm_type = graphene.Field(AlarmType, description="The new type; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        return {"alarm_type": create_alarm_type(by=info.context.user, **values)}
