"""The sweeper finds what queues and workers lost, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from backend.apps.accounts.models import Organization
from backend.apps.analysis.models import Analysis, AnalysisState
from backend.apps.analysis.services import (
    MAX_ATTEMPTS,
    claim_analysis,
    request_analysis,
)
from backend.apps.analysis.sweeping import Swept, sweep_analyses
from backend.common import broker as brokers
from tests.analysis.conftest import Queue
from tests.rows import make_running, make_video

LATER = timedelta(hours=1)


def test_nothing_lost_nothing_done(acme: Organization, queue: Queue) -> None:
    make_running(acme)
    request_analysis(video=make_video(acme), by=None)
    assert sweep_analyses() == Swept()


def test_what_nobody_heard_of_is_sent_again(acme: Organization, queue: Queue) -> None:
    lost = request_analysis(video=make_video(acme), by=None)
    now = timezone.now() + LATER
    assert sweep_analyses(now=now) == Swept(sent=(lost.pk,))
    assert queue.take() == [{"analysis_id": lost.pk}]
    assert sweep_analyses(now=now) == Swept(), "not again before the next term"


def test_what_merely_waits_is_not_sent_again(
    acme: Organization, queue: Queue, django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        for _ in range(3):
            request_analysis(video=make_video(acme), by=None)
    assert sweep_analyses(now=timezone.now() + LATER) == Swept()
    assert len(queue.take()) == 3


def test_work_of_a_silent_worker_is_taken_back_and_sent(
    acme: Organization, queue: Queue
) -> None:
    running = make_running(acme)
    now = timezone.now() + LATER
    swept = sweep_analyses(now=now)
    assert swept == Swept(sent=(running.pk,), taken_back=(running.pk,))
    after = Analysis.objects.get()
    assert (after.state, after.claimed_by) == (AnalysisState.QUEUED, "")
    assert after.attempts == 1
    assert queue.take() == [{"analysis_id": running.pk}]


def test_work_that_kills_its_workers_is_given_up(
    acme: Organization, queue: Queue
) -> None:
    running = make_running(acme)
    now = timezone.now()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        now += LATER
        swept = sweep_analyses(now=now)
        assert Analysis.objects.get().attempts == attempt
        claim_analysis(analysis_id=running.pk, claim=str(attempt), model="m")
    assert swept == Swept(given_up=(running.pk,))
    after = Analysis.objects.get()
    assert (after.state, after.error_code) == (AnalysisState.FAILED, "WORKER_LOST")


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0"])
def test_while_the_broker_is_away_work_stays_due(acme: Organization, url: str) -> None:
    brokers.configure(brokers.build_broker(redis_url=url, namespace="test"))
    lost = request_analysis(video=make_video(acme), by=None)
    now = timezone.now() + LATER
    assert sweep_analyses(now=now) == Swept()
    brokers.configure(brokers.build_broker(redis_url="", namespace="test"))
    assert sweep_analyses(now=now) == Swept(sent=(lost.pk,))
