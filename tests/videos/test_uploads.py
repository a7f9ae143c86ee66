"""Uploads: what is kept of a good one, and that nothing is kept of any other."""

from __future__ import annotations

import io
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from django.core.files.uploadedfile import (
    InMemoryUploadedFile,
    SimpleUploadedFile,
    TemporaryUploadedFile,
)
from django.db import IntegrityError

from backend.apps.accounts.models import Organization, User
from backend.apps.videos.errors import NotStored, sentence
from backend.apps.videos.files import open_video_source
from backend.apps.videos.models import Video, VideoState
from backend.apps.videos.probing import REFUSALS, Unreadable, _one_of, probe_video
from backend.apps.videos.services import upload_video
from backend.common.errors import Throttled
from backend.common.storage import local_storage, open_stored
from tests.conftest import Person, make_user
from tests.videos.conftest import configure_s3, stored_names
from tests.worker import media
from worker.video.errors import CODES, UnreadableVideo


def upload(
    person: Person,
    body: bytes,
    file_name: str = "fight.mp4",
    *,
    name: str | None = None,
) -> Video:
    assert person.user is not None
    file = SimpleUploadedFile(file_name, body)
    return upload_video(by=person.user, file=file, name=name)


def test_an_upload_is_probed_stored_and_told(
    alice: Person, mp4: bytes, both_storages: str
) -> None:
    assert alice.user is not None
    video = upload(alice, mp4)
    video.refresh_from_db()
    assert video.state == VideoState.READY
    assert video.organization == alice.user.organization
    assert video.created_by == alice.user
    assert video.name == "fight.mp4"
    assert (video.container, video.codec) == ("mov", "h264")
    assert (video.width, video.height, video.rotation) == (64, 48, 0)
    assert (video.duration_ms, video.frame_rate) == (1000, 10.0)
    assert video.size_bytes == len(mp4)
    assert not video.has_audio
    assert stored_names() == sorted([video.file, video.thumbnail])
    assert video.file.startswith(f"orgs/{video.organization_id}/videos/")
    assert video.file.endswith("/fight.mp4")
    with open_stored(video.file) as file:
        assert file.read() == mp4
    with open_stored(video.thumbnail) as file, av.open(file) as picture:
        assert picture.streams.video[0].width == 64


def test_the_worker_gets_the_same_bytes_as_a_file(
    alice: Person, mp4: bytes, both_storages: str
) -> None:
    video = upload(alice, mp4)
    with open_video_source(video) as path:
        assert path.suffix == ".mp4"
        assert path.read_bytes() == mp4
    assert path.exists() == (both_storages == "local")


def test_the_same_file_twice_makes_two_videos(
    alice: Person, mp4: bytes, both_storages: str
) -> None:
    first, second = upload(alice, mp4), upload(alice, mp4)
    assert first.file != second.file
    assert len(stored_names()) == 4


@pytest.mark.parametrize(
    ("given", "file_name", "title", "stored"),
    [
        (None, "침입 1.mp4", "침입 1.mp4", "침입_1.mp4"),
        ("Front door", "x.mp4", "Front door", "Front_door.mp4"),
        ("  a\n\tb\x00 ", "x.mp4", "a b", "a_b.mp4"),
        ("x" * 500, "x.mp4", "x" * 200, "x" * 116 + ".mp4"),
        ("../../etc/passwd", "x.mp4", "../../etc/passwd", "passwd.mp4"),
        ("page.html", "x.mp4", "page.html", "page.mp4"),
        ("\u202egnp.exe", "x.mp4", "gnp.exe", "gnp.mp4"),
        ("", "movie.mov", "movie.mov", "movie.mov"),
        ("   ", "x.mp4", "video", "video.mp4"),
        ("<b>", "x.mp4", "<b>", "b.mp4"),
    ],
)
def test_names_are_cleaned_and_stored_under_a_true_suffix(
    alice: Person,
    mp4: bytes,
    given: str | None,
    file_name: str,
    title: str,
    stored: str,
) -> None:
    video = upload(alice, mp4, file_name, name=given)
    assert video.name == title
    assert video.file.rpartition("/")[2] == stored


BAD_FILES: dict[str, Callable[[], bytes]] = {
    "EMPTY_FILE": lambda: b"",
    "NOT_A_VIDEO": lambda: b"this is text named .mp4\n" * 100,
    "IS_AN_IMAGE": lambda: media.image("png"),
    "NO_VIDEO_STREAM": lambda: media.sound_only(),
    "TRUNCATED": lambda: media.video()[: len(media.video()) // 2],
    "SINGLE_FRAME": lambda: media.video(seconds=1, rate=1),
    "TOO_MANY_PIXELS": lambda: media.with_mp4_size(media.video(), 16384, 16384),
    "UNSUPPORTED_CODEC": lambda: media.with_mp4_codec(media.video(), b"xxxx"),
    "DAMAGED": lambda: media.harmed(media.video(), 0.02, 0.73),
}


@pytest.mark.parametrize("code", BAD_FILES)
def test_a_file_that_is_no_video_is_refused_and_leaves_nothing(
    alice: Person, both_storages: str, code: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        upload(alice, BAD_FILES[code]())
    assert caught.value.code == code
    assert caught.value.field == "file"
    assert stored_names() == []
    assert not Video.objects.exists()


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("VIDEO_MAX_SIZE_BYTES", 100, "TOO_LARGE"),
        ("VIDEO_MAX_DURATION_S", 0.5, "TOO_LONG"),
        ("VIDEO_MAX_PIXELS", 64 * 48 - 1, "TOO_MANY_PIXELS"),
    ],
)
def test_limits_are_those_of_the_settings(
    alice: Person, mp4: bytes, settings: Any, setting: str, value: float, code: str
) -> None:
    setattr(settings, setting, value)
    with pytest.raises(Unreadable) as caught:
        upload(alice, mp4)
    assert caught.value.code == code
    assert stored_names() == []
    setattr(settings, setting, getattr(settings, setting) * 100)
    assert upload(alice, mp4).state == VideoState.READY


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_worker_is_a_refusal_with_its_sentences(code: str) -> None:
    facts: dict[str, Any] = {"found": 7, "limit": 5, "codec": "xyz"}
    refusal = REFUSALS[code](**facts)
    truth = UnreadableVideo(code, **facts)
    assert refusal.code == code
    assert refusal.message("en") == truth.message("en")
    assert refusal.message("ko-KR") == truth.message("ko")
    assert "{" not in sentence(code, language="ko")


def test_a_video_damaged_where_the_thumbnail_would_be_is_taken(alice: Person) -> None:
    body = media.harmed(media.video(seconds=4), 0.3, 0.5)
    assert upload(alice, body).state == VideoState.READY


class Counting(io.BytesIO):
    """A file that can be read only so often; then its disk fails."""

    def __init__(self, body: bytes, *, reads: int = 10**9) -> None:
        super().__init__(body)
        self.name = "fight.mp4"
        self.reads = 0
        self._most = reads

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > self._most:
            raise OSError("Input/output error")
        return super().read(size)


def test_a_file_that_fails_while_it_is_stored_leaves_nothing(
    alice: Person, mp4: bytes, both_storages: str
) -> None:
    assert alice.user is not None
    counting = Counting(mp4)
    probe_video(counting)
    with pytest.raises(NotStored):
        upload_video(by=alice.user, file=Counting(mp4, reads=counting.reads))
    # The thumbnail had been stored by then, and is gone again.
    assert stored_names() == []
    assert not Video.objects.exists()


def test_a_file_that_fails_while_it_is_probed_leaves_nothing(
    alice: Person, mp4: bytes, both_storages: str
) -> None:
    assert alice.user is not None
    with pytest.raises((NotStored, Unreadable)):
        upload_video(by=alice.user, file=Counting(mp4, reads=1))
    assert stored_names() == []
    assert not Video.objects.exists()


def test_a_folder_that_cannot_be_written_is_told(
    alice: Person, mp4: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    local = local_storage()
    assert local is not None
    # Not by permissions: root may write everywhere.
    Path(local.location).mkdir()
    (Path(local.location) / "orgs").write_text("in the way")
    with pytest.raises(NotStored) as caught:
        upload(alice, mp4)
    assert caught.value.code == "NOT_STORED"
    assert stored_names() == ["orgs"]
    assert not Video.objects.exists()
    assert "could not be stored" in caplog.text


def test_a_bucket_that_is_not_there_is_told(
    alice: Person, mp4: bytes, settings: Any, s3_bucket: str
) -> None:
    configure_s3(settings, settings.S3_ENDPOINT_URL, "safe-eye-missing")
    with pytest.raises(NotStored):
        upload(alice, mp4)
    assert not Video.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_cannot_be_saved_takes_its_objects_along(
    mp4: bytes, both_storages: str
) -> None:
    user = make_user("gone@acme.example", Organization.objects.create(name="Gone"))
    # Deleted while the upload was on its way.
    User.objects.filter(pk=user.pk).delete()
    with pytest.raises(IntegrityError):
        upload_video(by=user, file=SimpleUploadedFile("fight.mp4", mp4))
    assert stored_names() == []
    assert not Video.objects.exists()


def test_an_upload_whose_wish_cannot_be_fulfilled_is_not_kept(
    alice: Person, mp4: bytes
) -> None:
    assert alice.user is not None

    def on_ready(video: Video) -> None:
        assert Video.objects.get() == video
        raise IntegrityError

    file = SimpleUploadedFile("fight.mp4", mp4)
    with pytest.raises(IntegrityError):
        upload_video(by=alice.user, file=file, on_ready=on_ready)
    assert stored_names() == []
    assert not Video.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_upload_inside_a_transaction_is_a_mistake(alice: Person, mp4: bytes) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        upload(alice, mp4)
    assert stored_names() == []


def test_uploads_in_memory_and_on_disk_are_alike(alice: Person, mp4: bytes) -> None:
    assert alice.user is not None
    memory = InMemoryUploadedFile(
        io.BytesIO(mp4), "file", "a.mp4", "video/mp4", len(mp4), None
    )
    disk = TemporaryUploadedFile("b.mp4", "video/mp4", len(mp4), None)
    # As a transport leaves it: the last bytes still in the buffer.
    disk.write(mp4)
    for file in (memory, disk):
        video = upload_video(by=alice.user, file=file)
        with open_stored(video.file) as stored:
            assert stored.read() == mp4
        file.close()


def test_no_more_files_are_probed_at_once_than_allowed(mp4: bytes) -> None:
    with (
        _one_of(1),
        pytest.raises(Throttled) as caught,
        _one_of(1, wait_s=0),
    ):
        pass
    assert caught.value.code == "THROTTLED"
    with _one_of(1, wait_s=0):
        assert probe_video(io.BytesIO(mp4)).info.duration_s == Fraction(1)
