"""Analyses over the API: asked for, watched and read, by those who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.apps.accounts.models import Organization
from backend.apps.alarms.services import ingest_detection
from backend.apps.analysis import services
from backend.apps.analysis.models import Analysis, Detection
from backend.apps.videos.models import VideoState
from backend.schema.base import to_global_id
from tests.conftest import Person
from tests.rows import CLAIM, found, install_catalogue, make_running, make_video

ONE = """query($id: ID!) { analysis(id: $id) {
  id state progress etaS model outputVideoUrl errorCode errorMessage
  createdAt startedAt finishedAt result
  gaps { startS endS }
  video { id name }
  detections(first: 50) { totalCount nodes {
    id behaviour score startS endS isOngoing peakS snapshotUrl clipUrl createdAt
    boxes { tS x y w h } analysis { id } alarm { id type { code } risk { code } }
  } }
} }"""
ANALYZE = """mutation($id: ID!) { analyzeVideo(input: {videoId: $id}) {
  analysis { id state video { id } } errors { field code message } } }"""


@pytest.fixture
def running(acme: Organization) -> Analysis:
    install_catalogue()
    return make_running(acme)


def read(person: Person, analysis: Analysis) -> Any:
    reply = person.run(ONE, id=to_global_id("Analysis", analysis.pk))
    assert reply.errors == []
    return reply.data["analysis"]


def test_a_running_analysis_tells_how_far_it_is(
    alice: Person, running: Analysis
) -> None:
    services.renew_lease(analysis_id=running.pk, claim=CLAIM, done_ms=15_000)
    seen = read(alice, running)
    assert (seen["state"], seen["progress"], seen["model"]) == (
        "RUNNING",
        0.25,
        "fake 1",
    )
    assert seen["etaS"] >= 0
    assert seen["finishedAt"] is seen["result"] is seen["outputVideoUrl"] is None


def test_a_queued_analysis_promises_nothing(alice: Person, acme: Organization) -> None:
    queued = services.request_analysis(video=make_video(acme), by=None)
    seen = read(alice, queued)
    assert (seen["state"], seen["progress"], seen["etaS"]) == ("QUEUED", 0, None)
    assert seen["model"] == ""


def test_a_finished_analysis_has_the_legacy_result(
    alice: Person, running: Analysis
) -> None:
    for index, changes in enumerate(
        (
            {"behaviour": "fall", "start_ms": 30_000, "end_ms": 32_000, "boxes": ()},
            {},
        )
    ):
        ingest_detection(
            analysis_id=running.pk,
            claim=CLAIM,
            found=found(snapshot=f"orgs/1/analyses/1/{index}.jpg", **changes),
        )
    services.finish_analysis(
        analysis_id=running.pk,
        claim=CLAIM,
        done_ms=60_000,
        output_video="orgs/1/analyses/1/annotated.mp4",
    )
    seen = read(alice, running)
    assert (seen["state"], seen["progress"], seen["etaS"]) == ("DONE", 1.0, 0.0)
    result = seen["result"]
    assert set(result) == {"output_video", "abnormal_images", "coordinates"}
    assert result["output_video"] == seen["outputVideoUrl"]
    assert [url.rpartition("/")[2] for url in result["abnormal_images"]] == [
        "1.jpg",
        "0.jpg",
    ]
    # The box nearest the peak (12 s); without a box the middle of the picture.
    assert result["coordinates"] == [[120.0, 80.0], [640.0, 360.0]]
    nodes = seen["detections"]["nodes"]
    assert [node["behaviour"] for node in nodes] == ["assault", "fall"]
    assert nodes[0]["peakS"] == 12.0
    assert nodes[0]["alarm"]["type"]["code"] == "assault"
    assert nodes[0]["clipUrl"] is None


@pytest.mark.parametrize(
    ("code", "english", "korean"),
    [
        ("INTERNAL", "internal error", "내부 오류"),
        ("WORKER_LOST", "worker was lost", "작업 프로세스"),
        ("TRUNCATED", "cut off", "잘려"),
        ("SOURCE_MISSING", "no longer stored", "저장되어 있지 않습니다"),
    ],
)
def test_a_failed_analysis_says_why_in_both_languages(
    alice: Person, running: Analysis, code: str, english: str, korean: str
) -> None:
    services.fail_analysis(analysis_id=running.pk, claim=CLAIM, code=code)
    seen = read(alice, running)
    assert (seen["state"], seen["errorCode"]) == ("FAILED", code)
    assert english in seen["errorMessage"]
    alice.language = "ko"
    assert korean in read(alice, running)["errorMessage"]


def test_gaps_are_told_in_seconds(alice: Person, running: Analysis) -> None:
    gaps: Any = [{"start_ms": 1500, "end_ms": 2250}]
    services.store_gaps(analysis_id=running.pk, claim=CLAIM, gaps=gaps)
    assert read(alice, running)["gaps"] == [{"startS": 1.5, "endS": 2.25}]


def test_a_video_is_queued_once(alice: Person, acme: Organization) -> None:
    video_id = to_global_id("Video", make_video(acme).pk)
    first = alice.run(ANALYZE, id=video_id).data["analyzeVideo"]
    second = alice.run(ANALYZE, id=video_id).data["analyzeVideo"]
    assert first["errors"] == second["errors"] == []
    assert first["analysis"] == second["analysis"]
    assert first["analysis"]["state"] == "QUEUED"
    assert first["analysis"]["video"]["id"] == video_id
    row = Analysis.objects.get()
    assert row.created_by == alice.user


def test_a_colleague_may_analyse_it_too(bob: Person, acme: Organization) -> None:
    reply = bob.run(ANALYZE, id=to_global_id("Video", make_video(acme).pk))
    assert reply.codes == []


def test_a_stranger_cannot_analyse_a_video(charlie: Person, acme: Organization) -> None:
    reply = charlie.run(ANALYZE, id=to_global_id("Video", make_video(acme).pk))
    assert reply.codes == ["NOT_FOUND"]
    assert reply.data["analyzeVideo"]["analysis"] is None
    assert reply.data["analyzeVideo"]["errors"][0]["field"] == "videoId"
    assert not Analysis.objects.exists()


def test_nobody_analyses_without_signing_in(
    anonymous: Person, acme: Organization
) -> None:
    reply = anonymous.run(ANALYZE, id=to_global_id("Video", make_video(acme).pk))
    assert reply.codes == ["UNAUTHENTICATED"]
    assert not Analysis.objects.exists()


def test_a_video_that_is_not_ready_is_refused_in_both_languages(
    alice: Person, acme: Organization
) -> None:
    row = make_video(acme, state=VideoState.FETCHING)
    reply = alice.run(ANALYZE, id=to_global_id("Video", row.pk))
    assert reply.codes == ["VIDEO_NOT_READY"]
    alice.language = "ko"
    reply = alice.run(ANALYZE, id=to_global_id("Video", row.pk))
    message = reply.data["analyzeVideo"]["errors"][0]["message"]
    assert message == "아직 분석할 수 없는 동영상입니다."


def test_something_else_than_a_video_is_refused(
    alice: Person, running: Analysis
) -> None:
    reply = alice.run(ANALYZE, id=to_global_id("Analysis", running.pk))
    assert reply.codes == ["INVALID_ID"]


def test_alice_and_bob_see_it_and_for_charlie_it_does_not_exist(
    alice: Person, bob: Person, charlie: Person, running: Analysis
) -> None:
    ingest_detection(analysis_id=running.pk, claim=CLAIM, found=found())
    for person in (alice, bob):
        assert read(person, running)["detections"]["totalCount"] == 1
    assert read(charlie, running) is None
    node = "query($id: ID!) { node(id: $id) { id } }"
    for name, pk in (
        ("Analysis", running.pk),
        ("Detection", Detection.objects.get().pk),
        ("Video", running.video_id),
    ):
        assert charlie.run(node, id=to_global_id(name, pk)).data == {"node": None}
        assert alice.run(node, id=to_global_id(name, pk)).data["node"] is not None


def test_nobody_reads_an_analysis_without_signing_in(
    anonymous: Person, running: Analysis
) -> None:
    reply = anonymous.run(ONE, id=to_global_id("Analysis", running.pk))
    assert reply.codes == ["UNAUTHENTICATED"]


@pytest.mark.parametrize("count", [1, 40])
def test_detections_cost_the_same_whatever_their_number(
    alice: Person, running: Analysis, count: int
) -> None:
    for index in range(count):
        at = index * 100_000
        ingest_detection(
            analysis_id=running.pk,
            claim=CLAIM,
            found=found(start_ms=at, end_ms=at, peak_ms=at),
        )
    with CaptureQueriesContext(connection) as queries:
        seen = read(alice, running)
    assert len(seen["detections"]["nodes"]) == count
    # The analysis, the count and the rows.
    assert len(queries) == 3
