"""The trail of an alarm in the schema: what was done to it, what was noted on it."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts.models import User as UserRow
from backend.apps.alarms import selectors
from backend.apps.alarms.models import ActionKind as KindChoices
from backend.apps.alarms.models import Alarm as AlarmRow
from backend.apps.alarms.models import AlarmAction as ActionRow
from backend.apps.alarms.models import AlarmState as StateChoices
from backend.apps.alarms.models import Memo as MemoRow
from backend.common.peers import joined
from backend.schema.accounts.types import User
from backend.schema.base import DateTime, ModelNode, choices_enum

AlarmState = choices_enum(
    StateChoices, name="AlarmState", description="What became of an alarm."
)
AlarmActionKind = choices_enum(
    KindChoices, name="AlarmActionKind", description="What was done to an alarm."
)


def _alarm_type() -> Any:
    from backend.schema.alarms.types import Alarm  # a cycle: alarms show their trail

    return Alarm


def _person(name: str) -> Any:
    def resolve(row: ActionRow | MemoRow, info: Any) -> UserRow | None:
        return selectors.person_of(row, name, to=info.context.user)

    return staticmethod(resolve)


def _alarm(row: ActionRow | MemoRow, info: Any) -> AlarmRow:
    alarm: AlarmRow = joined(row, "alarm")
    return alarm


class AlarmChange(graphene.ObjectType):
    """One value that was replaced by another."""

    field = graphene.String(
        required=True, description="`type`, `risk`, `message` or `camera`."
    )
    before = graphene.String(
        description="The code, the number of the camera, or the text; null for none."
    )
    after = graphene.String(description="Likewise, since then.")


class AlarmAction(ModelNode):
    """Who did what to an alarm, and when. It never changes."""

    class Meta:
        model = ActionRow
        rows = selectors.actions

    alarm = graphene.Field(
        _alarm_type, required=True, description="What it was done to."
    )
    kind = graphene.Field(AlarmActionKind, required=True, description="What was done.")
    by = graphene.Field(
        User,
        description="Who did it; for alarms that a machine sent, the account that it "
        "uses. Null where nobody did, and when that account is gone.",
    )
    at = DateTime(required=True, description="When it was done.")
    from_state = graphene.Field(
        AlarmState, description="The state before; null where it did not change."
    )
    to_state = graphene.Field(
        AlarmState, description="The state since; null where it did not change."
    )
    from_assignee = graphene.Field(
        User, description="Of ASSIGNED: who had it before; null for nobody."
    )
    to_assignee = graphene.Field(
        User, description="Of ASSIGNED: who has it since; null for nobody."
    )
    changes = graphene.List(
        graphene.NonNull(AlarmChange),
        required=True,
        description="Of UPDATED: what was replaced; else empty.",
    )
    note = graphene.String(
        required=True, description="What was said to it; may be empty."
    )

    resolve_alarm = staticmethod(_alarm)
    resolve_by = _person("by")
    resolve_from_assignee = _person("from_assignee")
    resolve_to_assignee = _person("to_assignee")

    @staticmethod
    def resolve_from_state(row: ActionRow, info: Any) -> str | None:
        return row.from_state or None

    @staticmethod
    def resolve_to_state(row: ActionRow, info: Any) -> str | None:
        return row.to_state or None


class Memo(ModelNode):
    """What somebody noted on an alarm, for all who see it."""

    class Meta:
        model = MemoRow
        rows = selectors.memos

    alarm = graphene.Field(
        _alarm_type, required=True, description="What it was noted on."
    )
    text = graphene.String(required=True, description="Lines of text.")
    created_by = graphene.Field(
        User, description="Null when that account is gone from the organisation."
    )
    created_at = DateTime(required=True, description="When it was written.")
    edited_at = DateTime(description="When it was last changed; null if never.")

    resolve_alarm = staticmethod(_alarm)
    resolve_created_by = _person("created_by")
