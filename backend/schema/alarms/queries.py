"""Alarms, their types and the risks."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms import selectors
from backend.apps.alarms.models import AlarmType as AlarmTypeRow
from backend.apps.alarms.models import Risk as RiskRow
from backend.common.peers import note_peers
from backend.schema.alarms.inputs import (
    AlarmFilter,
    AlarmOrder,
    order_columns,
    wanted_alarms,
)
from backend.schema.alarms.kinds import AlarmType, Risk
from backend.schema.alarms.types import Alarm, AlarmConnection
from backend.schema.base import (
    LOGIN,
    Field,
    Rows,
    connection_field,
    node_field,
)
from backend.schema.feed_pages import with_cursor


def _alarms(root: Any, info: Any, *, filter: Any = None, order_by: Any = None) -> Rows:
    wanted = wanted_alarms(filter)
    return with_cursor(selectors.filtered_alarms(info.context.user, wanted), info)


class AlarmsQuery(graphene.ObjectType):
    alarms = connection_field(
        AlarmConnection,
        _alarms,
        order=order_columns,
        requires=LOGIN,
        description="The alarms of the caller's organisation, newest first.",
        filter=AlarmFilter(description="Which alarms; all of them by default."),
        order_by=AlarmOrder(description="By default NEWEST_FIRST."),
    )
    alarm = node_field(Alarm)
    alarm_types = Field(
        graphene.List(graphene.NonNull(AlarmType)),
        required=True,
        requires=LOGIN,
        description="The built-in types and those of the organisation, gravest first.",
    )
    alarm_type = node_field(AlarmType)
    risks = Field(
        graphene.List(graphene.NonNull(Risk)),
        required=True,
        requires=LOGIN,
        description="The five built-in risks and those of the organisation, lowest "
        "first.",
    )
    risk = node_field(Risk)

    @staticmethod
    def resolve_alarm_types(root: Any, info: Any) -> list[AlarmTypeRow]:
        rows = list(selectors.alarm_types(info.context.user))
        note_peers(rows)
        return rows

    @staticmethod
    def resolve_risks(root: Any, info: Any) -> list[RiskRow]:
        rows = list(selectors.risks(info.context.user))
        note_peers(rows)
        return rows
