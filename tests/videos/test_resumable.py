"""Resumable uploads on both storages: sent in any way, they become the same video."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from backend.apps.analysis.models import Analysis
from backend.apps.videos.errors import NotStored
from backend.apps.videos.finishing import finish_upload
from backend.apps.videos.models import ResumableUpload, UploadState, Video
from backend.apps.videos.parts import parts_of
from backend.apps.videos.uploads import sweep_uploads
from backend.common import s3
from backend.common.storage import local_storage, open_stored
from tests.conftest import Person
from tests.videos.conftest import stored_names
from tests.videos.sending import ABORT, FINISH, PARTS, UPLOAD, Sender, WebServer, padded

PART = 5 * 1024**2


@pytest.fixture
def parts_folder(settings: Any, tmp_path: Path) -> Path:
    settings.UPLOAD_PART_BYTES = PART
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    return tmp_path / "uploads" / "parts"


@pytest.fixture
def server(
    transactional_db: None, both_storages: str, parts_folder: Path
) -> Iterator[str]:
    server = WebServer()
    yield server.url
    server.stop()


@pytest.fixture(scope="module")
def film(mp4: bytes) -> bytes:
    """Two whole parts and a half."""
    return padded(mp4, 2 * PART + PART // 2)


@pytest.fixture
def sender(server: str, alice: Person, film: bytes) -> Sender:
    return Sender(alice, server, film).start()


def left_behind(parts_folder: Path) -> list[str]:
    """What lies in storage, in the folder of parts and in S3's open uploads."""
    found = stored_names()
    if local_storage() is None:
        from django.conf import settings

        open_ = s3.client().list_multipart_uploads(Bucket=settings.S3_BUCKET)
        found += [entry["Key"] for entry in open_.get("Uploads", ())]
    if parts_folder.exists():
        found += [path.name for path in parts_folder.iterdir()]
    return found


def test_parts_in_any_order_and_again_become_the_video(
    sender: Sender, film: bytes, parts_folder: Path
) -> None:
    assert (sender.upload["partCount"], sender.upload["partSizeBytes"]) == (3, PART)
    assert sender.upload["parts"] == []
    sender.send(3, 1, 2, 1)
    assert [part["number"] for part in sender.look()["parts"]] == [1, 2, 3]
    payload = sender.finish().data["finishUpload"]
    assert payload["errors"] == []
    assert payload["analysis"] is None
    video = Video.objects.get()
    assert payload["video"]["name"] == "fight.mp4"
    assert payload["video"]["sizeBytes"] == len(film)
    assert payload["video"]["durationS"] == 1.0
    assert video.created_by == sender.person.user
    assert sorted(left_behind(parts_folder)) == sorted([video.file, video.thumbnail])
    assert video.file.endswith("/fight.mp4")
    with open_stored(video.file) as file:
        assert file.read() == film
    look = sender.look()
    assert (look["state"], look["parts"]) == ("DONE", [])
    assert look["video"] == {"id": payload["video"]["id"]}


def test_a_file_name_decides_nothing_but_the_title(
    server: str, alice: Person, mp4: bytes
) -> None:
    sender = Sender(alice, server, mp4).start("../../../etc/page.html")
    sender.send()
    assert sender.finish().codes == []
    video = Video.objects.get()
    assert video.name == "../../../etc/page.html"
    assert video.file == f"{ResumableUpload.objects.get().folder}/page.mp4"
    assert sorted(stored_names()) == sorted([video.file, video.thumbnail])


def test_it_is_told_which_parts_are_there(sender: Sender, film: bytes) -> None:
    sender.send(2)
    [part] = sender.look()["parts"]
    assert (part["number"], part["sizeBytes"]) == (2, PART)
    assert f'"{part["etag"]}"' == sender.etags[2]
    sender.send(3)
    assert [part["sizeBytes"] for part in sender.look()["parts"]] == [PART, PART // 2]


def test_parts_come_at_once(sender: Sender, both_storages: str) -> None:
    parts = [sender.address(number) for number in sender.numbers]
    if both_storages == "local":
        parts *= 2  # S3's stand-in cannot have the same part twice at a time

    def put(part: dict[str, Any]) -> None:
        response = sender.put(part["url"], sender.bytes_of(part))
        sender.etags[part["number"]] = response.headers["etag"]

    threads = [threading.Thread(target=put, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sender.finish().codes == []


def test_an_upload_is_analysed_when_asked_and_answered_again(sender: Sender) -> None:
    sender.send()
    first = sender.finish(analyze=True).data["finishUpload"]
    again = sender.finish(analyze=True).data["finishUpload"]
    assert first["analysis"]["state"] == "QUEUED"
    assert again == first | {"video": again["video"]}
    assert again["video"]["id"] == first["video"]["id"]
    assert Analysis.objects.count() == Video.objects.count() == 1


def test_finished_twice_at_once_it_is_one_video(sender: Sender) -> None:
    sender.send()
    codes: list[list[str]] = []

    def finish() -> None:
        try:
            codes.append(sender.finish(analyze=True).codes)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Video.objects.count() == Analysis.objects.count() == 1
    assert [] in codes
    assert all(code in ([], ["UPLOAD_BUSY"]) for code in codes)
    assert sender.finish().codes == []


def test_what_is_missing_is_named_and_may_still_come(sender: Sender) -> None:
    sender.send(2)
    payload = sender.finish().data["finishUpload"]
    [error] = payload["errors"]
    assert (payload["video"], error["code"]) == (None, "PARTS_MISSING")
    assert ": 1, 3." in error["message"]
    sender.send(1, 3)
    reply = sender.finish({2: '"0123"'})
    assert reply.codes == ["PARTS_MISSING"]
    assert ": 2." in reply.data["finishUpload"]["errors"][0]["message"]
    assert sender.finish().codes == []


def test_parts_that_there_are_not_are_refused(sender: Sender) -> None:
    sender.send()
    for number in (4, 0, -1, 2_000_000_000):
        assert sender.finish({number: "x"}).codes == ["INVALID_PART"]
    twice = [{"number": 1, "etag": "x"}] * 2
    reply = sender.person.run(FINISH, id=sender.id, parts=twice)
    assert reply.codes == ["INVALID_PART"]
    for numbers in ([0], [4], [-1], [1, 5]):
        reply = sender.person.run(PARTS, id=sender.id, numbers=numbers)
        assert reply.codes == ["INVALID_PART"]
    reply = sender.person.run(PARTS, id=sender.id, numbers=[1] * 101)
    assert reply.codes == ["INVALID_INPUT"]
    assert sender.finish().codes == []


def test_what_is_no_video_is_refused_and_removed(
    server: str, alice: Person, parts_folder: Path
) -> None:
    sender = Sender(alice, server, b"text, named .mp4\n" * 1000).start()
    sender.send()
    assert sender.finish(analyze=True).codes == ["NOT_A_VIDEO"]
    assert left_behind(parts_folder) == []
    assert not Video.objects.exists()
    look = sender.look()
    assert (look["state"], look["errorCode"]) == ("REFUSED", "NOT_A_VIDEO")
    assert look["errorMessage"]
    assert sender.finish().codes == ["UPLOAD_CLOSED"]


def test_the_checksum_of_the_whole_is_checked(
    server: str, alice: Person, film: bytes, parts_folder: Path
) -> None:
    digest = hashlib.sha256(film).hexdigest()
    good = Sender(alice, server, film).start(sha256=digest.upper())
    good.send()
    assert good.finish().codes == []
    kept = left_behind(parts_folder)
    bad = Sender(alice, server, film[:-1] + b"x").start(sha256=digest)
    bad.send()
    assert bad.finish().codes == ["WRONG_CHECKSUM"]
    assert left_behind(parts_folder) == kept
    assert bad.look()["state"] == "REFUSED"


def test_an_upload_that_was_given_up_leaves_nothing(
    sender: Sender, parts_folder: Path
) -> None:
    part = sender.address(2)
    sender.send(1)
    for _ in range(2):
        reply = sender.person.run(ABORT, id=sender.id)
        assert reply.data["abortUpload"] == {
            "upload": {"state": "ABORTED", "parts": []},
            "errors": [],
        }
    assert left_behind(parts_folder) == []
    response = sender.put(part["url"], sender.bytes_of(part))
    assert response.status_code >= 400
    assert left_behind(parts_folder) == []
    assert sender.finish().codes == ["UPLOAD_CLOSED"]
    assert sender.person.run(PARTS, id=sender.id, numbers=[1]).codes == [
        "UPLOAD_CLOSED"
    ]


def test_a_part_after_the_end_changes_nothing(sender: Sender, film: bytes) -> None:
    late = sender.address(1)
    sender.send()
    sender.finish()
    assert sender.put(late["url"], bytes(PART)).status_code >= 400
    assert sender.person.run(ABORT, id=sender.id).codes == ["UPLOAD_CLOSED"]
    with open_stored(Video.objects.get().file) as file:
        assert file.read() == film


def test_nobody_else_sees_or_touches_it(
    sender: Sender, bob: Person, charlie: Person, anonymous: Person
) -> None:
    sender.send()
    for person, code in (
        (bob, "NOT_FOUND"),
        (charlie, "NOT_FOUND"),
        (anonymous, "UNAUTHENTICATED"),
    ):
        parts = [{"number": 1, "etag": "x"}]
        for document, more in (
            (PARTS, {"numbers": [1]}),
            (FINISH, {"parts": parts}),
            (ABORT, {}),
        ):
            assert person.run(document, id=sender.id, **more).codes == [code]
        reply = person.run(UPLOAD, id=sender.id)
        assert (reply.data["upload"] if reply.data else None) is None
    assert sender.finish().codes == []


def test_expired_uploads_are_swept_with_their_parts(
    sender: Sender, parts_folder: Path, server: str, alice: Person, film: bytes
) -> None:
    sender.send(1, 3)
    done = Sender(alice, server, film).start()
    done.send()
    done.finish()
    later = timezone.now() + timedelta(days=1)
    assert sweep_uploads(now=later) == 0
    later += timedelta(days=2)
    assert sweep_uploads(now=later) == 2
    assert not ResumableUpload.objects.exists()
    video = Video.objects.get()
    assert sorted(left_behind(parts_folder)) == sorted([video.file, video.thumbnail])
    assert sender.person.run(UPLOAD, id=sender.id).data == {"upload": None}


def test_an_expired_upload_is_over_before_it_is_swept(sender: Sender) -> None:
    part = sender.address(1)
    sender.send(2, 3)
    ResumableUpload.objects.update(expires_at=timezone.now())
    assert sender.finish().codes == ["UPLOAD_CLOSED"]
    assert sender.person.run(PARTS, id=sender.id, numbers=[1]).codes == [
        "UPLOAD_CLOSED"
    ]
    if local_storage() is not None:
        response = sender.put(part["url"], sender.bytes_of(part))
        assert response.status_code == 409


def test_what_is_being_finished_is_left_in_peace(sender: Sender) -> None:
    sender.send()
    ResumableUpload.objects.update(
        state=UploadState.FINISHING,
        claimed_by="another",
        lease_until=timezone.now() + timedelta(minutes=1),
        expires_at=timezone.now() + timedelta(seconds=1),
    )
    assert sender.finish().codes == ["UPLOAD_BUSY"]
    assert sender.person.run(ABORT, id=sender.id).codes == ["UPLOAD_BUSY"]
    assert sweep_uploads(now=timezone.now() + timedelta(seconds=30)) == 0
    assert len(sender.look()["parts"]) == 3


@pytest.mark.parametrize("step", ["settled", "put together", "kept"])
def test_who_died_while_finishing_is_followed_by_the_next(
    sender: Sender, film: bytes, parts_folder: Path, step: str
) -> None:
    sender.send()
    upload = ResumableUpload.objects.get()
    upload.etags = [sender.etags[number].strip('"') for number in sender.numbers]
    upload.state, upload.claimed_by = UploadState.FINISHING, "the dead"
    upload.lease_until = timezone.now() - timedelta(seconds=1)
    upload.save()
    parts = parts_of(upload)
    if step != "settled":
        with parts.put_together():
            pass
    if step == "kept":
        parts.keep(f"{upload.folder}/fight.mp4")
    assert len(sender.look()["parts"]) == 3
    assert sender.finish().codes == []
    video = Video.objects.get()
    assert sorted(left_behind(parts_folder)) == sorted([video.file, video.thumbnail])
    with open_stored(video.file) as file:
        assert file.read() == film


def test_a_storage_that_fails_costs_no_part(
    sender: Sender, monkeypatch: pytest.MonkeyPatch, film: bytes
) -> None:
    sender.send()
    upload = ResumableUpload.objects.get()
    kind = type(parts_of(upload))

    def fails(self: Any, name: str) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(kind, "keep", fails)
        assert sender.finish().codes == ["NOT_STORED"]
    assert sender.look()["state"] == "OPEN"
    assert len(sender.look()["parts"]) == 3
    assert not Video.objects.exists()
    assert sender.finish().codes == []


def test_what_hangs_on_the_video_is_there_with_it_or_neither(sender: Sender) -> None:
    sender.send()
    upload = ResumableUpload.objects.get()
    etags = [sender.etags[number].strip('"') for number in sender.numbers]

    def fails(video: Video) -> None:
        raise NotStored

    with pytest.raises(NotStored):
        finish_upload(upload=upload, etags=etags, on_ready=fails)
    assert not Video.objects.exists()
    assert sender.finish().codes == []


def test_addresses_keep_an_upload_alive(sender: Sender) -> None:
    soon = timezone.now() + timedelta(seconds=30)
    ResumableUpload.objects.update(expires_at=soon)
    sender.send(1)
    assert ResumableUpload.objects.get().expires_at > soon + timedelta(hours=1)
