"""`createRisk`: an organisation gets a risk of its own."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.kinds import create_risk
from backend.schema.alarms.kinds import Risk
from backend.schema.base import LOGIN, Mutation


class CreateRisk(Mutation):
    """Add a risk of the organisation's own beside the five built-in ones."""

    class Meta:
        requires = LOGIN
        atomic = True
        idempotent = True

    class Input:
        code = graphene.String(
            required=True,
            description="A capital letter, then capital letters, digits and `_`: 8 "
            "characters at most. Unique, and for ever.",
        )
        level = graphene.Int(
            required=True, description="1 (very low) to 5 (very high), for ever."
        )
        name_en = graphene.String(
            required=True, description="The English name, at most 40 characters."
        )
        name_ko = graphene.String(
            required=True, description="The Korean name, at most 40 characters."
        )

    risk = graphene.Field(Risk, description="The new risk; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        return {"risk": create_risk(by=info.context.user, **values)}
