"""What is written down of an alarm beside it: actions and memos."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.accounts.rights import check_author
from backend.apps.alarms.models import ActionKind, Alarm, AlarmAction, Memo
from backend.apps.alarms.telling import publish_alarm_change
from backend.common.errors import NotFound
from backend.common.texts import many_lines

NOTE_LENGTH = 1000
MEMO_LENGTH = 5000


def held_alarm(alarm: Alarm) -> Alarm:
    """The alarm's row as it is now, locked. In a transaction; raises NotFound.

    Locked alone and then read: PostgreSQL drops a row whose joined rows became others
    while it waited for the lock.
    """
    locked = Alarm.objects.select_for_update().filter(pk=alarm.pk)
    if locked.values_list("pk", flat=True).first() is None:
        raise NotFound(field="id")
    return Alarm.objects.select_related("type", "risk", "camera").get(pk=alarm.pk)


def note_text(given: str | None) -> str:
    """What somebody says to an action; may be empty. Raises as `many_lines` does."""
    return many_lines(given or "", field="note", limit=NOTE_LENGTH, empty=True)


def record_action(
    *, alarm: Alarm, kind: ActionKind, by: User | None, **values: Any
) -> AlarmAction:
    """Write down who did what; in the transaction that did it."""
    return AlarmAction.objects.create(alarm=alarm, kind=kind, by=by, **values)


@transaction.atomic
def create_memo(*, alarm: Alarm, by: User, text: str) -> Memo:
    """Note something on an alarm and tell those who see it. Raises NotFound."""
    text = many_lines(text, field="text", limit=MEMO_LENGTH)
    row = held_alarm(alarm)
    memo = Memo.objects.create(alarm=row, created_by=by, text=text)
    publish_alarm_change(alarm=row)
    return memo


@transaction.atomic
def update_memo(*, memo: Memo, by: User, text: str) -> Memo:
    """Raises NotFound; Forbidden for who did not write it and is no admin."""
    check_author(by, author_id=memo.created_by_id)
    text = many_lines(text, field="text", limit=MEMO_LENGTH)
    row = held_alarm(memo.alarm)
    changed = Memo.objects.filter(pk=memo.pk).update(
        text=text, edited_at=timezone.now()
    )
    if not changed:
        raise NotFound(field="id")
    publish_alarm_change(alarm=row)
    return Memo.objects.get(pk=memo.pk)


@transaction.atomic
def delete_memo(*, memo: Memo, by: User) -> None:
    """Raises NotFound; Forbidden for who did not write it and is no admin."""
    check_author(by, author_id=memo.created_by_id)
    row = held_alarm(memo.alarm)
    deleted, _ = Memo.objects.filter(pk=memo.pk).delete()
    if not deleted:
        raise NotFound(field="id")
    publish_alarm_change(alarm=row)
