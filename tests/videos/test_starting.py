"""Resumable uploads are started within limits, and under harmless names."""

from __future__ import annotations

import shutil
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest

from backend.apps.videos import uploads
from backend.apps.videos.models import ResumableUpload
from tests.conftest import Person
from tests.videos.sending import ABORT, START

MIB = 1024**2


def start(person: Person, **given: Any) -> Any:
    values = {"fileName": "a.mp4", "sizeBytes": 1000, **given}
    return person.run(START, input=values)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"sizeBytes": 0}, "sizeBytes", "EMPTY_FILE"),
        ({"sizeBytes": -1}, "sizeBytes", "EMPTY_FILE"),
        ({"sizeBytes": 2 * 1024**3 + 1}, "sizeBytes", "TOO_LARGE"),
        ({"sizeBytes": 1.5}, "sizeBytes", "INVALID_INPUT"),
        ({"sizeBytes": 1e300}, "sizeBytes", "INVALID_INPUT"),
        ({"sha256": ""}, "sha256", "INVALID_INPUT"),
        ({"sha256": "g" * 64}, "sha256", "INVALID_INPUT"),
        ({"sha256": "a" * 65}, "sha256", "INVALID_INPUT"),
        ({"contentType": "image/png"}, "contentType", "NOT_A_VIDEO"),
        ({"contentType": "Text/HTML; charset=utf-8"}, "contentType", "NOT_A_VIDEO"),
    ],
)
def test_what_will_not_be_taken_is_refused_before_it_is_sent(
    alice: Person, given: dict[str, Any], field: str, code: str
) -> None:
    reply = start(alice, **given)
    assert reply.data["startUpload"]["errors"] == [{"field": field, "code": code}]
    assert not ResumableUpload.objects.exists()


@pytest.mark.parametrize("kind", [None, "", "video/mp4", "application/octet-stream"])
def test_what_may_be_a_video_is_taken(alice: Person, kind: str | None) -> None:
    assert start(alice, contentType=kind, sizeBytes=2 * 1024**3).codes == []


def test_anonymous_starts_nothing(anonymous: Person, db: None) -> None:
    assert start(anonymous).codes == ["UNAUTHENTICATED"]
    assert not ResumableUpload.objects.exists()


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "../../etc/passwd"),
        ("C:\\videos\\a.mp4", "C:\\videos\\a.mp4"),
        ("a\x00b\r\n.mp4", "a b .mp4"),
        ("정문 🚨.mp4", "정문 🚨.mp4"),
        ("", "video"),
        ("n" * 100_000, "n" * 200),
    ],
)
def test_a_file_name_is_a_title_and_no_path(
    alice: Person, given: str, shown: str
) -> None:
    upload = start(alice, fileName=given).data["startUpload"]["upload"]
    assert upload["name"] == shown
    row = ResumableUpload.objects.get()
    assert alice.user is not None
    assert row.folder.startswith(f"orgs/{alice.user.organization_id}/videos/")
    assert row.folder.count("/") == 3


@pytest.mark.parametrize(
    ("size_bytes", "part_bytes", "count"),
    [
        (1, 16 * MIB, 1),
        (16 * MIB, 16 * MIB, 1),
        (16 * MIB + 1, 16 * MIB, 2),
        (2 * 1024**3, 16 * MIB, 128),
        (16_000 * MIB, 16 * MIB, 1000),
        (16_000 * MIB + 1, 17 * MIB, 942),
        (100 * 1024**3, 103 * MIB, 995),
    ],
)
def test_there_are_never_more_than_a_thousand_parts(
    alice: Person,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    size_bytes: int,
    part_bytes: int,
    count: int,
) -> None:
    settings.VIDEO_MAX_SIZE_BYTES = 10**12
    monkeypatch.setattr(uploads, "_check_room", lambda size_bytes: None)
    upload = start(alice, sizeBytes=size_bytes).data["startUpload"]["upload"]
    assert (upload["partSizeBytes"], upload["partCount"]) == (part_bytes, count)
    row = ResumableUpload.objects.get()
    assert sum(row.part_bytes(n) for n in range(1, count + 1)) == size_bytes


def test_one_person_has_so_many_open_and_a_colleague_others(
    alice: Person, bob: Person, settings: Any
) -> None:
    settings.UPLOAD_OPEN_LIMIT = 2
    first = start(alice).data["startUpload"]["upload"]["id"]
    assert start(alice).codes == []
    assert start(alice).codes == ["TOO_MANY_UPLOADS"]
    assert start(bob).codes == []
    assert alice.run(ABORT, id=first).codes == []
    assert start(alice).codes == []
    assert ResumableUpload.objects.count() == 4


def test_a_disk_without_room_refuses_at_once(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(2, 1, 1000))
    assert start(alice).codes == ["NOT_STORED"]
    assert not ResumableUpload.objects.exists()


def test_the_same_key_starts_one_upload(alice: Person) -> None:
    ids = {
        start(alice, idempotencyKey="k").data["startUpload"]["upload"]["id"]
        for _ in range(2)
    }
    assert len(ids) == ResumableUpload.objects.count() == 1
    assert start(alice, idempotencyKey="k", sizeBytes=7).codes == [
        "IDEMPOTENCY_KEY_REUSED"
    ]
