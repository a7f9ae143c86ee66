"""Stored objects: names, all-or-nothing writes, signed URLs; local and S3 alike."""

from __future__ import annotations

import io
import time
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from backend.common import storage
from tests.videos.conftest import stored_names


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("fight.mp4", "fight.mp4"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/absolute/path.mp4", "path.mp4"),
        ("..", "file"),
        ("", "file"),
        (".hidden.mp4", "hidden.mp4"),
        ("a b\tc\x00d.mp4", "a_b_c_d.mp4"),
        ('x"; rm -rf $HOME.mp4', "x_rm_-rf_HOME.mp4"),
        ("무단 침입.mp4", "무단_침입.mp4"),
        ("<script>.mp4", "script_.mp4"),
    ],
)
def test_a_stored_name_is_one_safe_part(given: str, expected: str) -> None:
    assert storage.safe_name(given) == expected


def test_a_long_name_keeps_its_suffix_and_fits_any_file_system() -> None:
    name = storage.safe_name("가" * 500 + ".mp4")
    assert name.endswith(".mp4")
    assert len(name.encode()) <= 120


def test_two_videos_never_share_a_folder() -> None:
    folders = {storage.new_video_folder(organization_id=7) for _ in range(100)}
    assert len(folders) == 100
    assert all(folder.startswith("orgs/7/videos/") for folder in folders)


def test_what_is_put_is_read_back(both_storages: str) -> None:
    assert storage.put_object("orgs/1/a.bin", io.BytesIO(b"hello")) == "orgs/1/a.bin"
    with storage.open_stored("orgs/1/a.bin") as file:
        assert file.read() == b"hello"


def test_putting_again_replaces_and_leaves_one_object(both_storages: str) -> None:
    storage.put_object("orgs/1/a.bin", io.BytesIO(b"first"))
    storage.put_object("orgs/1/a.bin", io.BytesIO(b"second"))
    with storage.open_stored("orgs/1/a.bin") as file:
        assert file.read() == b"second"
    assert stored_names() == ["orgs/1/a.bin"]


def test_a_source_is_stored_from_its_start(both_storages: str) -> None:
    source = io.BytesIO(b"hello")
    source.read()
    storage.put_object("orgs/1/a.bin", source)
    with storage.open_stored("orgs/1/a.bin") as file:
        assert file.read() == b"hello"


class BreaksHalfway(io.BytesIO):
    """A source whose disk fails after the first bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 0:
            raise OSError("Input/output error")
        return super().read(4)


def test_a_source_that_breaks_halfway_leaves_nothing(both_storages: str) -> None:
    with pytest.raises(OSError, match="Input/output"):
        storage.put_object("orgs/1/a.bin", BreaksHalfway(b"hello world"))
    assert stored_names() == []


def test_folders_left_empty_are_removed(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Input/output"):
        storage.put_object("orgs/1/videos/x/a.bin", BreaksHalfway(b"hello world"))
    storage.put_object("orgs/1/videos/y/b.bin", io.BytesIO(b"b"))
    storage.delete_objects(["orgs/1/videos/y/b.bin"])
    assert list((tmp_path / "media").rglob("*")) == []


def test_an_upload_on_disk_is_moved_not_copied() -> None:
    upload = TemporaryUploadedFile("a.bin", "application/octet-stream", 5, None)
    upload.write(b"hello")
    upload.flush()
    inode = Path(upload.temporary_file_path()).stat().st_ino
    storage.put_object("orgs/1/a.bin", upload)
    local = storage.local_storage()
    assert local is not None
    stored = Path(local.path("orgs/1/a.bin"))
    assert stored.read_bytes() == b"hello"
    assert stored.stat().st_ino == inode
    upload.close()


def test_deleting_goes_on_past_what_is_not_there(both_storages: str) -> None:
    storage.put_object("orgs/1/b.bin", io.BytesIO(b"b"))
    assert storage.delete_objects(["orgs/1/a.bin", "", "orgs/1/b.bin"]) == []
    assert stored_names() == []


def test_a_name_cannot_leave_the_storage(tmp_path: Path, both_storages: str) -> None:
    from django.core.exceptions import SuspiciousOperation

    with pytest.raises((SuspiciousOperation, OSError)):
        storage.put_object("orgs/../../evil.bin", io.BytesIO(b"x"))
    assert not (tmp_path / "evil.bin").exists()


def test_nothing_stored_has_no_url() -> None:
    assert storage.signed_media_url("") is None


def test_urls_within_a_quarter_of_the_ttl_are_equal(both_storages: str) -> None:
    start = 1_000_000 * 900
    urls = [
        storage.signed_media_url(
            "orgs/1/a.mp4", ttl_s=3600, now=partial(float, start + t)
        )
        for t in (0, 899.9)
    ]
    assert urls[0] == urls[1]


def test_a_new_quarter_gives_a_new_local_url() -> None:
    start = 1_000_000 * 900
    urls = [
        storage.signed_media_url(
            "orgs/1/a.mp4", ttl_s=3600, now=partial(float, start + t)
        )
        for t in (0, 900)
    ]
    assert urls[0] != urls[1]


def test_a_local_url_lives_at_least_its_ttl() -> None:
    before = time.time()
    url = storage.signed_media_url("orgs/1/a.mp4", ttl_s=100)
    assert url is not None
    name, until = storage.read_token(url.split("/")[2])
    assert name == "orgs/1/a.mp4"
    assert before + 100 <= until <= time.time() + 126


def test_a_token_ends_when_it_says() -> None:
    url = storage.signed_media_url("orgs/1/a.mp4", ttl_s=100)
    assert url is not None
    token = url.split("/")[2]
    until = storage.read_token(token)[1]
    assert storage.read_token(token, now=lambda: until)[0] == "orgs/1/a.mp4"
    with pytest.raises(storage.BadTokenError) as caught:
        storage.read_token(token, now=lambda: until + 0.5)
    assert caught.value.expired


@pytest.mark.parametrize("change", ["x", "", ":", "e30:abc", "%00", "a" * 5000])
def test_a_token_of_another_maker_is_refused(change: str) -> None:
    with pytest.raises(storage.BadTokenError) as caught:
        storage.read_token(change)
    assert not caught.value.expired


def test_s3_serves_the_object_with_its_type_and_ranges(s3_bucket: str) -> None:
    storage.put_object("orgs/1/videos/u/침입 1.mp4", io.BytesIO(b"0123456789"))
    url = storage.signed_media_url("orgs/1/videos/u/침입 1.mp4", ttl_s=600)
    assert url is not None
    reply = httpx.get(url, headers={"Range": "bytes=2-4"})
    assert reply.status_code == 206
    assert reply.content == b"234"
    assert reply.headers["content-type"] == "video/mp4"
    query = parse_qs(urlsplit(url).query)
    assert query["X-Amz-Expires"] == ["750"]
    assert query["response-content-disposition"][0].startswith("inline")


def test_s3_urls_carry_the_address_that_browsers_know(
    s3_bucket: str, settings: Any
) -> None:
    settings.S3_PUBLIC_ENDPOINT_URL = "https://media.example.com"
    url = storage.signed_media_url("orgs/1/a.mp4")
    assert url is not None
    assert url.startswith(f"https://media.example.com/{s3_bucket}/orgs/1/a.mp4?")


def test_a_page_uploaded_as_video_is_never_shown_as_a_page() -> None:
    assert storage.content_type("orgs/1/x.html") == "application/octet-stream"
    assert storage.content_disposition("a/x.html").startswith("attachment")
    assert storage.content_type("orgs/1/x.svg") == "application/octet-stream"
