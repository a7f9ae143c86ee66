"""Workers die, freeze and race; messages double and vanish. Real processes.

The analysis completes all the same, and each detection and each alarm exists once.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connection

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm
from backend.apps.analysis.messages import AnalyseVideo
from backend.apps.analysis.models import Analysis, AnalysisState, Detection
from backend.apps.analysis.services import request_analysis
from backend.apps.events.models import Event
from backend.apps.videos.models import Video
from backend.common import broker as brokers
from tests.rows import install_catalogue, make_video
from tests.waiting import PATIENCE_S, until
from tests.worker.media import Block, video

pytestmark = pytest.mark.django_db(transaction=True)

NAMESPACE = "exactly-once"
SECONDS = 12
BLOCKS = (
    Block("fall", 1, 3, 60, 40),
    Block("assault", 5, 7, 60, 40),
    Block("fall", 9, 11, 60, 40),
)
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def acme(settings: Any) -> Organization:
    settings.RESEND_S = 0.5
    install_catalogue()
    return Organization.objects.create(name="Acme")


@pytest.fixture
def stored(acme: Organization, tmp_path: Path) -> Video:
    """A real video in storage: a fall, an assault, a fall."""
    row = make_video(acme, duration_ms=SECONDS * 1000, width=160, height=120)
    path = tmp_path / "media" / row.file
    path.parent.mkdir(parents=True)
    path.write_bytes(video(seconds=SECONDS, blocks=BLOCKS))
    return row


@pytest.fixture
def sender(redis_url: str) -> str:
    """This test process sends to the Redis that the workers listen to."""
    brokers.configure(brokers.build_broker(redis_url=redis_url, namespace=NAMESPACE))
    return redis_url


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """Workers stop after their first detection until this file exists."""
    return tmp_path / "gate"


@pytest.fixture
def start(tmp_path: Path, gate: Path) -> Iterator[Start]:
    """Starts worker processes; none outlives the test."""
    started: list[subprocess.Popen[bytes]] = []
    test_database = {**connection.settings_dict}
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + test_database["NAME"]

    def run(*, redis_url: str = "", lease_s: float = 3) -> subprocess.Popen[bytes]:
        mode = [] if redis_url else ["--in-process"]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.analysis.worker_process", str(gate), *mode],
            env={
                **os.environ,
                "DATABASE_URL": url,
                "REDIS_URL": redis_url,
                "QUEUE_NAMESPACE": NAMESPACE,
                "SAFE_EYE_HOME": str(tmp_path),
                "LEASE_S": str(lease_s),
                "SWEEP_S": "0.2",
                "RESEND_S": "0.5",
                "LOG_LEVEL": "WARNING",
            },
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


def _is_done(analysis: Analysis) -> Callable[[], bool]:
    def look() -> bool:
        analysis.refresh_from_db()
        assert analysis.state != AnalysisState.FAILED, analysis.error_code
        return analysis.state == AnalysisState.DONE

    return look


def _alarm_of(worker: subprocess.Popen[bytes]) -> Callable[[], bool]:
    def look() -> bool:
        assert worker.poll() is None, "the worker ended"
        return Alarm.objects.exists()

    return look


def _assert_each_once(analysis: Analysis) -> None:
    found = list(
        Detection.objects.order_by("start_ms").values_list("behaviour", flat=True)
    )
    assert found == ["fall", "assault", "fall"]
    # The second fall begins within a minute of the first: no second alarm.
    raised = Alarm.objects.order_by("pk").values_list("type__code", flat=True)
    assert list(raised) == ["fall", "assault"]
    kinds = list(Event.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds.count("detection.added") == 3
    assert kinds.count("alarm.raised") == 2
    ended = Event.objects.filter(kind="analysis.changed", data__state="DONE")
    assert ended.count() == 1
    assert all(row.snapshot and row.clip for row in Detection.objects.all())
    assert analysis.output_video


def test_a_worker_killed_halfway(
    stored: Video, sender: str, start: Start, gate: Path
) -> None:
    first = start(redis_url=sender)
    analysis = request_analysis(video=stored, by=None)
    until(_alarm_of(first), what="the first alarm")
    first.kill()
    first.wait()
    gate.touch()
    start(redis_url=sender)
    until(_is_done(analysis), what="the second worker")
    _assert_each_once(analysis)
    assert analysis.attempts == 1


def test_an_interrupted_worker_hands_its_work_back(
    stored: Video, sender: str, start: Start, gate: Path
) -> None:
    first = start(redis_url=sender, lease_s=600)
    analysis = request_analysis(video=stored, by=None)
    until(_alarm_of(first), what="the first alarm")
    first.send_signal(signal.SIGINT)
    assert first.wait(PATIENCE_S) == 0
    analysis.refresh_from_db()
    assert (analysis.state, analysis.claimed_by) == (AnalysisState.QUEUED, "")
    gate.touch()
    start(redis_url=sender, lease_s=600)
    until(_is_done(analysis), what="the second worker")
    _assert_each_once(analysis)
    assert analysis.attempts == 0


def test_a_frozen_worker_that_lost_its_lease_stores_nothing_more(
    stored: Video, sender: str, start: Start, gate: Path
) -> None:
    frozen = start(redis_url=sender)
    analysis = request_analysis(video=stored, by=None)
    until(_alarm_of(frozen), what="the first alarm")
    frozen.send_signal(signal.SIGSTOP)
    gate.touch()
    other = start(redis_url=sender)
    until(_is_done(analysis), what="the other worker")
    other.send_signal(signal.SIGTERM)
    assert other.wait(PATIENCE_S) == 0
    events = Event.objects.count()
    frozen.send_signal(signal.SIGCONT)
    # It stops its lost work and goes on with the next.
    next_one = request_analysis(video=stored, by=None)
    until(_is_done(next_one), what="the worker that was frozen")
    _, *later = Event.objects.order_by("seq")[events - 1 :]
    assert {event.data.get("state") for event in later[:2]} == {"QUEUED", "RUNNING"}
    next_one.delete()
    Event.objects.filter(seq__gt=events).delete()
    analysis.refresh_from_db()
    _assert_each_once(analysis)


def test_two_workers_race_for_one_analysis(
    stored: Video, sender: str, start: Start, gate: Path
) -> None:
    gate.touch()
    for _ in range(2):
        start(redis_url=sender, lease_s=60)
    analysis = request_analysis(video=stored, by=None)
    for _ in range(6):
        assert AnalyseVideo(analysis_id=analysis.pk).send()
    until(_is_done(analysis), what="either worker")
    until(lambda: brokers.waiting_count("analysis") == 0, what="all messages")
    _assert_each_once(analysis)
    claims = Event.objects.filter(kind="analysis.changed", data__state="RUNNING")
    assert claims.count() == 1


def test_redis_emptied_while_queued(
    stored: Video, sender: str, start: Start, gate: Path
) -> None:
    gate.touch()
    analysis = request_analysis(video=stored, by=None)
    assert brokers.waiting_count("analysis") == 1
    with redis.Redis.from_url(sender) as client:
        client.flushall()
    start(redis_url=sender)
    until(_is_done(analysis), what="the sweeper and the worker")
    _assert_each_once(analysis)


def test_the_only_process_killed_and_started_again(
    stored: Video, start: Start, gate: Path
) -> None:
    analysis = request_analysis(video=stored, by=None)
    first = start()
    until(_alarm_of(first), what="the first alarm")
    first.kill()
    first.wait()
    gate.touch()
    start()
    until(_is_done(analysis), what="the process started again")
    _assert_each_once(analysis)
