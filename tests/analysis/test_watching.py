"""Who watches a run: the stall watch, the stop, the pace at which progress is told."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections

from backend.apps.accounts.models import Organization
from backend.apps.analysis.models import Analysis, AnalysisState, Detection
from backend.apps.analysis.services import claim_analysis, request_analysis
from backend.apps.videos.errors import SourceMissing
from backend.common import broker as brokers
from tests.analysis.scripts import FINISHED, one_fall, tools
from tests.rows import install_catalogue, make_video
from tests.waiting import PATIENCE_S, until
from worker import pipeline
from worker.actors import Tools, run_analysis
from worker.actors.running import Run
from worker.crew import Crew

pytestmark = pytest.mark.django_db(transaction=True)
OnPicture = Callable[[Fraction], None]


@pytest.fixture
def analysis() -> Analysis:
    install_catalogue()
    acme = Organization.objects.create(name="Acme")
    return request_analysis(video=make_video(acme), by=None)


def _in_thread(analysis: Analysis, given: Tools) -> threading.Thread:
    def work() -> None:
        run_analysis(analysis_id=analysis.pk, tools=given)
        connections.close_all()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_decoder_that_hangs_is_noticed_although_the_pipeline_goes_on(
    analysis: Analysis, settings: Any
) -> None:
    settings.LEASE_S = 0.4
    given: list[Tools] = []

    def hanging() -> Iterator[Any]:
        while not given[0].stalled.wait(0.01):
            yield pipeline.Progress(Fraction(1), Fraction(60))
        yield FINISHED

    given.append(tools(hanging, stall_s=0.2))
    thread = _in_thread(analysis, given[0])
    assert given[0].stalled.wait(PATIENCE_S)
    thread.join(PATIENCE_S)
    analysis.refresh_from_db()
    assert analysis.state == AnalysisState.QUEUED


def test_a_slow_line_to_the_storage_is_no_stall(
    analysis: Analysis, settings: Any
) -> None:
    settings.LEASE_S = 0.4

    @contextmanager
    def slow(_video: Any) -> Iterator[Path]:
        leases: set[Any] = set()

        def renewed() -> bool:
            leases.add(Analysis.objects.values_list("lease_until", flat=True).get())
            return len(leases) == 4

        until(renewed, what="three renewals of the lease")
        raise SourceMissing
        yield Path()

    given = tools(one_fall, open_source=slow, stall_s=0.0)
    run_analysis(analysis_id=analysis.pk, tools=given)
    analysis.refresh_from_db()
    assert analysis.error_code == "SOURCE_MISSING"
    assert not given.stalled.is_set()


@pytest.mark.parametrize("picture", ["write_snapshot", "write_clip"])
def test_stopping_is_noticed_while_a_picture_is_made(
    analysis: Analysis, picture: str
) -> None:
    running: list[Tools] = []

    def write(_source: Any, _found: Any, path: Path, on_picture: OnPicture) -> None:
        on_picture(Fraction(1))
        running[0].stopping.set()
        on_picture(Fraction(2))
        path.write_text("not reached")

    running.append(tools(one_fall, **{picture: write}))
    run_analysis(analysis_id=analysis.pk, tools=running[0])
    analysis.refresh_from_db()
    assert (analysis.state, analysis.attempts) == (AnalysisState.QUEUED, 0)
    made = Detection.objects.values_list(picture.removeprefix("write_"), flat=True)
    assert not any(made)


def test_the_pipeline_ends_before_its_file_goes_whatever_happens(
    analysis: Analysis,
) -> None:
    ended: list[str] = []

    def script() -> Iterator[Any]:
        try:
            yield pipeline.Progress(Fraction(1), Fraction(60))
            yield FINISHED
        finally:
            ended.append("pipeline")

    @contextmanager
    def source(_video: Any) -> Iterator[Path]:
        try:
            yield Path("unread")
        finally:
            ended.append("file")

    class Stopping(threading.Event):
        """Says to stop from the second time on that it is asked."""

        asked = 0

        def is_set(self) -> bool:
            self.asked += 1
            return self.asked > 1

    given = tools(script, open_source=source, stopping=Stopping())
    run_analysis(analysis_id=analysis.pk, tools=given)
    analysis.refresh_from_db()
    assert analysis.state == AnalysisState.QUEUED
    assert ended == ["pipeline", "file"]


def test_pictures_are_made_on_the_disk_of_the_uploads_and_nothing_is_left(
    analysis: Analysis, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    seen: list[Path] = []

    def write_clip(_source: Any, _found: Any, path: Path, _step: OnPicture) -> None:
        seen.append(path.parent.parent)
        path.write_text("clip")

    run_analysis(analysis_id=analysis.pk, tools=tools(one_fall, write_clip=write_clip))
    assert seen == [tmp_path / "uploads"]
    assert list((tmp_path / "uploads").iterdir()) == []


class _Clock(threading.Event):
    """A heartbeat's own event, in which waiting takes no time but is counted."""

    def __init__(self, *, ends_s: float) -> None:
        super().__init__()
        self.now_s, self._ends_s = 0.0, ends_s

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.now_s += timeout
        return self.now_s >= self._ends_s


def test_progress_is_told_one_to_five_times_a_second_whatever_the_network_does(
    analysis: Analysis,
) -> None:
    """The run stands in one long native call; its heartbeat tells the progress."""
    clock = _Clock(ends_s=10)
    told: list[float] = []

    class Counted(Run):
        def _tick(self) -> None:
            super()._tick()
            told.append(clock.now_s)

    claimed = claim_analysis(analysis_id=analysis.pk, claim="mine", model="fake 1")
    assert claimed is not None
    run = Counted(claimed, "mine", tools(one_fall))
    run._lease._stopped = clock
    run._lease._run()
    assert not run._lease.lost
    for second in range(1, 9):
        assert 1 <= sum(second <= t < second + 1 for t in told) <= 5


@pytest.fixture
def broker() -> Iterator[Any]:
    broker = brokers.configure(brokers.build_broker(redis_url="", namespace="test"))
    yield broker
    broker.close()


def test_a_crew_ends_although_the_database_is_away(
    broker: Any, caplog: pytest.LogCaptureFixture
) -> None:
    given = tools(one_fall)
    handed_back: list[str] = []

    def away() -> bool:
        raise OperationalError("the database is away")

    def release() -> bool:
        handed_back.append("second")
        return True

    given.held_analyses.update(first=away, second=release)
    crew = Crew(broker=broker, tools=given, look=lambda **_: None)
    crew.start()
    assert not crew.stop(within_s=0.1)
    assert handed_back == ["second"]
    assert "the database is away" in caplog.text


def test_a_crew_waits_for_a_fetch_to_notice(broker: Any) -> None:
    given = tools(one_fall)
    released = threading.Event()

    def release() -> bool:
        released.set()
        return True

    def fetch() -> None:
        assert released.wait(PATIENCE_S)
        assert given.stopping.wait(PATIENCE_S)
        del given.held_fetches["mine"]

    given.held_fetches["mine"] = release
    crew = Crew(broker=broker, tools=given, look=lambda **_: None)
    crew.start()
    fetching = threading.Thread(target=fetch)
    fetching.start()
    assert crew.stop(within_s=PATIENCE_S)
    fetching.join()
