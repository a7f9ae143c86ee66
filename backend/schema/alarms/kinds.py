"""Types of alarms and risks in the schema."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts.models import User as UserRow
from backend.apps.accounts.rights import colleague
from backend.apps.alarms import selectors
from backend.apps.alarms.models import AlarmType as AlarmTypeRow
from backend.apps.alarms.models import Risk as RiskRow
from backend.common.peers import joined
from backend.schema.accounts.types import User
from backend.schema.base import ModelNode


def _name(row: RiskRow | AlarmTypeRow, info: Any) -> str:
    return row.name_ko if info.context.language == "ko" else row.name_en


def _is_built_in(row: RiskRow | AlarmTypeRow, info: Any) -> bool:
    return row.organization_id is None


class Risk(ModelNode):
    """How much is at stake."""

    class Meta:
        model = RiskRow
        rows = selectors.risks

    code = graphene.String(
        required=True,
        description="VL, LO, ME, HI, VH, or one of the organisation's own; it never "
        "changes.",
    )
    level = graphene.Int(
        required=True,
        description="1 (very low) to 5 (very high); several may share one.",
    )
    name_en = graphene.String(required=True, description="The English name.")
    name_ko = graphene.String(required=True, description="The Korean name.")
    name = graphene.String(required=True, description="In the caller's language.")
    is_built_in = graphene.Boolean(
        required=True, description="Whether every organisation has it, unchangeable."
    )
    created_by = graphene.Field(
        User, description="Null for a built-in one, and when that account is gone."
    )

    resolve_name = staticmethod(_name)
    resolve_is_built_in = staticmethod(_is_built_in)

    @staticmethod
    def resolve_created_by(row: RiskRow, info: Any) -> UserRow | None:
        return colleague(joined(row, "created_by"), of=info.context.user)


class AlarmType(ModelNode):
    """What an alarm is about.

    An organisation's own type goes before the built-in one of the same code.
    """

    class Meta:
        model = AlarmTypeRow
        rows = selectors.alarm_types

    code = graphene.String(
        required=True,
        description="The code of a behaviour, or one of the organisation's own; it "
        "never changes.",
    )
    name_en = graphene.String(required=True, description="The English name.")
    name_ko = graphene.String(required=True, description="The Korean name.")
    name = graphene.String(required=True, description="In the caller's language.")
    risk = graphene.Field(
        Risk, required=True, description="Where an alarm of this type starts from."
    )
    is_built_in = graphene.Boolean(
        required=True, description="Whether every organisation has it, unchangeable."
    )

    resolve_name = staticmethod(_name)
    resolve_is_built_in = staticmethod(_is_built_in)

    @staticmethod
    def resolve_risk(row: AlarmTypeRow, info: Any) -> RiskRow:
        risk: RiskRow = joined(row, "risk")
        return risk
