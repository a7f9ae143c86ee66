"""Finds lost work: messages that never arrived and workers that went silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.apps.analysis.errors import WorkerLost
from backend.apps.analysis.messages import AnalyseVideo
from backend.apps.analysis.models import Analysis, AnalysisState
from backend.apps.analysis.services import MAX_ATTEMPTS, publish_change
from backend.common.broker import ANALYSIS_QUEUE, waiting_count


@dataclass(frozen=True, slots=True)
class Swept:
    """The ids of what one sweep sent again, took back and gave up."""

    sent: tuple[int, ...] = ()
    taken_back: tuple[int, ...] = ()
    given_up: tuple[int, ...] = ()


def sweep_analyses(*, now: datetime | None = None) -> Swept:
    """Take back what silent workers held and send again what nobody heard of.

    Safe to run in any number of processes at once: each row is taken by one.
    """
    now = now or timezone.now()
    taken_back, given_up = [], []
    silent = Analysis.objects.filter(state=AnalysisState.RUNNING, lease_until__lt=now)
    for analysis in silent.order_by("pk"):
        if (state := _take_back(analysis, now)) == AnalysisState.QUEUED:
            taken_back.append(analysis.pk)
        elif state == AnalysisState.FAILED:
            given_up.append(analysis.pk)
    return Swept(_send_again(now), tuple(taken_back), tuple(given_up))


@transaction.atomic
def _take_back(analysis: Analysis, now: datetime) -> AnalysisState | None:
    """The new state; None when its worker, or another sweeper, was faster."""
    attempts = analysis.attempts + 1
    held = Analysis.objects.filter(
        pk=analysis.pk,
        state=AnalysisState.RUNNING,
        claimed_by=analysis.claimed_by,
        lease_until=analysis.lease_until,
    )
    state = AnalysisState.QUEUED if attempts < MAX_ATTEMPTS else AnalysisState.FAILED
    is_lost = state == AnalysisState.FAILED
    if not held.update(
        state=state,
        claimed_by="",
        lease_until=None,
        attempts=attempts,
        # Due at once: this very sweep sends it.
        due_at=None if is_lost else now,
        error_code=WorkerLost.code if is_lost else "",
        finished_at=now if is_lost else None,
    ):
        return None
    analysis.refresh_from_db()
    publish_change(analysis)
    return state


def _send_again(now: datetime) -> tuple[int, ...]:
    """Send what is due, at most as many as messages are missing in the queue.

    A long queue is not a lost queue: without this bound, work that merely waits would
    be sent again and again and the queue would grow without end.
    """
    queued = Analysis.objects.filter(state=AnalysisState.QUEUED)
    due = list(
        queued.filter(due_at__lte=now)
        .order_by("due_at", "pk")
        .values_list("pk", "due_at")
    )
    if not due or (waiting := waiting_count(ANALYSIS_QUEUE)) is None:
        return ()
    sent = []
    again_at = now + timedelta(seconds=settings.RESEND_S)
    for pk, due_at in due[: max(0, queued.count() - waiting)]:
        mine = queued.filter(pk=pk, due_at=due_at).update(due_at=again_at)
        if mine and AnalyseVideo(analysis_id=pk).send():
            sent.append(pk)
    return tuple(sent)


def expect_nothing_sent() -> None:
    """Make all that is queued due at once: the queue was lost with its process."""
    queued = Analysis.objects.filter(state=AnalysisState.QUEUED)
    queued.update(due_at=timezone.now())
