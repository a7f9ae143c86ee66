"""Videos, uploads, tags and statuses in the admin site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from backend.apps.accounts.models import Organization, User
from backend.apps.analysis.models import AnalysisState
from backend.apps.tags.models import Status
from backend.apps.tags.services import add_tag, set_status
from backend.apps.videos.models import ResumableUpload, UploadState, Video
from backend.apps.videos.uploads import start_upload
from tests.rows import make_running, make_video

VIDEOS = "/admin/videos/video/"
UPLOADS = "/admin/videos/resumableupload/"


@pytest.fixture
def root(db: None, settings: Any, tmp_path: Path) -> User:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    return User.objects.create_superuser(email="root@example.org", password="x" * 12)


@pytest.fixture
def site(root: User) -> Client:
    """A client that is signed in as the superuser of the installation."""
    client = Client()
    client.force_login(root)
    return client


def act(site: Client, table: str, action: str, *rows: Any) -> str:
    """Run an action on rows; what the page then says."""
    given = {"action": action, "_selected_action": [row.pk for row in rows]}
    reply = site.post(table, given, follow=True)
    assert reply.status_code == 200
    return reply.content.decode()


def test_tables_and_rows_are_shown(
    site: Client, root: User, acme: Organization
) -> None:
    video = make_video(acme, source_url="https://u:secret@cdn.test/a.mp4")
    upload = start_upload(by=root, file_name="a.mp4", size_bytes=1)
    tag = add_tag(by=root, target=video, type="place", content="door")
    status = set_status(by=root, target=video, available=False, note="lens")
    for table, row in (
        ("videos/video", video),
        ("videos/resumableupload", upload),
        ("tags/tag", tag),
        ("tags/status", status),
    ):
        assert site.get(f"/admin/{table}/", {"q": "door"}).status_code == 200
        page = site.get(f"/admin/{table}/{row.pk}/change/")
        assert page.status_code == 200
        assert "secret" not in page.content.decode()


def test_a_video_is_renamed_and_nothing_else_of_it_changes(
    site: Client, acme: Organization
) -> None:
    video = make_video(acme)
    given = {"name": "Door", "description": "", "state": "FAILED", "file": "x"}
    reply = site.post(f"{VIDEOS}{video.pk}/change/", given)
    assert reply.status_code == 302
    found = Video.objects.get()
    assert (found.name, found.state, found.file) == ("Door", "READY", video.file)


def test_videos_are_deleted_with_grace_and_restored(
    site: Client, acme: Organization
) -> None:
    analysis = make_running(acme)
    page = act(site, VIDEOS, "delete_with_grace", analysis.video)
    assert "Shop.mp4: deleted" in page
    analysis.refresh_from_db()
    assert analysis.state == AnalysisState.FAILED
    assert Video.objects.get().deleted_at is not None
    assert "no such object" in act(site, VIDEOS, "delete_with_grace", analysis.video)
    assert "Shop.mp4: restored" in act(site, VIDEOS, "restore", analysis.video)
    assert Video.objects.get().deleted_at is None


def test_rows_cannot_be_deleted_from_under_their_objects(
    site: Client, root: User, acme: Organization
) -> None:
    video = make_video(acme)
    upload = start_upload(by=root, file_name="a.mp4", size_bytes=1)
    for table, row in ((VIDEOS, video), (UPLOADS, upload)):
        reply = site.post(f"{table}{row.pk}/delete/", {"post": "yes"})
        assert reply.status_code == 403
    assert Video.objects.exists()
    assert ResumableUpload.objects.exists()


def test_an_upload_is_given_up(site: Client, root: User) -> None:
    upload = start_upload(by=root, file_name="a.mp4", size_bytes=1)
    done = start_upload(by=root, file_name="b.mp4", size_bytes=1)
    ResumableUpload.objects.filter(pk=done.pk).update(state=UploadState.DONE)
    page = act(site, UPLOADS, "give_up", upload, done)
    assert "A.mp4: given up" in page
    assert "B.mp4: This upload has ended" in page
    states = dict(ResumableUpload.objects.values_list("name", "state"))
    assert states == {"a.mp4": UploadState.ABORTED, "b.mp4": UploadState.DONE}


def test_a_status_is_corrected(site: Client, root: User, acme: Organization) -> None:
    status = set_status(by=root, target=make_video(acme), available=False)
    given = {
        "is_available": "on",
        "since_0": "2026-01-02",
        "since_1": "03:04:05",
        "note": "mended",
    }
    reply = site.post(f"/admin/tags/status/{status.pk}/change/", given)
    assert reply.status_code == 302
    found = Status.objects.get()
    assert (found.is_available, found.note) == (True, "mended")
