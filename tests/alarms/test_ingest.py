"""A detection becomes an alarm, in one transaction and exactly once."""

from __future__ import annotations

import pytest

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm, AlarmType, Risk
from backend.apps.alarms.services import attach_clip, ingest_detection
from backend.apps.analysis.detections import Stored
from backend.apps.analysis.errors import LeaseLost
from backend.apps.analysis.models import Analysis, Detection
from backend.apps.analysis.services import claim_analysis, release_analysis
from backend.apps.events.models import Event
from tests.rows import CLAIM, found, install_catalogue, make_alarm, make_running


@pytest.fixture
def running(acme: Organization) -> Analysis:
    install_catalogue()
    return make_running(acme)


def _kinds() -> list[str]:
    events = Event.objects.exclude(kind="analysis.changed").order_by("seq")
    return list(events.values_list("kind", flat=True))


def test_a_detection_raises_an_alarm_and_tells_both(running: Analysis) -> None:
    ingested = ingest_detection(analysis_id=running.pk, claim=CLAIM, found=found())
    alarm = Alarm.objects.get()
    assert ingested.stored is Stored.NEW
    assert ingested.alarm == alarm
    assert (alarm.type.code, alarm.risk.code) == ("assault", "HI")
    assert alarm.detection == ingested.detection == Detection.objects.get()
    assert alarm.video_id == running.video_id
    assert alarm.score == 0.8
    assert _kinds() == ["detection.added", "alarm.raised"]


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"start_ms": 10_500, "end_ms": 14_500},
        {"start_ms": 9_500, "end_ms": 13_000},
        {"start_ms": 12_000, "end_ms": 40_000},
        {"start_ms": 13_000, "end_ms": 13_500},
    ],
)
def test_finding_the_same_again_changes_nothing(
    running: Analysis, again: dict[str, int]
) -> None:
    first = ingest_detection(analysis_id=running.pk, claim=CLAIM, found=found())
    second = ingest_detection(
        analysis_id=running.pk, claim=CLAIM, found=found(score=1.0, **again)
    )
    assert second.detection == first.detection
    assert second.alarm == first.alarm
    assert second.stored is Stored.KNOWN
    assert Detection.objects.get().score == 0.8
    assert _kinds() == ["detection.added", "alarm.raised"]


def test_the_next_piece_of_a_long_event_is_a_detection_of_its_own(
    running: Analysis,
) -> None:
    ingest_detection(analysis_id=running.pk, claim=CLAIM, found=found())
    piece = ingest_detection(
        analysis_id=running.pk, claim=CLAIM, found=found(start_ms=13_500, end_ms=20_000)
    )
    assert piece.stored is Stored.NEW
    assert piece.alarm is None


def test_an_instant_detection_is_found_again(running: Analysis) -> None:
    for _ in range(2):
        ingest_detection(
            analysis_id=running.pk,
            claim=CLAIM,
            found=found(start_ms=5, end_ms=5, peak_ms=5),
        )
    assert Detection.objects.count() == 1


def test_a_repetition_is_stored_but_raises_no_second_alarm(running: Analysis) -> None:
    ingest_detection(analysis_id=running.pk, claim=CLAIM, found=found())
    repeated = ingest_detection(
        analysis_id=running.pk,
        claim=CLAIM,
        found=found(start_ms=30_000, end_ms=33_000),
    )
    assert repeated.stored is Stored.NEW
    assert repeated.alarm is None
    assert Alarm.objects.count() == 1
    assert _kinds() == ["detection.added", "alarm.raised", "detection.added"]


def test_another_behaviour_at_the_same_time_is_another_alarm(
    running: Analysis,
) -> None:
    ingest_detection(analysis_id=running.pk, claim=CLAIM, found=found())
    ingest_detection(
        analysis_id=running.pk, claim=CLAIM, found=found(behaviour="fall", score=0.95)
    )
    raised = Alarm.objects.order_by("pk").values_list("type__code", "risk__code")
    assert list(raised) == [("assault", "HI"), ("fall", "VH")]


def test_who_lost_the_lease_stores_nothing(running: Analysis) -> None:
    release_analysis(analysis_id=running.pk, claim=CLAIM)
    claim_analysis(analysis_id=running.pk, claim="another", model="fake 1")
    with pytest.raises(LeaseLost):
        ingest_detection(analysis_id=running.pk, claim=CLAIM, found=found())
    assert not Detection.objects.exists()
    assert not Alarm.objects.exists()
    assert _kinds() == []


def test_a_behaviour_without_an_alarm_type_is_kept_without_an_alarm(
    running: Analysis, charlie: object
) -> None:
    AlarmType.objects.create(
        organization=Organization.objects.get(name="Other"),
        code="dancing",
        name_en="Theirs",
        name_ko="남",
        risk=Risk.objects.get(code="VL"),
    )
    ingested = ingest_detection(
        analysis_id=running.pk, claim=CLAIM, found=found(behaviour="dancing")
    )
    assert ingested.alarm is None
    assert Detection.objects.get() == ingested.detection
    assert not Alarm.objects.exists()
    assert _kinds() == ["detection.added"]


def test_an_organisations_own_type_goes_before_the_built_in_one(
    running: Analysis,
) -> None:
    own = AlarmType.objects.create(
        organization=running.organization,
        code="assault",
        name_en="Brawl",
        name_ko="싸움",
        risk=Risk.objects.get(code="LO"),
    )
    ingest_detection(analysis_id=running.pk, claim=CLAIM, found=found())
    alarm = Alarm.objects.get()
    assert alarm.type == own
    assert alarm.risk.code == "LO"


def test_another_organisations_type_is_not_used(
    running: Analysis, charlie: object
) -> None:
    AlarmType.objects.create(
        organization=Organization.objects.get(name="Other"),
        code="assault",
        name_en="Theirs",
        name_ko="남",
        risk=Risk.objects.get(code="VL"),
    )
    ingest_detection(analysis_id=running.pk, claim=CLAIM, found=found())
    assert Alarm.objects.get().type.organization is None


def test_a_clip_that_comes_later_is_told_once(acme: Organization) -> None:
    alarm = make_alarm(acme)
    assert alarm.detection_id is not None
    first = attach_clip(detection_id=alarm.detection_id, claim=CLAIM, clip="a.mp4")
    second = attach_clip(detection_id=alarm.detection_id, claim=CLAIM, clip="b.mp4")
    assert (first, second) == (True, False)
    assert Detection.objects.get().clip == "a.mp4"
    assert _kinds() == ["detection.added", "alarm.raised", "alarm.changed"]


def test_who_lost_the_lease_attaches_no_clip(acme: Organization) -> None:
    alarm = make_alarm(acme)
    assert alarm.detection_id is not None
    with pytest.raises(LeaseLost):
        attach_clip(detection_id=alarm.detection_id, claim="another", clip="a.mp4")
    assert Detection.objects.get().clip == ""
