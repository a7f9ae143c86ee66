"""Events are matched in time; delays, false alarms and boxes are what they are."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.worker import media
from tests.worker.evaluated import detection, watched
from worker.detections import TimedBox
from worker.evaluation.alarms import false_alarms
from worker.evaluation.boxes import box_figures
from worker.evaluation.events import event_figures, pairs
from worker.evaluation.material import Item, TrueEvent
from worker.evaluation.scenes import HARMLESS, ordered_scenes, true_event
from worker.evaluation.watching import overlap, watch
from worker.scenes.casting import NORMAL
from worker.scenes.roles import ROLES
from worker.scenes.truth import Box, Event, GroundTruth
from worker.slowfast.card import BEHAVIOURS
from worker.slowfast.fake import FakeEngine
from worker.training.stretches import MOMENTARY

FIGHT = TrueEvent("assault", 2, 6)


def test_overlap_in_time() -> None:
    assert overlap(FIGHT, detection("assault", 2, 6)) == 1
    assert overlap(FIGHT, detection("assault", 4, 8)) == pytest.approx(2 / 6)
    assert overlap(FIGHT, detection("assault", 6, 8)) == 0


def test_each_event_has_one_detection_the_one_that_fits_best() -> None:
    poor, good = detection("assault", 1, 3), detection("assault", 2.5, 6)
    other = detection("fall", 2, 6)
    file = watched(events=[FIGHT], detections=[poor, other, good])
    (pair,) = pairs(file, "assault")
    assert pair.detection is good


def test_precision_and_recall_by_touch_and_by_overlap() -> None:
    files = [
        watched("a", events=[FIGHT], detections=[detection("assault", 2, 6)]),
        watched("b", events=[FIGHT], detections=[detection("assault", 5, 9)]),
        watched("c", events=[FIGHT]),
        watched("d", detections=[detection("assault", 0, 3)]),
    ]
    found = event_figures(files, ["assault"])
    assert (found["events"], found["detections"]) == (3, 3)
    assert found["touching"]["recall"] == found["touching"]["precision"] == 0.6667
    assert found["iou_0.3"]["recall"] == found["iou_0.5"]["recall"] == 0.3333
    assert found["iou_0.5"]["recall_95"][0] == 0


def test_files_whose_times_are_unknown_are_left_out_of_overlaps_and_errors() -> None:
    whole = TrueEvent("assault", 0, 10, is_start_known=False, is_end_known=False)
    told = detection("assault", 1, 3)
    found = event_figures(
        [watched(events=[whole], detections=[told], scores=[0.9])], ["assault"]
    )
    assert found["touching"]["recall"] == 1
    assert found["iou_0.5"]["events"] == found["iou_0.5"]["detections"] == 0
    assert found["iou_0.5"]["precision"] is None
    assert found["times"]["starts"] == found["delay"]["events"] == 0
    assert found["times"]["start_near"] is None


def test_errors_of_start_and_end() -> None:
    files = [
        watched("a", events=[FIGHT], detections=[detection("assault", 1.5, 6)]),
        watched("b", events=[FIGHT], detections=[detection("assault", 3, 7.5)]),
    ]
    times = event_figures(files, ["assault"])["times"]
    assert (times["start_error_s"], times["start_late_s"]) == (0.75, 0.25)
    assert (times["start_near"], times["end_near"]) == (0.5, 0.5)


def test_the_delay_ends_when_the_first_detection_of_the_event_is_told() -> None:
    told = [detection("assault", 0, 1), detection("assault", 4, 5)]
    told += [detection("assault", 3, 4), detection("fall", 2, 3)]
    at_s = (1.5, 7.5, 6.5, 3.5)
    late = watched("a", events=[FIGHT], detections=told, told_s=at_s)
    never = watched("b", events=[FIGHT], scores=[0.9] * 9)
    delay = event_figures([late, never], ["assault"])["delay"]
    assert (delay["events"], delay["median_s"]) == (1, 4.5)


def test_a_detection_is_told_by_the_first_window_that_is_sure(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(
        media.video(
            seconds=14,
            blocks=(
                media.Block("assault", 2, 4, x=100, y=60),
                media.Block("assault", 9, 14, x=100, y=60),
            ),
        )
    )
    item = Item(path, "a", "assault", "x/a", "clip", 14, (FIGHT,))
    engine = FakeEngine()
    found = watch(item, engine=engine)
    on = engine.card.thresholds["assault"]["on"]
    sure_s = [float(w.end_s) for w in found.windows if w.scores["assault"] >= on]
    second_s = next(end_s for end_s in sure_s if end_s > 7)
    assert found.told_s == (sure_s[0], second_s)
    assert sure_s[0] < 4


def test_no_false_alarm_in_an_hour_may_still_be_three() -> None:
    files = [watched(str(i), length_s=1800) for i in range(2)]
    found = false_alarms(files, ["assault"])
    assert (found["hours"], found["alarms"], found["per_hour"]) == (1, 0, 0)
    assert found["per_hour_upper_95"] == pytest.approx(3, abs=0.01)


def test_false_alarms_are_counted_by_the_hour_and_behaviour() -> None:
    told = [detection("assault", 1, 3), detection("fall", 1, 3)]
    files = [watched("a", length_s=900, detections=told), watched("b", length_s=900)]
    found = false_alarms(files, ["fall", "assault"])
    assert (found["hours"], found["alarms"], found["per_hour"]) == (0.5, 2, 4)
    assert found["classes"]["fall"]["per_hour"] == 2
    assert false_alarms([], ["fall"])["hours"] == 0


def test_boxes_are_compared_with_all_who_take_part() -> None:
    boxes = [
        Box(Fraction(t), person, x, 10, 20, 40, role)
        for t in range(10)
        for person, x, role in (
            (1, 10, "attacker"),
            (2, 30, "victim"),
            (3, 90, "bystander"),
        )
    ]
    truth = GroundTruth(Fraction(10), Fraction(1), 160, 120, [], boxes)
    right = TimedBox(Fraction(4), 10, 10, 40, 40)
    half = TimedBox(Fraction(4), 10, 10, 20, 40)
    beside = TimedBox(Fraction(4), 90, 10, 20, 40)
    for box, quality in ((right, (1, 1)), (half, (0.5, 1)), (beside, (0, 0))):
        told = detection("assault", 2, 6, boxes=[box])
        file = watched(events=[FIGHT], detections=[told], truth=truth)
        found = box_figures([file], ["assault"], is_of_people=False)
        assert (found["mean_iou"], found["centre_inside"]) == quality
    file = watched(
        events=[FIGHT],
        detections=[detection("assault", 2, 6, boxes=[half])],
        truth=truth,
    )
    assert box_figures([file], ["assault"], is_of_people=True)["mean_iou"] == 1


def test_a_fall_of_a_scene_is_over_when_somebody_only_lies() -> None:
    fall = true_event(Event("fall", Fraction(4), Fraction(10)))
    assert (fall.start_s, fall.end_s) == (4, 7)
    assert fall.is_start_known and not fall.is_end_known
    before = true_event(Event("fall", Fraction(0), Fraction(10)))
    assert not before.is_start_known
    fight = true_event(Event("assault", Fraction(4), Fraction(10)))
    assert fight == TrueEvent("assault", 4, 10)


@pytest.mark.parametrize("behaviour", MOMENTARY)
def test_what_training_learns_by_its_onset_is_measured_by_its_onset(
    behaviour: str,
) -> None:
    event = true_event(Event(behaviour, Fraction(4), Fraction(10)))
    assert event == TrueEvent(behaviour, 4, 7, is_end_known=False)


def test_scenes_come_by_turns_with_what_is_taken_for_them() -> None:
    orders = list(ordered_scenes(6, ["assault", "fall"], first_seed=900_000))
    labels = " ".join(order.label for order in orders)
    assert labels == "assault normal fall normal assault normal"
    assert len({o.seed for o in orders}) == 6
    assert orders[0].variant != orders[4].variant
    assert set(HARMLESS) == set(ROLES) == set(BEHAVIOURS)
    assert {name for names in HARMLESS.values() for name in names} <= set(NORMAL)
