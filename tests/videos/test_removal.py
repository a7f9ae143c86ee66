"""Deleted videos are purged: everything of them, nothing of others, after any crash."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.alarms.models import Alarm
from backend.apps.alarms.services import attach_clip
from backend.apps.analysis import artefacts, removal
from backend.apps.analysis.models import Analysis, Detection
from backend.apps.analysis.services import (
    claim_analysis,
    finish_analysis,
    request_analysis,
)
from backend.apps.tags.models import Status, Tagging
from backend.apps.tags.services import add_tag, set_status
from backend.apps.videos import editing
from backend.apps.videos.models import ResumableUpload, Video
from backend.apps.videos.services import upload_video
from backend.apps.videos.uploads import start_upload
from backend.common.storage import put_object
from tests.conftest import Person
from tests.rows import CLAIM, make_alarm
from tests.videos.conftest import stored_names
from worker.crew import sweep

LATER = timedelta(days=8)


def user_of(person: Person) -> User:
    assert person.user is not None
    return person.user


def whole_video(person: Person, mp4: bytes, tmp_path: Path) -> Video:
    """A video with an analysis, its files, a detection, an alarm, tag and status."""
    user = user_of(person)
    video = upload_video(by=user, file=SimpleUploadedFile("shop.mp4", mp4))
    analysis = request_analysis(video=video, by=user)
    held = claim_analysis(analysis_id=analysis.pk, claim=CLAIM, model="fake 1")
    assert held is not None

    def made(name: str) -> str:
        (tmp_path / name).write_bytes(b"made")
        return artefacts.store_artefact(analysis=held, path=tmp_path / name)

    alarm = make_alarm(user.organization, analysis=held, snapshot=made("a.jpg"))
    assert alarm.detection is not None
    attach_clip(detection_id=alarm.detection.pk, claim=CLAIM, clip=made("a.mp4"))
    made("of-a-run-that-was-cut-off.jpg")
    finish_analysis(
        analysis_id=held.pk, claim=CLAIM, done_ms=1, output_video=made("out.mp4")
    )
    add_tag(by=user, target=video, type="place", content="door")
    set_status(by=user, target=video, available=True)
    return video


def delete(person: Person, video: Video) -> None:
    removal.delete_video(by=user_of(person), video=video)


def purge() -> tuple[int, ...]:
    return removal.purge_videos(now=timezone.now() + LATER)


def test_everything_of_the_video_goes_and_nothing_of_others(
    alice: Person, charlie: Person, mp4: bytes, both_storages: str, tmp_path: Path
) -> None:
    kept = whole_video(alice, mp4, tmp_path)
    others = stored_names()
    assert len(others) == 6
    whole_video(charlie, mp4, tmp_path)
    video = whole_video(alice, mp4, tmp_path)
    delete(alice, video)
    assert purge() == (video.pk,)
    assert purge() == ()
    assert not Video.objects.filter(pk=video.pk).exists()
    assert Analysis.objects.count() == Detection.objects.count() == 2
    assert Tagging.objects.count() == Status.objects.count() == 2
    left = stored_names()
    assert len(left) == 12
    assert set(others) < set(left)
    assert kept.file in left


def test_its_alarms_stay_without_it(alice: Person, mp4: bytes, tmp_path: Path) -> None:
    video = whole_video(alice, mp4, tmp_path)
    before = Alarm.objects.get()
    delete(alice, video)
    purge()
    alarm = Alarm.objects.get()
    assert (alarm.video, alarm.detection) == (None, None)
    assert (alarm.pk, alarm.type, alarm.score) == (before.pk, before.type, before.score)
    reply = alice.run("{ alarms { nodes { logLine video { id } detection { id } } } }")
    assert reply.errors == []
    [shown] = reply.data["alarms"]["nodes"]
    assert (shown["video"], shown["detection"]) == (None, None)


def test_nothing_goes_before_its_time(
    alice: Person, mp4: bytes, settings: Any, tmp_path: Path
) -> None:
    settings.VIDEO_DELETE_GRACE_S = 3600
    video = whole_video(alice, mp4, tmp_path)
    assert purge() == ()
    delete(alice, video)
    now = timezone.now()
    assert removal.purge_videos(now=now + timedelta(minutes=59)) == ()
    assert len(stored_names()) == 6
    assert removal.purge_videos(now=now + timedelta(minutes=61)) == (video.pk,)
    assert stored_names() == []


def test_a_worker_that_lost_the_video_has_time_to_notice(
    alice: Person, mp4: bytes, settings: Any, tmp_path: Path
) -> None:
    settings.VIDEO_DELETE_GRACE_S, settings.LEASE_S = 0, 60
    delete(alice, whole_video(alice, mp4, tmp_path))
    now = timezone.now()
    assert removal.purge_videos(now=now + timedelta(seconds=119)) == ()
    assert removal.purge_videos(now=now + timedelta(seconds=121)) != ()


def test_a_restored_video_is_never_purged(
    alice: Person, mp4: bytes, tmp_path: Path
) -> None:
    video = whole_video(alice, mp4, tmp_path)
    delete(alice, video)
    editing.restore_video(by=user_of(alice), video=video)
    assert purge() == ()
    assert len(stored_names()) == 6


def test_the_sweeper_purges_what_is_due(
    alice: Person, mp4: bytes, tmp_path: Path
) -> None:
    video = whole_video(alice, mp4, tmp_path)
    delete(alice, video)
    upload = start_upload(by=user_of(alice), file_name="a.mp4", size_bytes=1)
    sweep()
    assert len(stored_names()) == 6
    long_ago = timezone.now() - LATER
    Video.objects.update(deleted_at=long_ago)
    ResumableUpload.objects.update(expires_at=long_ago)
    sweep()
    assert stored_names() == []
    assert not Video.objects.exists()
    assert not ResumableUpload.objects.filter(pk=upload.pk).exists()


class Killed(BaseException):
    """Ends a purge as SIGKILL does: nothing behind it is done."""


@pytest.mark.parametrize("after", range(1, 7))
def test_a_purge_that_was_killed_anywhere_is_finished_by_the_next(
    alice: Person,
    mp4: bytes,
    after: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    video = whole_video(alice, mp4, tmp_path)
    delete(alice, video)
    deleted: list[str] = []
    really = FileSystemStorage.delete

    def deadly(self: FileSystemStorage, name: str) -> None:
        really(self, name)
        deleted.append(name)
        if len(deleted) == after:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "delete", deadly)
        with pytest.raises(Killed):
            purge()
    assert len(stored_names()) == 6 - after
    assert Video.objects.get().is_purging
    assert purge() == (video.pk,)
    assert stored_names() == []
    assert not Video.objects.exists()


def test_what_cannot_be_removed_is_tried_again(
    alice: Person, mp4: bytes, tmp_path: Path, settings: Any
) -> None:
    video = whole_video(alice, mp4, tmp_path)
    delete(alice, video)
    stuck = Path(settings.MEDIA_ROOT) / video.thumbnail
    stuck.unlink()
    stuck.mkdir()
    (stuck / "x").touch()
    assert purge() == ()
    assert Video.objects.get().is_purging
    (stuck / "x").unlink()
    stuck.rmdir()
    assert purge() == (video.pk,)
    assert stored_names() == []


def test_a_row_that_names_no_folder_of_its_own_takes_nothing_along(
    alice: Person, mp4: bytes, tmp_path: Path
) -> None:
    kept = whole_video(alice, mp4, tmp_path)
    odd = put_object("orgs/odd.mp4", io.BytesIO(b"odd"))
    video = Video.objects.create(
        organization=kept.organization, created_by=alice.user, name="odd", file=odd
    )
    delete(alice, video)
    assert purge() == (video.pk,)
    assert len(stored_names()) == 6
