"""Live: alarms as they are raised, changed and removed.

A filter is part of a feed's scope, so that all who filter alike share one execution.
What an alarm was and is stands in its events (`telling.facts`): most of what a filter
does not fit is passed over without a look at the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene

from backend.apps.alarms import selectors
from backend.apps.alarms.telling import Facts, facts
from backend.apps.events.selectors import EventRow
from backend.apps.events.services import ALARM_CHANGED, ALARM_RAISED, ALARM_REMOVED
from backend.common.errors import InvalidInput
from backend.schema.accounts.types import User
from backend.schema.alarms.inputs import codes, key, keys, states
from backend.schema.alarms.types import Alarm, AlarmState
from backend.schema.base import RequestContext, to_global_id
from backend.schema.cameras.types import Camera
from backend.schema.subscriptions import EventFeed

_KINDS = {
    "RAISED": ("A new alarm.", ALARM_RAISED),
    "CHANGED": ("An alarm that was told before.", ALARM_CHANGED),
    "REMOVED": (
        "An alarm that was deleted, or that the filter no longer fits.",
        ALARM_REMOVED,
    ),
}
_KIND_OF_EVENT = {event: kind for kind, (_, event) in _KINDS.items()}
#: What the filter is compared with: its values → the facts of an alarm.
_LISTS = {"types": "type", "risks": "risk", "states": "state", "cameras": "camera"}

AlarmEventKind = graphene.Enum(
    "AlarmEventKind",
    [(kind, kind) for kind in _KINDS],
    description=lambda value: (
        _KINDS[value.value][0] if value else "What happened to an alarm."
    ),
)


class AlarmFeedFilter(graphene.InputObjectType):
    """All that is given must hold; an empty list matches nothing."""

    types = graphene.List(
        graphene.NonNull(graphene.String), description="Codes of alarm types."
    )
    risks = graphene.List(
        graphene.NonNull(graphene.String), description="Codes of risks."
    )
    min_level = graphene.Int(description="Risks of this level, 1 to 5, or above.")
    states = graphene.List(
        graphene.NonNull(AlarmState), description="What became of them."
    )
    camera_ids = graphene.List(
        graphene.NonNull(graphene.ID), description="Ids of cameras, deleted ones too."
    )
    assignee_id = graphene.ID(description="The id of who is to deal with them.")
    assigned_to_me = graphene.Boolean(
        description="True for those that the caller is to deal with."
    )


class AlarmFeedEvent(graphene.ObjectType):
    """An alarm that was raised, changed or removed, as it is now."""

    cursor = graphene.String(
        required=True, description="Give it as `after` to go on behind this event."
    )
    kind = graphene.Field(AlarmEventKind, required=True, description="What happened.")
    alarm_id = graphene.ID(required=True, description="The id of the alarm.")
    alarm = graphene.Field(Alarm, description="The alarm; null where it is REMOVED.")


def wanted_events(context: RequestContext, given: Any) -> dict[str, Any]:
    """The filter as plain JSON. Raises InvalidId, InvalidInput."""
    values = {name: value for name, value in (given or {}).items() if value is not None}
    wanted: dict[str, Any] = {}
    for name in ("types", "risks"):
        if name in values:
            wanted[name] = sorted(codes(values[name]))
    if "states" in values:
        wanted["states"] = sorted(states(values["states"]))
    if "camera_ids" in values:
        wanted["cameras"] = sorted(
            keys(values["camera_ids"], Camera, field="camera_ids")
        )
    if "min_level" in values:
        wanted["min_level"] = values["min_level"]
    if "assignee_id" in values:
        wanted["assignee"] = key(values["assignee_id"], User, field="assignee_id")
    if values.get("assigned_to_me"):
        assert context.user is not None  # the field requires sign-in
        if wanted.setdefault("assignee", context.user.pk) != context.user.pk:
            raise InvalidInput(field="filter")
    return wanted


def fits(wanted: Mapping[str, Any], alarm: Facts) -> bool:
    """True if an alarm of these facts is one that is wanted."""
    return (
        all(
            alarm[fact] in wanted[name]
            for name, fact in _LISTS.items()
            if name in wanted
        )
        and alarm["level"] >= wanted.get("min_level", 0)
        and alarm["assignee"] == wanted.get("assignee", alarm["assignee"])
    )


class AlarmFeed(EventFeed):
    """Passes over the events of alarms that never fitted the filter."""

    def matches(self, event: EventRow, scope: Mapping[str, Any]) -> bool:
        if event.kind not in self.kinds:
            return False
        known = [event.data[name] for name in ("now", "was") if name in event.data]
        return not known or any(fits(scope, alarm) for alarm in known)


def open_alarms(context: RequestContext, *, filter: Any = None) -> dict[str, Any]:
    """What is wanted is the scope."""
    return wanted_events(context, filter)


def load_alarm(
    event: EventRow, context: RequestContext, *, filter: Any = None
) -> dict[str, Any] | None:
    """The payload of one event; None where there is nothing to tell.

    An alarm that is gone is told of by the event of its removal, and one that the
    filter no longer fits only where it fitted before this event.
    """
    assert context.user is not None  # the field requires sign-in
    wanted = wanted_events(context, filter)
    kind, alarm = _KIND_OF_EVENT[event.kind], None
    if event.kind != ALARM_REMOVED:
        alarm = selectors.alarms(context.user).filter(pk=event.subject_id).first()
        if alarm is None:
            return None
        if wanted and not fits(wanted, facts(alarm)):
            was = event.data.get("was")
            if was is None or not fits(wanted, was):
                return None
            kind, alarm = _KIND_OF_EVENT[ALARM_REMOVED], None
    return {
        "cursor": event.cursor,
        "kind": kind,
        "alarm_id": to_global_id("Alarm", event.subject_id),
        "alarm": alarm,
    }


class AlarmsSubscription(graphene.ObjectType):
    alarm_feed = AlarmFeed(
        AlarmFeedEvent,
        kinds=[ALARM_RAISED, ALARM_CHANGED, ALARM_REMOVED],
        open=open_alarms,
        load=load_alarm,
        description="Every new, changed and removed alarm of the caller's "
        "organisation: first what was missed behind `after`, then live, without gap "
        "or repeat.",
        filter=AlarmFeedFilter(description="Which alarms; all of them by default."),
    )
