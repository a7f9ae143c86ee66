"""`deleteRisk`: an own risk goes."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.kinds import delete_risk
from backend.schema.alarms.kinds import Risk
from backend.schema.base import LOGIN, Mutation


class DeleteRisk(Mutation):
    """Delete a risk of the organisation: for who made it, and admins.

    What alarms or alarm types need is refused with IN_USE, a built-in one with
    BUILT_IN.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of a risk.")

    deleted_id = graphene.ID(description="The id that was given; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        risk = Risk.get_target(info, values["id"])
        delete_risk(risk=risk, by=info.context.user)
        return {"deleted_id": values["id"]}
