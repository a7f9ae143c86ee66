"""`updateRisk`: an own risk is renamed."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.kinds import RiskChanges, update_risk
from backend.schema.alarms.kinds import Risk
from backend.schema.base import LOGIN, Mutation


class UpdateRisk(Mutation):
    """Rename a risk of the organisation: for who made it, and admins.

    Its code and level stay. A built-in one is refused with BUILT_IN.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of a risk.")
        name_en = graphene.String(
            description="The English name, at most 40 characters."
        )
        name_ko = graphene.String(description="The Korean name, at most 40 characters.")

    risk = graphene.Field(Risk, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        risk = Risk.get_target(info, values.pop("id"))
        changes: RiskChanges = {**values}  # type: ignore[typeddict-item]
        update_risk(risk=risk, by=info.context.user, changes=changes)
        return {"risk": Risk.get_node(info, risk.pk)}
