"""An alarm is raised while its event goes on, and put right when it is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from backend.apps.accounts.models import Organization, Role, User
from backend.apps.alarms.judged import judged_detections
from backend.apps.alarms.judging import acknowledge_alarm, mark_false_alarm
from backend.apps.alarms.models import Alarm
from backend.apps.alarms.services import Ingested, ingest_detection, publish_ended
from backend.apps.alarms.writing import delete_alarm, update_alarm
from backend.apps.analysis.detections import Stored
from backend.apps.analysis.models import Analysis, Detection
from backend.apps.analysis.services import MAX_ATTEMPTS, fail_analysis
from backend.apps.events.models import Event
from tests.conftest import make_user
from tests.rows import CLAIM, found, install_catalogue, make_running
from worker.crew import sweep

BEGUN: dict[str, Any] = {
    "is_ongoing": True,
    "score": 0.7,
    "end_ms": 11_000,
    "peak_ms": 10_500,
    "boxes": (),
    "snapshot": "first.jpg",
}


@pytest.fixture
def running(acme: Organization) -> Analysis:
    install_catalogue()
    return make_running(acme)


@pytest.fixture
def admin(acme: Organization) -> User:
    return make_user("chief@acme.example", acme, Role.ADMIN)


def ingest(running: Analysis, *others: int, **changes: Any) -> Ingested:
    return ingest_detection(
        analysis_id=running.pk, claim=CLAIM, found=found(**changes), others=others
    )


def _kinds() -> list[str]:
    events = Event.objects.exclude(kind="analysis.changed").order_by("seq")
    return list(events.values_list("kind", flat=True))


def test_the_alarm_does_not_wait_for_the_end(running: Analysis) -> None:
    begun = ingest(running, **BEGUN)
    assert begun.stored is Stored.NEW
    assert begun.alarm is not None
    assert (begun.alarm.score, begun.alarm.risk.code) == (0.7, "HI")
    assert not begun.detection.is_complete
    assert Detection.objects.get().is_ongoing
    assert _kinds() == ["detection.added", "alarm.raised"]


def test_the_end_puts_detection_and_alarm_right(running: Analysis) -> None:
    begun = ingest(running, **BEGUN)
    over = ingest(running, score=0.95)
    row = Detection.objects.get()
    assert over.stored is Stored.COMPLETED
    assert over.detection == begun.detection == row
    assert (row.score, row.end_ms, row.peak_ms) == (0.95, 14_000, 12_000)
    assert (len(row.boxes), row.snapshot, row.is_complete) == (2, "first.jpg", True)
    alarm = Alarm.objects.get()
    assert alarm == over.alarm
    assert (alarm.score, alarm.risk.code, alarm.risk_level) == (0.95, "VH", 5)
    assert [(a.kind, a.by, a.changes) for a in alarm.actions.order_by("pk")] == [
        ("RAISED", None, []),
        ("UPDATED", None, [{"field": "risk", "before": "HI", "after": "VH"}]),
    ]
    assert _kinds() == ["detection.added", "alarm.raised", "alarm.changed"]
    told = Event.objects.order_by("-seq")[0].data
    assert (told["was"]["level"], told["now"]["level"]) == (4, 5)


def test_an_alarm_does_not_become_less_grave(running: Analysis) -> None:
    ingest(running, **{**BEGUN, "score": 0.95})
    ingest(running, score=0.4)
    assert Alarm.objects.get().risk.code == "VH"


def test_neither_begin_nor_end_counts_twice(running: Analysis) -> None:
    for changes in (BEGUN, BEGUN, {}, {}, BEGUN):
        ingest(running, **changes)
    assert _kinds() == ["detection.added", "alarm.raised", "alarm.changed"]
    assert not Detection.objects.get().is_ongoing


def test_a_second_run_completes_what_the_first_began(running: Analysis) -> None:
    ingest(running, **BEGUN)
    over = ingest(running, start_ms=10_500)
    assert over.stored is Stored.COMPLETED
    row = Detection.objects.get()
    assert (row.start_ms, row.end_ms) == (10_000, 14_000)


def test_what_its_finder_knows_to_be_another_is_another(running: Analysis) -> None:
    first = ingest(running, **BEGUN).detection
    second = ingest(running, first.pk, **{**BEGUN, "start_ms": 10_500})
    assert second.stored is Stored.NEW
    over = ingest(running, second.detection.pk)
    assert over.detection == first
    assert Detection.objects.get(is_complete=False) == second.detection


def test_a_risk_that_somebody_set_stays(running: Analysis, admin: User) -> None:
    alarm = ingest(running, **BEGUN).alarm
    assert alarm is not None
    update_alarm(alarm=alarm, by=admin, changes={"risk": "LO"})
    ingest(running, score=0.95)
    after = Alarm.objects.get()
    assert (after.risk.code, after.score) == ("LO", 0.95)


def test_a_judged_alarm_keeps_its_risk_and_an_acknowledged_one_rises(
    running: Analysis, admin: User
) -> None:
    for start_ms, judge in ((10_000, mark_false_alarm), (200_000, acknowledge_alarm)):
        times = {"start_ms": start_ms, "peak_ms": start_ms}
        begun = ingest(running, **{**BEGUN, **times, "end_ms": start_ms + 1000})
        assert begun.alarm is not None
        judge(alarm=begun.alarm, by=admin)
        ingest(running, **times, end_ms=start_ms + 4000, score=0.95)
    codes = Alarm.objects.order_by("pk").values_list("state", "risk__code")
    assert list(codes) == [("FALSE_ALARM", "HI"), ("ACKNOWLEDGED", "VH")]


def test_a_deleted_alarm_does_not_come_back(running: Analysis, admin: User) -> None:
    alarm = ingest(running, **BEGUN).alarm
    assert alarm is not None
    delete_alarm(alarm=alarm, by=admin)
    assert ingest(running, score=0.95).alarm is None
    assert not Alarm.objects.exists()
    assert not Detection.objects.get().is_ongoing


def test_a_repetition_that_proves_graver_raises_its_alarm_at_the_end(
    running: Analysis,
) -> None:
    ingest(running)
    times = {"start_ms": 30_000, "peak_ms": 30_000}
    assert ingest(running, **{**BEGUN, **times, "end_ms": 31_000}).alarm is None
    late = ingest(running, **times, end_ms=34_000, score=0.95)
    assert late.alarm is not None
    assert late.alarm.risk.code == "VH"
    assert _kinds()[2:] == ["detection.added", "alarm.raised"]


def test_a_deleted_alarm_does_not_come_back_as_a_graver_repetition(
    running: Analysis, admin: User
) -> None:
    ingest(running)
    times = {"start_ms": 30_000, "peak_ms": 30_000}
    graver = ingest(running, **{**BEGUN, **times, "end_ms": 31_000, "score": 0.95})
    assert graver.alarm is not None
    delete_alarm(alarm=graver.alarm, by=admin)
    assert ingest(running, **times, end_ms=34_000, score=0.99).alarm is None


def test_what_repeated_a_deleted_alarm_has_its_own_at_the_end(
    running: Analysis, admin: User
) -> None:
    first = ingest(running)
    assert first.alarm is not None
    times = {"start_ms": 30_000, "peak_ms": 30_000}
    assert ingest(running, **{**BEGUN, **times, "end_ms": 31_000}).alarm is None
    delete_alarm(alarm=first.alarm, by=admin)
    late = ingest(running, **times, end_ms=34_000, score=0.95)
    assert late.alarm is not None


def test_two_that_start_at_once_are_two(running: Analysis) -> None:
    one = ingest(running, **BEGUN).detection
    two = ingest(running, one.pk, **BEGUN).detection
    assert one != two
    over = ingest(running, two.pk, end_ms=12_500)
    assert (over.detection, over.stored) == (one, Stored.COMPLETED)
    over = ingest(running, one.pk, end_ms=40_000)
    assert (over.detection, over.stored) == (two, Stored.COMPLETED)
    ends = Detection.objects.order_by("ordinal").values_list("end_ms", flat=True)
    assert list(ends) == [12_500, 40_000]
    # Whoever looks a second time finds both again, each once.
    again = ingest(running, end_ms=12_500).detection
    assert again == one
    assert ingest(running, again.pk, end_ms=40_000).detection == two


def _given_up(running: Analysis) -> None:
    Analysis.objects.update(attempts=MAX_ATTEMPTS - 1, lease_until=timezone.now())
    sweep()


def _failed(running: Analysis) -> None:
    fail_analysis(analysis_id=running.pk, claim=CLAIM, code="DAMAGED")
    publish_ended(analysis_id=running.pk)


@pytest.mark.parametrize("end", [_given_up, _failed])
def test_nothing_goes_on_in_an_analysis_that_ended(
    running: Analysis, end: Callable[[Analysis], None]
) -> None:
    ingest(running, **BEGUN)
    end(running)
    row = Detection.objects.get()
    assert (row.is_ongoing, row.is_complete) == (False, False)
    assert _kinds()[-1] == "alarm.changed"


def test_what_has_no_known_end_teaches_nothing(running: Analysis, admin: User) -> None:
    begun = ingest(running, **BEGUN)
    other = ingest(running, behaviour="fall", start_ms=2_000, end_ms=4_000)
    assert begun.alarm is not None and other.alarm is not None
    for alarm in (begun.alarm, other.alarm):
        mark_false_alarm(alarm=alarm, by=admin)
    examples = {e.alarm_id: e.is_complete for e in judged_detections()}
    assert examples == {begun.alarm.pk: False, other.alarm.pk: True}


def test_beside_what_goes_on_nothing_later_is_clear(
    running: Analysis, admin: User
) -> None:
    ingest(running, **BEGUN)
    later = ingest(running, behaviour="fall", start_ms=30_000, end_ms=32_000)
    assert later.alarm is not None
    mark_false_alarm(alarm=later.alarm, by=admin)
    (example,) = judged_detections()
    assert example.is_mixed
