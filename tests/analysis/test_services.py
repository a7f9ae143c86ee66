"""An analysis is claimed work: queued, held under a lease, and ended once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from backend.apps.accounts.models import Organization, User
from backend.apps.analysis import services
from backend.apps.analysis.errors import LeaseLost, VideoNotReady
from backend.apps.analysis.models import Analysis, AnalysisState
from backend.apps.events.models import Event
from backend.apps.videos.models import VideoState
from tests.analysis.conftest import Queue
from tests.conftest import make_user
from tests.rows import CLAIM, make_running, make_video

Commit = Any


def _states() -> list[str]:
    events = Event.objects.filter(kind="analysis.changed").order_by("seq")
    return [event.data["state"] for event in events]


def test_a_request_queues_and_a_worker_hears_after_commit(
    acme: Organization, queue: Queue, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        analysis = services.request_analysis(video=make_video(acme), by=None)
        assert queue.take() == []
    assert queue.take() == [{"analysis_id": analysis.pk}]
    assert analysis.state == AnalysisState.QUEUED
    assert _states() == ["QUEUED"]


def test_a_second_request_gets_the_open_analysis(
    acme: Organization, queue: Queue, django_capture_on_commit_callbacks: Commit
) -> None:
    video = make_video(acme)
    with django_capture_on_commit_callbacks(execute=True):
        first = services.request_analysis(video=video, by=None)
        assert services.request_analysis(video=video, by=None) == first
        services.claim_analysis(analysis_id=first.pk, claim=CLAIM, model="m")
        assert services.request_analysis(video=video, by=None) == first
    assert len(queue.take()) == 1


def test_a_finished_analysis_can_be_requested_anew(acme: Organization) -> None:
    first = make_running(acme)
    services.fail_analysis(analysis_id=first.pk, claim=CLAIM, code="DAMAGED")
    assert services.request_analysis(video=first.video, by=None) != first


@pytest.mark.django_db(transaction=True)
def test_a_request_by_someone_who_is_gone_ends(acme: Organization) -> None:
    video, gone = make_video(acme), make_user("gone@acme.example", acme)
    User.objects.filter(pk=gone.pk).delete()
    with pytest.raises(IntegrityError):
        services.request_analysis(video=video, by=gone)
    assert not Analysis.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("state", [VideoState.FETCHING, VideoState.FAILED])
def test_a_video_that_is_not_ready_is_refused(acme: Organization, state: str) -> None:
    with pytest.raises(VideoNotReady):
        services.request_analysis(video=make_video(acme, state=state), by=None)
    assert not Analysis.objects.exists()


def test_only_one_of_two_claims_holds(acme: Organization) -> None:
    analysis = services.request_analysis(video=make_video(acme), by=None)
    first = services.claim_analysis(analysis_id=analysis.pk, claim="1", model="m")
    second = services.claim_analysis(analysis_id=analysis.pk, claim="2", model="m")
    assert first is not None
    assert second is None
    analysis.refresh_from_db()
    assert (analysis.state, analysis.claimed_by) == (AnalysisState.RUNNING, "1")


def test_the_holder_finishes(acme: Organization) -> None:
    running = make_running(acme)
    services.finish_analysis(
        analysis_id=running.pk, claim=CLAIM, done_ms=60_000, output_video="o.mp4"
    )
    running.refresh_from_db()
    assert running.state == AnalysisState.DONE
    assert (running.done_ms, running.output_video) == (60_000, "o.mp4")
    assert running.finished_at is not None
    assert (running.claimed_by, running.lease_until) == ("", None)
    assert _states() == ["QUEUED", "RUNNING", "DONE"]


def test_who_does_not_hold_it_changes_nothing(acme: Organization) -> None:
    running = make_running(acme)
    other: dict[str, Any] = {"analysis_id": running.pk, "claim": "another"}
    assert not services.renew_lease(**other, done_ms=1)
    assert not services.release_analysis(**other)
    for attempt in (
        lambda: services.finish_analysis(**other, done_ms=1, output_video=""),
        lambda: services.fail_analysis(**other, code="DAMAGED"),
        lambda: services.retry_analysis(**other),
        lambda: services.store_gaps(**other, gaps=[]),
    ):
        with pytest.raises(LeaseLost):
            attempt()
    after = Analysis.objects.get()
    assert (after.state, after.claimed_by) == (AnalysisState.RUNNING, CLAIM)
    assert after.lease_until == running.lease_until
    assert after.done_ms == 0


def test_renewing_keeps_the_lease_and_the_progress(acme: Organization) -> None:
    running = make_running(acme)
    assert services.renew_lease(analysis_id=running.pk, claim=CLAIM, done_ms=7)
    after = Analysis.objects.get()
    assert after.lease_until is not None and running.lease_until is not None
    assert after.lease_until > running.lease_until
    assert after.done_ms == 7


def test_released_work_is_free_at_once_and_costs_no_attempt(
    acme: Organization, queue: Queue, django_capture_on_commit_callbacks: Commit
) -> None:
    running = make_running(acme)
    queue.take()
    with django_capture_on_commit_callbacks(execute=True):
        assert services.release_analysis(analysis_id=running.pk, claim=CLAIM)
    assert queue.take() == [{"analysis_id": running.pk}]
    assert services.claim_analysis(analysis_id=running.pk, claim="2", model="m")
    assert Analysis.objects.get().attempts == 0


def test_errors_are_retried_and_then_given_up(acme: Organization) -> None:
    running = make_running(acme)
    queued = []
    for _ in range(services.MAX_ATTEMPTS):
        queued.append(services.retry_analysis(analysis_id=running.pk, claim=CLAIM))
        services.claim_analysis(analysis_id=running.pk, claim=CLAIM, model="m")
    assert queued == [True, True, False]
    after = Analysis.objects.get()
    assert (after.state, after.error_code) == (AnalysisState.FAILED, "INTERNAL")
    assert _states()[-1] == "FAILED"


def test_gaps_are_kept(acme: Organization) -> None:
    running = make_running(acme)
    gaps: Any = [{"start_ms": 1, "end_ms": 5}]
    services.store_gaps(analysis_id=running.pk, claim=CLAIM, gaps=gaps)
    assert Analysis.objects.get().gaps == gaps
