"""Reads: how much there is to do, and whether anybody does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.analysis.models import Analysis, AnalysisState

RECENT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Workload:
    """The analyses of one organisation."""

    waiting: int
    running: int
    failed_lately: int
    waiting_since: datetime | None
    last_done_at: datetime | None


def workload(user: User) -> Workload:
    """What the user's organisation has waiting and running; one query."""
    waiting = Q(state=AnalysisState.QUEUED)
    found = Analysis.objects.visible_to(user).aggregate(
        waiting=Count("pk", filter=waiting),
        running=Count("pk", filter=Q(state=AnalysisState.RUNNING)),
        failed_lately=Count(
            "pk",
            filter=Q(
                state=AnalysisState.FAILED, finished_at__gt=timezone.now() - RECENT
            ),
        ),
        waiting_since=Min("created_at", filter=waiting),
        last_done_at=Max("finished_at", filter=Q(state=AnalysisState.DONE)),
    )
    return Workload(**found)


def is_work_left_lying() -> bool:
    """True when analyses wait that nobody takes: no worker runs, or none hears of them.

    A worker that is busy renews its lease, so something running means patience. A
    waiting row is sent again every `RESEND_S`; after three of these it was not lost.
    """
    now = timezone.now()
    if Analysis.objects.filter(
        state=AnalysisState.RUNNING, lease_until__gt=now
    ).exists():
        return False
    limit = now - timedelta(seconds=3 * settings.RESEND_S)
    return Analysis.objects.filter(
        state=AnalysisState.QUEUED, created_at__lt=limit, attempts=0
    ).exists()
