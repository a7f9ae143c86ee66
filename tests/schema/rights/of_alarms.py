"""Who may what: alarms, their trail, their types and risks."""

from __future__ import annotations

from typing import Any

from tests.schema.rights.terms import (
    ADMINS,
    ADMINS_CREATE,
    ALLOWED,
    AUTHORS,
    BUILT_IN,
    CREATE,
    FORBIDDEN,
    LIST,
    NOT_FOUND,
    READ,
    WRITE,
    Rule,
    who,
)

_BUILT_IN = who(
    WRITE,
    stranger=BUILT_IN,
    member=BUILT_IN,
    author=BUILT_IN,
    admin=BUILT_IN,
    superuser=BUILT_IN,
    token_write=BUILT_IN,
)
_TYPE_BUILT_IN = who(
    ADMINS,
    stranger=BUILT_IN,
    admin=BUILT_IN,
    superuser=BUILT_IN,
    token_admin=BUILT_IN,
)
#: Of no person: those of machines are the administrators' to change.
_MACHINES = who(AUTHORS, author=FORBIDDEN)
_DEVICES = who(
    CREATE,
    member=FORBIDDEN,
    author=FORBIDDEN,
    token_write=FORBIDDEN,
    token_alarms=ALLOWED,
)
_NEW_TYPE = {"code": "queue", "nameEn": "Queue", "nameKo": "줄", "risk": "HI"}
_NEW_RISK = {"code": "EXTREME", "level": 5, "nameEn": "Extreme", "nameKo": "극심"}


def _life(name: str, row: str = "@Alarm", **given: Any) -> Rule:
    return Rule(field=f"Mutation.{name}", given={"id": row, **given}, who=WRITE)


ALARMS = (
    Rule(field="Query.alarms", shows="@Alarm", who=LIST),
    Rule(field="Query.alarm", given={"id": "@Alarm"}, who=READ),
    Rule(field="Alarm.history", row="@Alarm", who=READ),
    Rule(field="Alarm.memos", row="@Alarm", who=READ),
    Rule(field="Mutation.createAlarm", given={"type": "fall"}, who=CREATE),
    Rule(
        field="Mutation.createAlarm",
        when="with a camera and a video",
        given={"type": "fall", "cameraId": "@Camera", "videoId": "@Video"},
        who=WRITE,
    ),
    Rule(
        field="Mutation.receiveAlarmData",
        given={"alarmTypeCode": "fall", "clientKey": "door 3: 17"},
        who=_DEVICES,
    ),
    Rule(
        field="Mutation.receiveAlarmData",
        when="with a camera",
        given={"alarmTypeCode": "fall", "cameraId": "@Camera"},
        who=who(_DEVICES, stranger=NOT_FOUND),
    ),
    Rule(
        field="Mutation.updateAlarm",
        given={"id": "@Alarm", "message": "Other"},
        who=AUTHORS,
    ),
    Rule(
        field="Mutation.updateAlarm",
        when="of a machine",
        given={"id": "@MachineAlarm", "message": "Other"},
        who=_MACHINES,
    ),
    Rule(field="Mutation.deleteAlarm", given={"id": "@Alarm"}, who=AUTHORS),
    Rule(
        field="Mutation.deleteAlarm",
        when="of a machine",
        given={"id": "@MachineAlarm"},
        who=_MACHINES,
    ),
    _life("acknowledgeAlarm", note="Seen"),
    _life("resolveAlarm", note="Done"),
    _life("markFalseAlarm", note="A shadow"),
    _life("reopenAlarm", "@ClosedAlarm", note="Again"),
    _life("assignAlarm", assigneeId="@someone"),
    Rule(
        field="Mutation.createMemo",
        given={"alarmId": "@Alarm", "text": "Look again"},
        who=WRITE,
    ),
    Rule(
        field="Mutation.updateMemo",
        given={"id": "@Memo", "text": "Other"},
        who=AUTHORS,
    ),
    Rule(field="Mutation.deleteMemo", given={"id": "@Memo"}, who=AUTHORS),
    Rule(field="Subscription.alarmFeed", who=LIST),
)

KINDS = (
    Rule(field="Query.alarmTypes", shows="@AlarmType", who=LIST),
    Rule(field="Query.alarmType", given={"id": "@AlarmType"}, who=READ),
    Rule(
        field="Query.alarmType",
        when="built in",
        given={"id": "@BuiltInType"},
        who=who(READ, stranger=ALLOWED),
    ),
    Rule(field="Mutation.createAlarmType", given=_NEW_TYPE, who=ADMINS_CREATE),
    Rule(
        field="Mutation.updateAlarmType",
        given={"id": "@AlarmType", "nameEn": "Other"},
        who=ADMINS,
    ),
    Rule(
        field="Mutation.updateAlarmType",
        when="built in",
        given={"id": "@BuiltInType", "nameEn": "Other"},
        who=_TYPE_BUILT_IN,
    ),
    Rule(field="Mutation.deleteAlarmType", given={"id": "@AlarmType"}, who=ADMINS),
    Rule(
        field="Mutation.deleteAlarmType",
        when="built in",
        given={"id": "@BuiltInType"},
        who=_TYPE_BUILT_IN,
    ),
    Rule(field="Query.risks", shows="@Risk", who=LIST),
    Rule(field="Query.risk", given={"id": "@Risk"}, who=READ),
    Rule(
        field="Query.risk",
        when="built in",
        given={"id": "@BuiltInRisk"},
        who=who(READ, stranger=ALLOWED),
    ),
    Rule(field="Mutation.createRisk", given=_NEW_RISK, who=CREATE),
    Rule(
        field="Mutation.updateRisk",
        given={"id": "@Risk", "nameEn": "Other"},
        who=AUTHORS,
    ),
    Rule(
        field="Mutation.updateRisk",
        when="built in",
        given={"id": "@BuiltInRisk", "nameEn": "Other"},
        who=_BUILT_IN,
    ),
    Rule(field="Mutation.deleteRisk", given={"id": "@FreeRisk"}, who=AUTHORS),
    Rule(
        field="Mutation.deleteRisk",
        when="built in",
        given={"id": "@BuiltInRisk"},
        who=_BUILT_IN,
    ),
)

RULES = (*ALARMS, *KINDS)
