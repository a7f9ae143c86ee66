"""Stored videos as files for the worker; videos in the admin site."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.apps.accounts.models import User
from backend.apps.videos.errors import SourceMissing
from backend.apps.videos.files import open_video_source
from backend.apps.videos.models import Video
from backend.apps.videos.services import register_video_url, upload_video
from backend.common.storage import delete_objects
from tests.conftest import Person
from tests.videos.conftest import configure_s3


def stored_video(person: Person, mp4: bytes) -> Video:
    assert person.user is not None
    return upload_video(by=person.user, file=SimpleUploadedFile("fight.mp4", mp4))


def test_a_file_that_is_gone_is_told(
    alice: Person, mp4: bytes, both_storages: str
) -> None:
    video = stored_video(alice, mp4)
    delete_objects([video.file])
    with pytest.raises(SourceMissing), open_video_source(video):
        pass


def test_a_video_not_fetched_yet_has_no_file(alice: Person) -> None:
    with pytest.raises(SourceMissing), open_video_source(Video(file="")):
        pass


def test_the_copy_from_s3_is_removed_also_after_a_failure(
    alice: Person, mp4: bytes, s3_bucket: str, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "scratch")
    video = stored_video(alice, mp4)
    with pytest.raises(RuntimeError), open_video_source(video) as path:
        assert path.parent == tmp_path / "scratch"
        raise RuntimeError
    assert os.listdir(tmp_path / "scratch") == []  # noqa: PTH208


def test_a_disk_too_full_for_the_copy_is_told_before_it_is_made(
    alice: Person, mp4: bytes, s3_bucket: str
) -> None:
    video = stored_video(alice, mp4)
    video.size_bytes = 10**18
    with pytest.raises(OSError, match="bytes free"), open_video_source(video):
        pass


def test_s3_being_away_is_an_os_error(
    alice: Person, mp4: bytes, s3_bucket: str, settings: Any
) -> None:
    video = stored_video(alice, mp4)
    configure_s3(settings, "http://127.0.0.1:1", s3_bucket)
    with pytest.raises(OSError, match="connect"), open_video_source(video):
        pass


@pytest.fixture
def site(alice: Person) -> Client:
    """The admin site as the operator of the instance sees it."""
    user = User.objects.create_superuser(email="root@acme.example", password="x")
    client = Client()
    client.force_login(user)
    return client


def test_the_admin_site_shows_videos_and_keeps_their_urls_secret(
    site: Client, alice: Person, mp4: bytes, settings: Any
) -> None:
    assert alice.user is not None
    settings.VIDEO_URL_HOSTS = ["cdn.test"]
    url = "https://cdn.test/door.mp4?signature=secret"
    videos = [
        stored_video(alice, mp4),
        register_video_url(by=alice.user, url=url),
    ]
    listed = site.get("/admin/videos/video/")
    assert listed.status_code == 200
    assert b"fight.mp4" in listed.content
    shown = [
        site.get(f"/admin/videos/video/{video.pk}/change/").content for video in videos
    ]
    assert b"/media/" in shown[0]
    assert b"cdn.test" in shown[1]
    assert b"secret" not in shown[1]


@pytest.mark.parametrize("action", ["add/", "{pk}/delete/"])
def test_the_admin_site_neither_makes_nor_deletes_videos(
    site: Client, alice: Person, mp4: bytes, action: str
) -> None:
    video = stored_video(alice, mp4)
    reply = site.post(f"/admin/videos/video/{action.format(pk=video.pk)}", {"post": 1})
    assert reply.status_code == 403
    assert Video.objects.get() == video
