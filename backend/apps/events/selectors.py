"""Reads of the event log."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from backend.apps.accounts.standing import ended_groups

from . import cursor
from .models import Event, EventCounter


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of an organisation's log, as plain values."""

    organization_id: int
    seq: int
    kind: str
    subject_id: int
    data: dict[str, Any]

    @property
    def cursor(self) -> str:
        """What a client hands back as `after` to go on behind this event."""
        return cursor.encode(self.seq, organization_id=self.organization_id)


@dataclass(frozen=True, slots=True)
class News:
    """What one look at an organisation's log found, and who may no longer hear it."""

    events: list[EventRow]
    ended_groups: frozenset[str]


def last_seq(organization_id: int) -> int:
    """The newest `seq` of the organisation; 0 before its first event."""
    return last_seqs([organization_id])[organization_id]


def newest_cursor(organization_id: int) -> str:
    """The cursor of the present end of the log: a feed from it tells what comes next.

    Read it before what a feed goes on from: what happens in between comes twice then
    rather than never.
    """
    seq = last_seq(organization_id)
    return cursor.encode(seq, organization_id=organization_id)


def last_seqs(organization_ids: Collection[int]) -> dict[int, int]:
    """The newest `seq` of each organisation, in one query."""
    found = EventCounter.objects.filter(pk__in=organization_ids)
    known = dict(found.values_list("pk", "last_seq"))
    return {pk: known.get(pk, 0) for pk in organization_ids}


def events_after(
    *,
    organization_id: int,
    after: int,
    limit: int,
    kinds: Collection[str] | None = None,
) -> list[EventRow]:
    """The first `limit` events with `seq` > `after`, oldest first, of some `kinds`."""
    rows = Event.objects.filter(organization=organization_id, seq__gt=after)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    found = rows.order_by("seq").values_list(
        "organization_id", "seq", "kind", "subject_id", "data"
    )
    return [EventRow(*row) for row in found[:limit]]


def news(*, organization_id: int, after: int, limit: int) -> News:
    """The next events, and the sessions that ended: nobody of these gets anything.

    The sessions are read after the events, so that an event of after someone's
    dismissal is never found without it.
    """
    events = events_after(organization_id=organization_id, after=after, limit=limit)
    ended = ended_groups(organization_id=organization_id)
    return News(events=events, ended_groups=ended)
