"""The life of an alarm: open, acknowledged, resolved or false, and open again.

OPEN ── acknowledge ──> ACKNOWLEDGED ── resolve ──────────> RESOLVED
  │                          │  └────── mark as false ────> FALSE_ALARM
  └── resolve, mark as false (acknowledges too) ──────────────┘
and from all of these: reopen ──> OPEN
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.alarms.errors import (
    AlreadyAcknowledged,
    AlreadyOpen,
    AlreadyResolved,
)
from backend.apps.alarms.models import ActionKind, Alarm, AlarmState
from backend.apps.alarms.telling import facts, publish_alarm_change
from backend.apps.alarms.trail import held_alarm, note_text, record_action
from backend.common.errors import Conflict, NotFound, Refusal

_RESOLVED = (AlarmState.RESOLVED, AlarmState.FALSE_ALARM)


@dataclass(frozen=True, slots=True)
class _Step:
    """One way to a state; `refusals` are of the states that it does not start in."""

    kind: ActionKind
    to: AlarmState
    refusals: dict[str, type[Refusal]]


_JUDGED: dict[str, type[Refusal]] = dict.fromkeys(_RESOLVED, AlreadyResolved)
_ACKNOWLEDGE = _Step(
    ActionKind.ACKNOWLEDGED,
    AlarmState.ACKNOWLEDGED,
    {AlarmState.ACKNOWLEDGED: AlreadyAcknowledged, **_JUDGED},
)
_RESOLVE = _Step(ActionKind.RESOLVED, AlarmState.RESOLVED, _JUDGED)
_MARK_FALSE = _Step(ActionKind.FALSE_ALARM, AlarmState.FALSE_ALARM, _JUDGED)
_REOPEN = _Step(ActionKind.REOPENED, AlarmState.OPEN, {AlarmState.OPEN: AlreadyOpen})
STEPS = {step.to: step for step in (_ACKNOWLEDGE, _RESOLVE, _MARK_FALSE, _REOPEN)}


def acknowledge_alarm(*, alarm: Alarm, by: User, note: str | None = None) -> Alarm:
    """Take notice of an open alarm: of several at once, one does.

    Raises AlreadyAcknowledged, AlreadyResolved, NotFound.
    """
    return _take(_ACKNOWLEDGE, alarm, by=by, note=note)


def resolve_alarm(*, alarm: Alarm, by: User, note: str | None = None) -> Alarm:
    """It has been dealt with. Raises AlreadyResolved, NotFound."""
    return _take(_RESOLVE, alarm, by=by, note=note)


def mark_false_alarm(*, alarm: Alarm, by: User, note: str | None = None) -> Alarm:
    """It was none. Raises AlreadyResolved, NotFound."""
    return _take(_MARK_FALSE, alarm, by=by, note=note)


def reopen_alarm(*, alarm: Alarm, by: User, note: str | None = None) -> Alarm:
    """As if nobody had looked; the history keeps who did. Raises AlreadyOpen."""
    return _take(_REOPEN, alarm, by=by, note=note)


def bring_to(*, alarm: Alarm, state: AlarmState, by: User) -> Alarm:
    """The step that leads to `state`, as the admin site takes it."""
    return _take(STEPS[state], alarm, by=by, note=None)


@transaction.atomic
def assign_alarm(
    *, alarm: Alarm, by: User, assignee: User | None, note: str | None = None
) -> Alarm:
    """Give an alarm to a colleague, or to nobody; to the same one changes nothing.

    Raises NotFound, also for somebody of another organisation or who is not active.
    """
    note = note_text(note)
    row = held_alarm(alarm)
    if assignee is not None and not (
        assignee.is_active and assignee.organization_id == row.organization_id
    ):
        raise NotFound(field="assignee_id")
    if row.assignee_id != (assignee.pk if assignee else None):
        _give(row, by=by, assignee=assignee, note=note)
    return row


def unassign_deleted(*, user: User | None = None) -> int:
    """Take what is still to be judged from who was deleted; how many alarms it was.

    From `user` alone, if given. Not inside of the transaction that deletes somebody,
    as alarms are locked before people. Safe to run in any number of processes at once.
    """
    left = Alarm.objects.filter(assignee__deleted_at__isnull=False)
    left = left.exclude(state__in=_RESOLVED)
    if user is not None:
        left = left.filter(assignee=user)
    return sum(_take_back(alarm) for alarm in list(left.order_by("pk")))


@transaction.atomic
def _take_back(alarm: Alarm) -> bool:
    try:
        row = held_alarm(alarm)
    except NotFound:
        return False
    if row.assignee_id != alarm.assignee_id or row.state in _RESOLVED:
        return False
    _give(row, by=None, assignee=None, note="")
    return True


def _give(row: Alarm, *, by: User | None, assignee: User | None, note: str) -> None:
    was, former = facts(row), row.assignee_id
    row.assignee = assignee
    row.save(update_fields=["assignee", "updated_at"])
    record_action(
        alarm=row,
        kind=ActionKind.ASSIGNED,
        by=by,
        from_assignee_id=former,
        to_assignee=assignee,
        note=note,
    )
    publish_alarm_change(alarm=row, was=was)


@transaction.atomic
def _take(step: _Step, alarm: Alarm, *, by: User, note: str | None) -> Alarm:
    note = note_text(note)
    row = held_alarm(alarm)
    if (refusal := step.refusals.get(row.state)) is not None:
        raise refusal
    was = facts(row)
    values = _values(step.to, row, by)
    # The lock decides who is first; where a database has none, this does.
    if not Alarm.objects.filter(pk=row.pk, state=row.state).update(**values):
        raise Conflict
    former = row.state
    for name, value in values.items():
        setattr(row, name, value)
    record_action(
        alarm=row,
        kind=step.kind,
        by=by,
        from_state=former,
        to_state=step.to,
        note=note,
    )
    publish_alarm_change(alarm=row, was=was)
    return row


def _values(to: AlarmState, row: Alarm, by: User) -> dict[str, Any]:
    now = timezone.now()
    values: dict[str, Any] = {"state": to, "updated_at": now}
    if to == AlarmState.OPEN:
        unknown = ("acknowledged_by", "acknowledged_at", "resolved_by", "resolved_at")
        return {**values, **dict.fromkeys(unknown)}
    if row.acknowledged_at is None:
        values |= {"acknowledged_by": by, "acknowledged_at": now}
    if to in _RESOLVED:
        values |= {"resolved_by": by, "resolved_at": now}
    return values
