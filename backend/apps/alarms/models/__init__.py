"""The tables of alarms."""

from backend.apps.alarms.models.alarm import Alarm, AlarmQuerySet, AlarmState
from backend.apps.alarms.models.kinds import (
    AlarmType,
    AlarmTypeQuerySet,
    Risk,
    RiskQuerySet,
)
from backend.apps.alarms.models.trail import (
    ActionKind,
    AlarmAction,
    AlarmActionQuerySet,
    Memo,
    MemoQuerySet,
    Receipt,
)

__all__ = [
    "ActionKind",
    "Alarm",
    "AlarmAction",
    "AlarmActionQuerySet",
    "AlarmQuerySet",
    "AlarmState",
    "AlarmType",
    "AlarmTypeQuerySet",
    "Memo",
    "MemoQuerySet",
    "Receipt",
    "Risk",
    "RiskQuerySet",
]
