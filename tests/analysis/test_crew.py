"""The crew of a worker takes work up, and hands it back whatever hangs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm
from backend.apps.analysis.models import Analysis, AnalysisState, Detection
from backend.apps.analysis.services import request_analysis
from backend.apps.inference.selectors import model_in_use
from backend.common import broker as brokers
from tests.analysis.scripts import FALL, one_fall, tools
from tests.rows import install_catalogue, make_video
from tests.waiting import PATIENCE_S, until
from worker import pipeline
from worker.actors import run_analysis
from worker.crew import Crew

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def analysis() -> Analysis:
    install_catalogue()
    acme = Organization.objects.create(name="Acme")
    return request_analysis(video=make_video(acme), by=None)


class Stuck:
    """A pipeline inside a native call that asks nobody whether to stop."""

    def __init__(self) -> None:
        self.entered, self.leave = threading.Event(), threading.Event()

    def __call__(self) -> Iterator[Any]:
        self.entered.set()
        assert self.leave.wait(PATIENCE_S)
        yield pipeline.DetectionFound(FALL)


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    stuck = Stuck()
    yield stuck
    stuck.leave.set()


@pytest.fixture
def broker() -> Iterator[Any]:
    broker = brokers.configure(brokers.build_broker(redis_url="", namespace="test"))
    yield broker
    broker.close()


def test_work_that_is_stuck_is_handed_back_when_the_process_ends(
    analysis: Analysis, broker: Any, stuck: Stuck
) -> None:
    crew = Crew(broker=broker, tools=tools(stuck), is_queue_new=True)
    crew.start()
    assert stuck.entered.wait(PATIENCE_S)
    assert not crew.stop(within_s=0.1)
    analysis.refresh_from_db()
    assert (analysis.state, analysis.claimed_by) == (AnalysisState.QUEUED, "")
    stuck.leave.set()
    until(lambda: not crew.tools.held_analyses, what="the stuck call to come back")
    assert not Detection.objects.exists()


def test_a_crew_sends_and_does_what_was_queued_before_it_began(
    analysis: Analysis, broker: Any
) -> None:
    crew = Crew(broker=broker, tools=tools(one_fall), is_queue_new=True)
    crew.start()

    def is_done() -> bool:
        analysis.refresh_from_db()
        return analysis.state == AnalysisState.DONE

    until(is_done, what="the crew")
    until(lambda: model_in_use() is not None, what="the model to be told")
    assert crew.stop()
    assert Alarm.objects.count() == 1
    assert str(model_in_use()) == "fake 1"


def test_a_crew_has_as_many_analyses_under_way_as_its_tools_say(broker: Any) -> None:
    install_catalogue()
    acme = Organization.objects.create(name="Acme")
    entered, leave = threading.Semaphore(0), threading.Event()
    under_way, most = [0], [0]
    lock = threading.Lock()

    def script() -> Iterator[Any]:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        entered.release()
        assert leave.wait(PATIENCE_S)
        with lock:
            under_way[0] -= 1
        yield from one_fall()

    crew = Crew(broker=broker, tools=tools(script, analyses=2), is_queue_new=True)
    crew.start()
    for _ in range(4):
        request_analysis(video=make_video(acme), by=None)
    assert entered.acquire(timeout=PATIENCE_S)
    assert entered.acquire(timeout=PATIENCE_S), "the second one begins beside it"
    states = AnalysisState.QUEUED, AnalysisState.RUNNING
    assert [Analysis.objects.filter(state=state).count() for state in states] == [2, 2]
    leave.set()
    until(
        lambda: Analysis.objects.filter(state=AnalysisState.DONE).count() == 4,
        what="all four",
    )
    assert crew.stop()
    assert most[0] == 2


def test_the_sweeper_outlives_whatever_goes_wrong(
    broker: Any, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SWEEP_S = 0.01
    looks: list[bool] = []
    looked_again = threading.Event()

    def look(*, is_queue_new: bool) -> None:
        looks.append(is_queue_new)
        if len(looks) == 1:
            raise ConnectionError("the queue is away")
        looked_again.set()

    crew = Crew(broker=broker, tools=tools(one_fall), is_queue_new=True, look=look)
    crew.start()
    assert looked_again.wait(PATIENCE_S)
    assert crew.stop()
    assert looks[:2] == [True, True], "the first look is made up for"
    assert "the queue is away" in caplog.text


def test_work_that_stands_still_loses_its_lease(
    analysis: Analysis, stuck: Stuck, settings: Any
) -> None:
    settings.LEASE_S = 0.2
    given = tools(stuck, stall_s=0.0)

    def work() -> None:
        run_analysis(analysis_id=analysis.pk, tools=given)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    assert given.stalled.wait(PATIENCE_S)
    stuck.leave.set()
    thread.join(PATIENCE_S)
    assert not Detection.objects.exists()
