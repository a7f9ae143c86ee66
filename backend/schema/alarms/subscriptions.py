"""Live: alarms as they are raised and changed."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms import selectors
from backend.apps.events.selectors import EventRow
from backend.apps.events.services import ALARM_CHANGED, ALARM_RAISED
from backend.schema.alarms.types import Alarm
from backend.schema.base import RequestContext
from backend.schema.subscriptions import EventFeed

_KINDS = {
    "RAISED": ("A new alarm.", ALARM_RAISED),
    "CHANGED": ("An alarm that was told before.", ALARM_CHANGED),
}
_KIND_OF_EVENT = {event: kind for kind, (_, event) in _KINDS.items()}

AlarmEventKind = graphene.Enum(
    "AlarmEventKind",
    [(kind, kind) for kind in _KINDS],
    description=lambda value: (
        _KINDS[value.value][0] if value else "What happened to an alarm."
    ),
)


class AlarmFeedEvent(graphene.ObjectType):
    """An alarm that was raised or changed, as it is now."""

    cursor = graphene.String(
        required=True, description="Give it as `after` to go on behind this event."
    )
    kind = graphene.Field(AlarmEventKind, required=True)
    alarm = graphene.Field(Alarm, required=True)


def load_alarm(
    event: EventRow, context: RequestContext, **_arguments: Any
) -> dict[str, Any] | None:
    """The payload of one event; None where the alarm is gone."""
    assert context.user is not None  # the field requires sign-in
    alarm = selectors.alarms(context.user).filter(pk=event.subject_id).first()
    if alarm is None:
        return None
    return {
        "cursor": event.cursor,
        "kind": _KIND_OF_EVENT[event.kind],
        "alarm": alarm,
    }


class AlarmsSubscription(graphene.ObjectType):
    alarm_feed = EventFeed(
        AlarmFeedEvent,
        kinds=[ALARM_RAISED, ALARM_CHANGED],
        load=load_alarm,
        description="Every new and changed alarm of the caller's organisation: "
        "first what was missed behind `after`, then live, without gap or repeat.",
    )
