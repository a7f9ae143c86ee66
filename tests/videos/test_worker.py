"""A registered video goes through the real worker: message, actor, row, analysis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import dramatiq
import pytest
from dramatiq import Worker

from backend.apps.analysis.models import Analysis, AnalysisState
from backend.apps.videos.models import Video, VideoState
from backend.common import broker as brokers
from backend.common import s3
from tests.conftest import Person
from worker.actors import Tools, declare_actors
from worker.slowfast.fake import FakeEngine

REGISTER = """mutation($url: String!) {
  registerVideoUrl(input: {url: $url, analyze: true}) {
    video { id state } errors { code } } }"""


@pytest.fixture
def hands() -> Iterator[Worker]:
    """A worker for fetches alone, on a broker of its own."""
    broker = brokers.configure(brokers.build_broker(redis_url="", namespace="test"))
    declare_actors(broker, tools=Tools(engine=FakeEngine()))
    worker = Worker(
        broker, queues={brokers.FETCH_QUEUE}, worker_threads=1, worker_timeout=20
    )
    worker.start()
    yield worker
    worker.stop()
    broker.close()


def finished(worker: Worker) -> None:
    """Wait until every message has been worked on."""
    broker: Any = dramatiq.get_broker()
    broker.join(brokers.FETCH_QUEUE, timeout=60_000)
    worker.join()


@pytest.mark.django_db(transaction=True)
def test_a_registered_video_is_fetched_and_its_analysis_queued(
    alice: Person, hands: Worker, s3_bucket: str, mp4: bytes, settings: Any
) -> None:
    settings.VIDEO_S3_BUCKETS = ["cctv"]
    s3.client().create_bucket(Bucket="cctv")
    s3.client().put_object(Bucket="cctv", Key="door.mp4", Body=mp4)
    payload = alice.run(REGISTER, url="s3://cctv/door.mp4").data["registerVideoUrl"]
    assert payload["errors"] == []
    finished(hands)
    video = Video.objects.get()
    assert (video.state, video.duration_ms) == (VideoState.READY, 1000)
    analysis = Analysis.objects.get()
    assert analysis.video == video
    assert analysis.state == AnalysisState.QUEUED
    assert analysis.created_by == alice.user


@pytest.mark.django_db(transaction=True)
def test_a_registered_text_fails_and_is_not_analysed(
    alice: Person, hands: Worker, s3_bucket: str, settings: Any
) -> None:
    settings.VIDEO_S3_BUCKETS = ["cctv"]
    s3.client().create_bucket(Bucket="cctv")
    s3.client().put_object(Bucket="cctv", Key="text.mp4", Body=b"text " * 100)
    alice.run(REGISTER, url="s3://cctv/text.mp4")
    finished(hands)
    video = Video.objects.get()
    assert (video.state, video.error_code) == (VideoState.FAILED, "NOT_A_VIDEO")
    assert not Analysis.objects.exists()
