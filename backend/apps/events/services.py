"""Writes of the event log, and the messages that tell listeners of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F

from backend.common.broadcast import send_broadcast

from .models import Event, EventCounter

ALARM_RAISED = "alarm.raised"
ALARM_CHANGED = "alarm.changed"
ALARM_REMOVED = "alarm.removed"
DETECTION_ADDED = "detection.added"
ANALYSIS_CHANGED = "analysis.changed"


def events_group(organization_id: int) -> str:
    """The group whose messages say: this organisation has new events."""
    return f"events.{organization_id}"


def topic_group(organization_id: int, topic: str) -> str:
    """The group of one ephemeral topic of an organisation."""
    return f"topic.{organization_id}.{topic}"


@transaction.atomic
def publish_event(
    *,
    organization_id: int,
    kind: str,
    subject_id: int,
    data: dict[str, Any] | None = None,
) -> Event:
    """Append one event to the organisation's log; subscribers hear of it after commit.

    `seq` is taken under the row lock of the organisation's counter, which is held
    until commit: whoever sees an event sees all events before it.
    """
    event = Event.objects.create(
        organization_id=organization_id,
        seq=_next_seq(organization_id),
        kind=kind,
        subject_id=subject_id,
        data=data or {},
    )
    transaction.on_commit(partial(send_broadcast, events_group(organization_id)))
    return event


def send_ephemeral(*, organization_id: int, topic: str, data: dict[str, Any]) -> None:
    """Send a passing state, such as progress, to whoever follows `topic` right now.

    At most once and without order; from sync code of any thread or process. `topic`
    is like `analysis.12`; `data` is plain JSON.
    """
    send_broadcast(topic_group(organization_id, topic), data)


def _next_seq(organization_id: int) -> int:
    counters = EventCounter.objects.filter(pk=organization_id)
    if not counters.update(last_seq=F("last_seq") + 1):
        # The first event: of two that meet here, one inserts and both then update.
        EventCounter.objects.bulk_create(
            [EventCounter(organization_id=organization_id)], ignore_conflicts=True
        )
        counters.update(last_seq=F("last_seq") + 1)
    return int(counters.values_list("last_seq", flat=True).get())
