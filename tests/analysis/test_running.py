"""One run of an actor, driven by a scripted pipeline: what reaches the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm
from backend.apps.analysis.models import Analysis, AnalysisState, Detection
from backend.apps.analysis.services import release_analysis, request_analysis
from backend.apps.events.models import Event
from backend.apps.videos.errors import SourceMissing
from backend.apps.videos.models import VideoState
from backend.common.storage import open_stored
from tests.analysis.scripts import BEGUN, FALL, FINISHED, Script, one_fall, tools
from tests.rows import install_catalogue, make_video
from worker import pipeline
from worker.actors import Tools, run_analysis, run_fetch
from worker.video.errors import UnreadableVideo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def acme() -> Organization:
    install_catalogue()
    return Organization.objects.create(name="Acme")


@pytest.fixture
def analysis(acme: Organization) -> Analysis:
    return request_analysis(video=make_video(acme), by=None)


def run(analysis: Analysis, script: Script, **changes: Any) -> Analysis:
    """Run it to its end; the row afterwards."""
    run_analysis(analysis_id=analysis.pk, tools=tools(script, **changes))
    analysis.refresh_from_db()
    return analysis


def _events() -> list[str]:
    events = Event.objects.order_by("seq")
    return [event.data.get("state") or event.kind for event in events]


def test_what_was_found_is_stored_with_its_pictures(analysis: Analysis) -> None:
    after = run(analysis, one_fall)
    row = Detection.objects.get()
    assert (row.behaviour, row.score) == ("fall", 0.75)
    assert (row.start_ms, row.end_ms, row.peak_ms) == (1000, 3333, 2000)
    assert row.boxes == [{"t_ms": 2000, "x": 10.0, "y": 20.0, "w": 30.0, "h": 40.0}]
    folder = f"orgs/{analysis.organization_id}/analyses/{analysis.pk}/"
    assert after.output_video == folder + "annotated.mp4"
    for name, content in (
        (row.snapshot, b"snapshot"),
        (row.clip, b"clip"),
        (after.output_video, b"annotated"),
    ):
        assert name.startswith(folder)
        with open_stored(name) as file:
            assert file.read() == content
    assert (after.state, after.model) == (AnalysisState.DONE, "fake 1")
    assert after.done_ms == 60_000


def test_the_alarm_comes_with_its_picture_and_does_not_wait_for_the_clip(
    analysis: Analysis,
) -> None:
    at_the_clip: list[tuple[int, bool]] = []

    def write_clip(_source: Any, _found: Any, path: Path, _step: Any) -> None:
        alarm = Alarm.objects.select_related("detection").get()
        assert alarm.detection is not None
        at_the_clip.append((alarm.pk, bool(alarm.detection.snapshot)))
        path.write_text("clip")

    run(analysis, one_fall, write_clip=write_clip)
    assert at_the_clip == [(Alarm.objects.get().pk, True)]
    assert _events() == [
        "QUEUED",
        "RUNNING",
        "detection.added",
        "alarm.raised",
        "alarm.changed",
        "DONE",
    ]


def test_an_alarm_is_raised_while_the_behaviour_goes_on(analysis: Analysis) -> None:
    seen: list[tuple[bool, int, bool, bytes]] = []

    def look() -> None:
        row = Alarm.objects.select_related("detection").get().detection
        assert row is not None
        with open_stored(row.snapshot) as file:
            seen.append((not row.is_complete, row.end_ms, bool(row.clip), file.read()))

    def going_on() -> Iterator[Any]:
        yield pipeline.DetectionBegun(BEGUN)
        look()
        yield pipeline.DetectionFound(FALL)
        look()
        yield FINISHED

    def write_snapshot(_source: Any, found: Any, path: Path, _step: Any) -> None:
        path.write_text(f"at {found.peak_s}")

    run(analysis, going_on, write_snapshot=write_snapshot)
    assert seen == [
        (True, 1500, False, b"at 5/4"),
        (False, 3333, True, b"at 2"),
    ]
    assert Alarm.objects.get().score == 0.75
    assert _events() == [
        "QUEUED",
        "RUNNING",
        "detection.added",
        "alarm.raised",
        "alarm.changed",
        "alarm.changed",
        "DONE",
    ]


def test_a_run_that_was_cut_off_leaves_no_behaviour_going_on(
    analysis: Analysis,
) -> None:
    def cut_off() -> Iterator[Any]:
        yield pipeline.DetectionBegun(BEGUN)
        raise MemoryError

    run(analysis, cut_off)
    assert Detection.objects.get().is_ongoing
    run(analysis, one_fall)
    row = Detection.objects.get()
    assert (row.is_ongoing, row.end_ms, bool(row.clip)) == (False, 3333, True)
    assert Alarm.objects.count() == 1


def test_two_of_a_behaviour_at_once_are_two_detections(analysis: Analysis) -> None:
    """As of two people who fall at once."""
    second = replace(BEGUN, score=0.8, subject=1)

    def both() -> Iterator[Any]:
        yield pipeline.DetectionBegun(BEGUN)
        yield pipeline.DetectionBegun(second)
        yield pipeline.DetectionFound(FALL)
        yield pipeline.DetectionFound(
            replace(second, end_s=Fraction(9), is_ongoing=False)
        )
        yield FINISHED

    run(analysis, both)
    rows = Detection.objects.order_by("ordinal")
    assert [(r.start_ms, r.end_ms, r.score, bool(r.clip)) for r in rows] == [
        (1000, 3333, 0.75, True),
        (1000, 9000, 0.8, True),
    ]


@pytest.mark.parametrize(
    "error", [OSError("disk full"), UnreadableVideo("DAMAGED"), RuntimeError("no")]
)
def test_an_alarm_does_not_fail_for_want_of_a_picture(
    analysis: Analysis, error: Exception
) -> None:
    def fail(*_args: Any) -> None:
        raise error

    after = run(analysis, one_fall, write_snapshot=fail, write_clip=fail)
    assert after.state == AnalysisState.DONE
    assert Alarm.objects.count() == 1
    assert (Detection.objects.get().snapshot, Detection.objects.get().clip) == ("", "")


def test_a_broken_file_fails_once_with_its_code(analysis: Analysis) -> None:
    def broken() -> Iterator[Any]:
        yield pipeline.Progress(Fraction(0), Fraction(60))
        raise UnreadableVideo("TRUNCATED")

    after = run(analysis, broken)
    assert (after.state, after.error_code) == (AnalysisState.FAILED, "TRUNCATED")
    assert after.attempts == 0


def test_a_missing_file_fails_once_with_its_code(analysis: Analysis) -> None:
    def missing(_video: Any) -> Any:
        raise SourceMissing

    after = run(analysis, one_fall, open_source=missing)
    assert (after.state, after.error_code) == (AnalysisState.FAILED, "SOURCE_MISSING")


def test_any_other_error_is_tried_again_and_finds_nothing_twice(
    analysis: Analysis, caplog: pytest.LogCaptureFixture
) -> None:
    def crashing() -> Iterator[Any]:
        yield pipeline.DetectionFound(FALL)
        raise MemoryError("once")

    after = run(analysis, crashing)
    assert (after.state, after.attempts) == (AnalysisState.QUEUED, 1)
    assert "MemoryError: once" in caplog.text
    run(analysis, crashing)
    after = run(analysis, one_fall)
    assert after.state == AnalysisState.DONE
    assert Detection.objects.count() == Alarm.objects.count() == 1


def test_a_second_run_makes_no_picture_again(analysis: Analysis) -> None:
    made: list[str] = []

    def write_snapshot(_source: Any, _found: Any, path: Path, _step: Any) -> None:
        made.append(path.name)
        path.write_text("snapshot")

    def cut_off() -> Iterator[Any]:
        yield pipeline.DetectionFound(FALL)
        raise MemoryError

    run(analysis, cut_off, write_snapshot=write_snapshot)
    run(analysis, one_fall, write_snapshot=write_snapshot)
    assert made == ["fall-1000-2000.jpg"]


def test_a_pipeline_that_was_stopped_hands_the_work_back(analysis: Analysis) -> None:
    def stopped() -> Iterator[Any]:
        yield pipeline.DetectionFound(FALL)

    after = run(analysis, stopped)
    assert (after.state, after.attempts) == (AnalysisState.QUEUED, 0)
    assert after.output_video == ""


def test_stopping_is_noticed_while_the_annotated_video_is_written(
    analysis: Analysis,
) -> None:
    running: list[Tools] = []

    def write_annotated(
        _source: Any, _found: Any, path: Path, on_progress: Callable[[Fraction], None]
    ) -> None:
        on_progress(Fraction(1))
        running[0].stopping.set()
        on_progress(Fraction(2))
        path.write_text("not reached")

    running.append(tools(one_fall, write_annotated=write_annotated))
    run_analysis(analysis_id=analysis.pk, tools=running[0])
    analysis.refresh_from_db()
    assert analysis.state == AnalysisState.QUEUED


def test_who_lost_the_lease_stores_nothing_more(analysis: Analysis) -> None:
    def robbed() -> Iterator[Any]:
        analysis.refresh_from_db()
        release_analysis(analysis_id=analysis.pk, claim=analysis.claimed_by)
        yield pipeline.DetectionFound(FALL)
        yield FINISHED

    after = run(analysis, robbed)
    assert after.state == AnalysisState.QUEUED
    assert not Detection.objects.exists()
    assert not Alarm.objects.exists()


def test_gaps_are_kept(analysis: Analysis) -> None:
    def with_gaps() -> Iterator[Any]:
        yield pipeline.GapFound(Fraction(1), Fraction(5, 3))
        yield pipeline.GapFound(Fraction(8), Fraction(9))
        yield FINISHED

    after = run(analysis, with_gaps)
    assert after.gaps == [
        {"start_ms": 1000, "end_ms": 1667},
        {"start_ms": 8000, "end_ms": 9000},
    ]


def test_a_message_about_work_in_other_hands_does_nothing(analysis: Analysis) -> None:
    run(analysis, one_fall)

    def never() -> Iterator[Any]:
        raise AssertionError("ran twice")

    after = run(analysis, never)
    assert after.state == AnalysisState.DONE
    assert _events().count("DONE") == 1


def test_who_is_stopping_takes_nothing_up(analysis: Analysis) -> None:
    stopping = tools(one_fall)
    stopping.stopping.set()
    run_analysis(analysis_id=analysis.pk, tools=stopping)
    analysis.refresh_from_db()
    assert analysis.state == AnalysisState.QUEUED


def test_a_fetch_that_cannot_succeed_is_written_down_and_ends_nothing(
    acme: Organization,
) -> None:
    row = make_video(
        acme,
        state=VideoState.FETCHING,
        source_url="https://not-allowed.example/a.mp4",
        analyze_when_ready=True,
    )
    given = tools(one_fall)
    run_fetch(video_id=row.pk, tools=given)
    row.refresh_from_db()
    assert (row.state, row.error_code) == (VideoState.FAILED, "URL_NOT_ALLOWED")
    assert given.held_fetches == {}
    assert not Analysis.objects.exists()
