"""Writes of notices, and the word to subscribers, once, when one is published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypedDict

from django.db import transaction
from django.utils import timezone

from backend.apps.accounts.models import Organization, Role, User
from backend.apps.events.services import publish_event
from backend.apps.notices.errors import InvalidWindow
from backend.apps.notices.models import (
    Notice,
    NoticeScope,
    NoticeState,
    state_condition,
)
from backend.common.errors import Forbidden, InvalidInput, NotFound
from backend.common.texts import many_lines, one_line

NOTICE_PUBLISHED = "notice.published"
TITLE_LIMIT = 120
TEXT_LIMIT = 20_000
#: A window opens and closes between these: no calendar or database ends there.
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)


class NoticeChanges(TypedDict, total=False):
    """What is given of a notice; only `publish_until` may be None."""

    scope: str | None
    title: str | None
    text: str | None
    is_pinned: bool | None
    publish_from: datetime | None
    publish_until: datetime | None


@transaction.atomic
def create_notice(*, by: User, values: NoticeChanges) -> Notice:
    """Write a notice for the organisation of `by`, an admin; it opens now by default.

    Raises what `one_line` and `many_lines` do, InvalidWindow, and Forbidden for a
    public notice of who is no superuser.
    """
    notice = Notice(organization_id=by.organization_id, created_by=by)
    _apply(notice, values)
    check_writer(by, notice)
    notice.save()
    announce_notice(notice=notice, now=timezone.now())
    return notice


@transaction.atomic
def update_notice(*, by: User, notice: Notice, changes: NoticeChanges) -> None:
    """Change what is given. One whose window is yet to open is told of when it does.

    Raises as `create_notice` does, and NotFound where it is gone meanwhile.
    """
    notice = locked_notice(by=by, notice=notice)
    before = notice.scope
    _apply(notice, changes)
    check_writer(by, notice)
    now = timezone.now()
    if notice.state(now) == NoticeState.SCHEDULED or before != notice.scope:
        notice.announced_at = None  # it will be news (for others) then
    notice.save()
    announce_notice(notice=notice, now=now)


@transaction.atomic
def delete_notice(*, by: User, notice: Notice) -> None:
    """Raises Forbidden and NotFound as `update_notice` does."""
    locked_notice(by=by, notice=notice).delete()


def check_writer(by: User, notice: Notice) -> None:
    """Return for admins of its organisation, and for superusers where it is public."""
    if notice.scope == NoticeScope.PUBLIC:
        may = by.role == Role.SUPERUSER
    else:
        may = by.is_admin and by.organization_id == notice.organization_id
    if not may:
        raise Forbidden


def locked_notice(*, by: User, notice: Notice) -> Notice:
    """The notice as it is now, held until the transaction ends.

    Raises NotFound where it is gone meanwhile; Forbidden as `check_writer` does.
    """
    found = Notice.objects.select_for_update().filter(pk=notice.pk).first()
    if found is None:
        raise NotFound(field="id")
    check_writer(by, found)
    return found


@transaction.atomic
def announce_notice(*, notice: Notice, now: datetime) -> bool:
    """Tell subscribers of it if it is published and they have not been told yet.

    Whoever changes the row first tells them: any number of processes may try.
    """
    due = Notice.objects.filter(
        state_condition(NoticeState.PUBLISHED, now=now),
        pk=notice.pk,
        announced_at=None,
    )
    if not due.update(announced_at=now):
        return False
    organizations = [notice.organization_id]
    if notice.scope == NoticeScope.PUBLIC:
        # In the order of their ids: two such rounds never wait for each other.
        ids = Organization.objects.order_by("pk").values_list("pk", flat=True)
        organizations = list(ids)
    for organization_id in organizations:
        publish_event(
            organization_id=organization_id,
            kind=NOTICE_PUBLISHED,
            subject_id=notice.pk,
        )
    return True


def announce_due_notices(*, now: datetime | None = None) -> tuple[int, ...]:
    """Tell of notices whose window has opened; returns their ids."""
    now = now or timezone.now()
    due = Notice.objects.filter(
        state_condition(NoticeState.PUBLISHED, now=now), announced_at=None
    )
    return tuple(
        notice.pk
        for notice in due.order_by("publish_from", "pk")
        if announce_notice(notice=notice, now=now)
    )


def _apply(notice: Notice, values: NoticeChanges) -> None:
    if "title" in values:
        notice.title = one_line(values["title"] or "", field="title", limit=TITLE_LIMIT)
    if "text" in values:
        notice.text = many_lines(values["text"] or "", field="text", limit=TEXT_LIMIT)
    for name, moment in (
        ("publish_from", values.get("publish_from")),
        ("publish_until", values.get("publish_until")),
    ):
        if moment is not None and not FIRST <= moment < LAST:
            raise InvalidInput(field=name)
    if "publish_until" in values:
        notice.publish_until = values["publish_until"]
    for name in ("scope", "is_pinned", "publish_from"):
        if name in values:
            value = values[name]  # type: ignore[literal-required]
            if value is None:
                raise InvalidInput(field=name)
            setattr(notice, name, value)
    until = notice.publish_until
    if until is not None and until <= notice.publish_from:
        raise InvalidWindow(field="publish_until")
