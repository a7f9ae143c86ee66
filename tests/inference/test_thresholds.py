"""Models and thresholds over the API, and what a worker makes of them."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm
from backend.apps.analysis.models import Analysis
from backend.apps.analysis.services import request_analysis
from backend.apps.cameras.models import Camera
from backend.apps.cameras.services import create_camera
from backend.apps.inference.services import register_model
from backend.schema.base import to_global_id
from tests.analysis.scripts import FINISHED, one_fall, tools
from tests.conftest import Person
from tests.rows import make_running, make_video
from worker.actors import run_analysis
from worker.actors.introducing import model_facts
from worker.slowfast.fake import FakeEngine, fake_card

LEVELS = "{ behaviour value modelValue origin setBy { name } }"
THRESHOLDS = f"query($camera: ID) {{ thresholds(cameraId: $camera) {LEVELS} }}"
SET = f"""mutation($input: SetThresholdInput!) {{ done: setThreshold(input: $input) {{
  thresholds {LEVELS} errors {{ field code message }} }} }}"""
MODELS = """{ models { name version isInUse network engine licence limits sha256
  quality behaviours { behaviour value } } }"""
ANALYZE = """mutation($input: AnalyzeVideoInput!) { done: analyzeVideo(input: $input) {
  analysis { camera { id } } errors { field code } } }"""


def model_of(person: Person) -> list[dict[str, Any]]:
    reply = person.run(MODELS)
    assert reply.errors == []
    models: list[dict[str, Any]] = reply.data["models"]
    return models


def values(
    person: Person, camera: Camera | None = None
) -> dict[str, tuple[float, str]]:
    given = camera and to_global_id("Camera", camera.pk)
    reply = person.run(THRESHOLDS, camera=given)
    assert reply.errors == []
    rows = reply.data["thresholds"]
    return {row["behaviour"]: (row["value"], row["origin"]) for row in rows}


def set_to(person: Person, value: float | None, **given: Any) -> list[Any]:
    reply = person.run(SET, input={"behaviour": "fall", "value": value, **given})
    assert reply.errors == []
    errors: list[Any] = reply.data["done"]["errors"]
    return errors


@pytest.fixture
def model(db: None) -> None:
    register_model(model_facts(FakeEngine()))


@pytest.fixture
def door(alice: Person) -> Camera:
    assert alice.user is not None
    return create_camera(by=alice.user, number=3, name="Door")


def engine_of(version: str, *labels: str) -> FakeEngine:
    return FakeEngine(replace(fake_card(("normal", *labels)), version=version))


def test_administrators_see_the_models_with_the_one_in_use_first(alice: Person) -> None:
    first, second = engine_of("1", "theft"), engine_of("2", "smoking", "fall", "arson")
    for engine in (first, second):
        register_model(model_facts(engine))
    shown = model_of(alice)
    assert [(row["version"], row["isInUse"]) for row in shown] == [
        ("2", True),
        ("1", False),
    ]
    card = second.card
    assert (shown[0]["name"], shown[0]["sha256"]) == (card.name, card.sha256)
    # In the order of the scores, which is neither that of the alphabet nor of lengths.
    assert shown[0]["behaviours"] == [
        {"behaviour": label, "value": card.thresholds[label]["on"]}
        for label in ("smoking", "fall", "arson")
    ]
    register_model(model_facts(first))
    assert [row["version"] for row in model_of(alice)] == ["1", "2"]


def test_a_card_of_any_words_can_be_told(alice: Person) -> None:
    quality = {"measured": date(2026, 11, 27), "auc": math.nan, "folds": 5}
    card = replace(fake_card(), licence="L" * 900, name="n" * 300, quality=quality)
    register_model(model_facts(FakeEngine(card)))
    (shown,) = model_of(alice)
    assert shown["quality"] == {"measured": "2026-11-27", "auc": None, "folds": 5}
    assert shown["name"] == "n" * 120


def test_before_a_worker_started_there_is_no_model(alice: Person) -> None:
    assert model_of(alice) == []
    assert values(alice) == {}
    (error,) = set_to(alice, 0.6)
    assert (error["field"], error["code"]) == ("behaviour", "UNKNOWN_BEHAVIOUR")


def test_a_camera_goes_before_the_organisation_and_that_before_the_model(
    alice: Person, door: Camera, model: None
) -> None:
    own = fake_card().thresholds["fall"]["on"]
    assert values(alice, door)["fall"] == (own, "MODEL")
    assert set_to(alice, 0.7) == []
    assert values(alice, door)["fall"] == (0.7, "ORGANIZATION")
    assert set_to(alice, 0.9, cameraId=to_global_id("Camera", door.pk)) == []
    assert values(alice, door)["fall"] == (0.9, "CAMERA")
    assert values(alice)["fall"] == (0.7, "ORGANIZATION")
    assert values(alice, door)["assault"][1] == "MODEL"


def test_null_takes_back_what_was_set_there_and_nothing_else(
    alice: Person, door: Camera, model: None
) -> None:
    at_the_door = {"cameraId": to_global_id("Camera", door.pk)}
    set_to(alice, 0.7)
    set_to(alice, 0.9, **at_the_door)
    set_to(alice, 0.8, **at_the_door)
    assert values(alice, door)["fall"] == (0.8, "CAMERA")
    assert set_to(alice, None, **at_the_door) == []
    assert values(alice, door)["fall"] == (0.7, "ORGANIZATION")


@pytest.mark.parametrize("value", [0, 0.009, 1.01, -1, 1e300])
def test_a_threshold_lies_between_nothing_and_one(
    alice: Person, model: None, value: float
) -> None:
    (error,) = set_to(alice, value)
    assert (error["field"], error["code"]) == ("value", "INVALID_THRESHOLD")
    assert values(alice)["fall"][1] == "MODEL"


def test_refusals_speak_korean(alice: Person, model: None) -> None:
    alice.language = "ko"
    (error,) = set_to(alice, 2)
    assert error["message"] == "임곗값은 0.01에서 1 사이로 지정하세요."


def test_a_stranger_finds_neither_the_camera_nor_what_was_set(
    alice: Person, charlie: Person, door: Camera, model: None
) -> None:
    set_to(alice, 0.7)
    assert values(charlie)["fall"][1] == "MODEL"
    (error,) = set_to(charlie, 0.5, cameraId=to_global_id("Camera", door.pk))
    assert (error["field"], error["code"]) == ("cameraId", "NOT_FOUND")


def test_a_deleted_camera_takes_no_threshold(
    alice: Person, door: Camera, model: None
) -> None:
    from backend.apps.cameras.services import delete_camera

    delete_camera(camera=door)
    (error,) = set_to(alice, 0.5, cameraId=to_global_id("Camera", door.pk))
    assert error["code"] == "NOT_FOUND"


def test_the_camera_of_an_analysis_is_that_of_its_alarms(
    alice: Person, acme: Organization, door: Camera, model: None
) -> None:
    video, camera = make_video(acme), to_global_id("Camera", door.pk)
    given = {"videoId": to_global_id("Video", video.pk), "cameraId": camera}
    done = alice.run(ANALYZE, input=given).data["done"]
    assert done == {"analysis": {"camera": {"id": camera}}, "errors": []}
    run_analysis(analysis_id=Analysis.objects.get().pk, tools=tools(one_fall))
    assert Alarm.objects.get().camera == door


def test_an_analysis_that_waits_becomes_one_of_the_camera(
    alice: Person, acme: Organization, door: Camera
) -> None:
    video, camera = make_video(acme), to_global_id("Camera", door.pk)
    request_analysis(video=video, by=alice.user)
    given = {"videoId": to_global_id("Video", video.pk), "cameraId": camera}
    done = alice.run(ANALYZE, input=given).data["done"]
    assert done == {"analysis": {"camera": {"id": camera}}, "errors": []}
    assert Analysis.objects.get().camera == door


def test_one_that_runs_does_not_and_says_so(
    alice: Person, acme: Organization, door: Camera
) -> None:
    analysis = make_running(acme)
    given = {
        "videoId": to_global_id("Video", analysis.video_id),
        "cameraId": to_global_id("Camera", door.pk),
    }
    (error,) = alice.run(ANALYZE, input=given).data["done"]["errors"]
    assert error == {"field": "cameraId", "code": "ANALYSIS_OF_OTHER_CAMERA"}
    assert Analysis.objects.get().camera is None


@pytest.mark.parametrize(
    ("at_the_door", "expected"), [(True, {"fall": 0.9}), (False, {"fall": 0.7})]
)
def test_the_pipeline_is_told_what_was_set(
    alice: Person,
    acme: Organization,
    door: Camera,
    model: None,
    at_the_door: bool,
    expected: dict[str, float],
) -> None:
    set_to(alice, 0.7)
    set_to(alice, 0.9, cameraId=to_global_id("Camera", door.pk))
    told: list[Any] = []

    def analyse(*_args: Any, **options: Any) -> Any:
        told.append(options["wanted"])
        yield FINISHED

    analysis = request_analysis(
        video=make_video(acme), by=None, camera=door if at_the_door else None
    )
    run_analysis(analysis_id=analysis.pk, tools=tools(one_fall, analyse=analyse))
    assert told == [expected]
