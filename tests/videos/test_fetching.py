"""Registered URLs: queued on commit, fetched once, ended as READY or FAILED."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dramatiq
import pytest
from django.utils import timezone

from backend.apps.videos import services
from backend.apps.videos.errors import FetchLost, UrlNotAllowed, sentence
from backend.apps.videos.fetching import fetch_video
from backend.apps.videos.messages import FetchVideo
from backend.apps.videos.models import Video, VideoState
from backend.apps.videos.network import Network
from backend.apps.videos.sweeping import sweep_fetches
from backend.common import broker, s3
from backend.common.storage import local_storage, open_stored
from tests.conftest import Person
from tests.videos.conftest import stored_names
from tests.videos.https_server import PUBLIC, HttpsServer, refuse_connections

URL = "https://video.test/fight.mp4"


@pytest.fixture(autouse=True)
def _allowed(settings: Any) -> None:
    settings.VIDEO_URL_HOSTS = ["video.test"]
    settings.VIDEO_S3_BUCKETS = ["cctv"]


@pytest.fixture
def queue() -> Iterator[dramatiq.Broker]:
    """The in-process broker of this test alone."""
    yield broker.configure(broker.build_broker(redis_url="", namespace="test"))
    broker.configure(broker.build_broker(redis_url="", namespace="test"))


def waiting() -> int:
    return broker.waiting_count(broker.FETCH_QUEUE) or 0


def register(person: Person, url: str = URL, **options: Any) -> Video:
    assert person.user is not None
    return services.register_video_url(by=person.user, url=url, **options)


def fetch(video: Video, network: Network | None = None, **options: Any) -> Video | None:
    return fetch_video(video_id=video.pk, claim="me", network=network, **options)


def test_a_registered_url_waits_for_a_worker_that_hears_of_it_on_commit(
    alice: Person, queue: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        video = register(alice, analyze=True)
        assert waiting() == 0
    assert waiting() == 1
    message = next(queue.consume(broker.FETCH_QUEUE))
    assert message.actor_name == FetchVideo.actor == "fetch_video"
    assert message.kwargs == {"video_id": video.pk}
    video.refresh_from_db()
    assert video.state == VideoState.FETCHING
    assert video.name == "fight.mp4"
    assert video.source_url == URL
    assert video.analyze_when_ready
    assert (video.file, video.thumbnail, video.size_bytes) == ("", "", 0)


def test_a_url_that_is_not_allowed_is_refused_and_makes_no_row(alice: Person) -> None:
    for url in ("https://evil.example/a.mp4", "http://video.test/a.mp4", "s3://x/y"):
        with pytest.raises(UrlNotAllowed):
            register(alice, url)
    assert not Video.objects.exists()


def test_a_fetched_video_is_like_an_uploaded_one(
    alice: Person, https: HttpsServer, mp4: bytes, both_storages: str
) -> None:
    https.file("/fight.mp4", mp4)
    video = register(alice)
    fetched = fetch(video, https.network())
    assert fetched is not None
    video.refresh_from_db()
    assert fetched == video
    assert video.state == VideoState.READY
    assert (video.codec, video.width, video.height) == ("h264", 64, 48)
    assert (video.duration_ms, video.size_bytes) == (1000, len(mp4))
    assert (video.claimed_by, video.lease_until, video.error_code) == ("", None, "")
    assert stored_names() == sorted([video.file, video.thumbnail])
    with open_stored(video.file) as file:
        assert file.read() == mp4


def test_a_video_in_an_allowed_bucket_is_fetched(
    alice: Person, s3_bucket: str, mp4: bytes
) -> None:
    s3.client().create_bucket(Bucket="cctv")
    s3.client().put_object(Bucket="cctv", Key="front/침입.mp4", Body=mp4)
    fetched = fetch(register(alice, "s3://cctv/front/침입.mp4"))
    assert fetched is not None
    assert fetched.state == VideoState.READY
    assert fetched.name == "침입.mp4"


def test_the_bucket_of_all_organisations_may_not_be_fetched_from(
    alice: Person, s3_bucket: str, settings: Any
) -> None:
    settings.VIDEO_S3_BUCKETS = [s3_bucket]
    with pytest.raises(UrlNotAllowed):
        register(alice, f"s3://{s3_bucket}/orgs/1/videos/x/a.mp4")


def test_an_analysis_is_asked_for_in_the_same_transaction(
    alice: Person, https: HttpsServer, mp4: bytes
) -> None:
    https.file("/fight.mp4", mp4)
    asked: list[int] = []
    wished, plain = register(alice, analyze=True), register(alice)
    for video in (wished, plain):
        fetch(video, https.network(), on_ready=lambda video: asked.append(video.pk))
    assert asked == [wished.pk]


@pytest.mark.django_db(transaction=True)
def test_an_analysis_that_cannot_be_asked_for_leaves_the_video_to_be_tried_again(
    alice: Person, https: HttpsServer, mp4: bytes
) -> None:
    https.file("/fight.mp4", mp4)
    video = register(alice, analyze=True)

    def on_ready(video: Video) -> None:
        raise RuntimeError("no analysis today")

    fetch(video, https.network(), on_ready=on_ready)
    video.refresh_from_db()
    assert (video.state, video.attempts, video.file) == (VideoState.FETCHING, 1, "")
    assert stored_names() == []


def test_a_message_delivered_twice_fetches_once(
    alice: Person, https: HttpsServer, mp4: bytes
) -> None:
    https.file("/fight.mp4", mp4)
    video = register(alice)
    assert fetch(video, https.network()) is not None
    assert fetch(video, https.network()) is None
    assert len(https.asked) == 1
    assert len(stored_names()) == 2


@pytest.mark.parametrize(
    ("body", "code"), [(b"", "EMPTY_FILE"), (b"text " * 99, "NOT_A_VIDEO")]
)
def test_what_is_no_video_fails_at_once(
    alice: Person, https: HttpsServer, both_storages: str, body: bytes, code: str
) -> None:
    https.file("/fight.mp4", body)
    failed = fetch(register(alice), https.network())
    assert failed is not None
    assert (failed.state, failed.error_code) == (VideoState.FAILED, code)
    assert stored_names() == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (["127.0.0.1"], "ADDRESS_NOT_ALLOWED"),
        ([PUBLIC], "FETCH_FAILED"),
    ],
)
def test_what_may_not_or_cannot_be_fetched_fails_at_once(
    alice: Person, https: HttpsServer, answer: list[str], code: str
) -> None:
    failed = fetch(register(alice), https.network(answer))
    assert failed is not None
    assert (failed.state, failed.error_code) == (VideoState.FAILED, code)


def test_a_host_no_longer_allowed_is_not_asked(
    alice: Person, https: HttpsServer, mp4: bytes, settings: Any
) -> None:
    https.file("/fight.mp4", mp4)
    video = register(alice)
    settings.VIDEO_URL_HOSTS = []
    failed = fetch(video, https.network())
    assert failed is not None
    assert failed.error_code == "URL_NOT_ALLOWED"
    assert https.connected == []


def test_an_interruption_is_tried_three_times(alice: Person) -> None:
    video = register(alice)
    network = Network(resolve=lambda host: [PUBLIC], connect=refuse_connections)
    for attempts in (1, 2):
        tried = fetch(video, network)
        assert tried is not None
        assert tried.state == VideoState.FETCHING
        assert tried.attempts == attempts
        assert tried.claimed_by == ""
        assert tried.due_at is not None
        assert tried.due_at > timezone.now()
    last = fetch(video, network)
    assert last is not None
    assert (last.state, last.error_code) == (VideoState.FAILED, "FETCH_INTERRUPTED")
    assert fetch(video, network) is None


def test_a_storage_that_is_away_is_tried_again(
    alice: Person, https: HttpsServer, mp4: bytes
) -> None:
    https.file("/fight.mp4", mp4)
    local = local_storage()
    assert local is not None
    Path(local.location).mkdir()
    (Path(local.location) / "orgs").write_text("in the way")
    video = register(alice)
    tried = fetch(video, https.network())
    assert tried is not None
    assert (tried.state, tried.attempts) == (VideoState.FETCHING, 1)
    (Path(local.location) / "orgs").unlink()
    fetched = fetch(video, https.network())
    assert fetched is not None
    assert fetched.state == VideoState.READY


def test_a_worker_that_stops_hands_the_fetch_back_without_an_attempt(
    alice: Person, https: HttpsServer, mp4: bytes
) -> None:
    https.file("/fight.mp4", mp4)
    video = register(alice)
    assert fetch(video, https.network(), should_stop=lambda: True) is None
    video.refresh_from_db()
    assert (video.state, video.claimed_by) == (VideoState.FETCHING, "")
    assert video.attempts == 0
    assert stored_names() == []


def test_a_worker_that_lost_its_fetch_stores_nothing(
    alice: Person, https: HttpsServer, mp4: bytes, both_storages: str
) -> None:
    video = register(alice)

    def steal() -> bool:
        Video.objects.filter(pk=video.pk).update(claimed_by="another")
        return False

    https.file("/fight.mp4", mp4)
    assert fetch(video, https.network(), should_stop=steal) is None
    video.refresh_from_db()
    assert (video.state, video.claimed_by) == (VideoState.FETCHING, "another")
    assert stored_names() == []


def test_only_who_holds_a_fetch_may_end_it(alice: Person) -> None:
    video = register(alice)
    assert services.claim_fetch(video_id=video.pk, claim="me") is not None
    assert services.claim_fetch(video_id=video.pk, claim="me too") is None
    assert services.renew_fetch(video_id=video.pk, claim="me")
    assert not services.renew_fetch(video_id=video.pk, claim="another")
    assert not services.release_fetch(video_id=video.pk, claim="another")
    with pytest.raises(FetchLost):
        services.fail_fetch(video_id=video.pk, claim="another", code="X")
    with pytest.raises(FetchLost):
        services.retry_fetch(video_id=video.pk, claim="another", code="X")
    with pytest.raises(FetchLost):
        services.finish_fetch(video_id=video.pk, claim="another", fields={})
    video.refresh_from_db()
    assert (video.state, video.claimed_by) == (VideoState.FETCHING, "me")


def test_temporary_files_are_gone_afterwards(
    alice: Person, https: HttpsServer, mp4: bytes, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    https.file("/fight.mp4", mp4)
    fetch(register(alice), https.network())
    https.file("/fight.mp4", b"text")
    fetch(register(alice), https.network())
    assert os.listdir(tmp_path / "uploads") == []  # noqa: PTH208


def test_a_lost_message_is_sent_again_when_due(alice: Person, queue: Any) -> None:
    video = register(alice)
    now = timezone.now()
    assert sweep_fetches(now=now) == ()
    later = now + timedelta(hours=1)
    assert sweep_fetches(now=later) == (video.pk,)
    assert sweep_fetches(now=later) == ()
    assert waiting() == 1


def test_a_long_queue_is_not_sent_again(alice: Person, queue: Any) -> None:
    videos = [register(alice) for _ in range(3)]
    for video in videos:
        FetchVideo(video_id=video.pk).send()
    assert sweep_fetches(now=timezone.now() + timedelta(hours=1)) == ()
    assert waiting() == 3


def test_what_silent_workers_held_is_taken_back_and_given_up_in_the_end(
    alice: Person, queue: Any
) -> None:
    video = register(alice)
    later = timezone.now() + timedelta(hours=1)
    for attempts in (1, 2):
        assert services.claim_fetch(video_id=video.pk, claim=f"worker {attempts}")
        assert sweep_fetches() == ()
        assert sweep_fetches(now=later) == (video.pk,)
        queue.flush(broker.FETCH_QUEUE)
        video.refresh_from_db()
        assert (video.state, video.attempts) == (VideoState.FETCHING, attempts)
    assert services.claim_fetch(video_id=video.pk, claim="worker 3")
    assert sweep_fetches(now=later) == ()
    video.refresh_from_db()
    assert (video.state, video.error_code) == (VideoState.FAILED, "WORKER_LOST")
    assert sentence("WORKER_LOST", language="ko") != ""


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_hold_the_same_fetch(alice: Person) -> None:
    from django.db import connection

    video = register(alice)
    start = threading.Barrier(4)
    held: list[str] = []

    def claim(name: str) -> None:
        start.wait()
        if services.claim_fetch(video_id=video.pk, claim=name) is not None:
            held.append(name)
        connection.close()

    threads = [threading.Thread(target=claim, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == 1
