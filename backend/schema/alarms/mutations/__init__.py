"""The mutations of alarms, their types and risks, a file a verb."""

from __future__ import annotations

import graphene

from backend.schema.alarms.mutations.acknowledge_alarm import AcknowledgeAlarm
from backend.schema.alarms.mutations.assign_alarm import AssignAlarm
from backend.schema.alarms.mutations.create_alarm import CreateAlarm
from backend.schema.alarms.mutations.create_alarm_type import CreateAlarmType
from backend.schema.alarms.mutations.create_memo import CreateMemo
from backend.schema.alarms.mutations.create_risk import CreateRisk
from backend.schema.alarms.mutations.delete_alarm import DeleteAlarm
from backend.schema.alarms.mutations.delete_alarm_type import DeleteAlarmType
from backend.schema.alarms.mutations.delete_memo import DeleteMemo
from backend.schema.alarms.mutations.delete_risk import DeleteRisk
from backend.schema.alarms.mutations.mark_false_alarm import MarkFalseAlarm
from backend.schema.alarms.mutations.receive_alarm_data import ReceiveAlarmData
from backend.schema.alarms.mutations.reopen_alarm import ReopenAlarm
from backend.schema.alarms.mutations.resolve_alarm import ResolveAlarm
from backend.schema.alarms.mutations.update_alarm import UpdateAlarm
from backend.schema.alarms.mutations.update_alarm_type import UpdateAlarmType
from backend.schema.alarms.mutations.update_memo import UpdateMemo
from backend.schema.alarms.mutations.update_risk import UpdateRisk


class AlarmsMutation(graphene.ObjectType):
    create_alarm = CreateAlarm.field()
    receive_alarm_data = ReceiveAlarmData.field()
    update_alarm = UpdateAlarm.field()
    delete_alarm = DeleteAlarm.field()
    acknowledge_alarm = AcknowledgeAlarm.field()
    resolve_alarm = ResolveAlarm.field()
    mark_false_alarm = MarkFalseAlarm.field()
    reopen_alarm = ReopenAlarm.field()
    assign_alarm = AssignAlarm.field()
    create_memo = CreateMemo.field()
    update_memo = UpdateMemo.field()
    delete_memo = DeleteMemo.field()
    create_risk = CreateRisk.field()
    update_risk = UpdateRisk.field()
    delete_risk = DeleteRisk.field()
    create_alarm_type = CreateAlarmType.field()
    update_alarm_type = UpdateAlarmType.field()
    delete_alarm_type = DeleteAlarmType.field()
