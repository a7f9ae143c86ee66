"""What a killed process left of uploads is removed at the next start, nothing else."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from backend import bootstrap
from backend.apps.videos.leftovers import DAY_S, remove_leftovers


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def upload() -> Path:
    """The file of an upload, as a killed process leaves it."""
    file = TemporaryUploadedFile("fight.mp4", "video/mp4", 0, None)
    kept = Path(file.temporary_file_path())
    copy = kept.read_bytes()
    file.close()
    kept.write_bytes(copy)
    return kept


def aged(path: Path, *, days: float) -> Path:
    path.touch()
    then = time.time() - days * DAY_S
    os.utime(path, (then, then))
    return path


def run(path: Path) -> Path:
    """The folder of an analysis, as a killed worker leaves it."""
    path.mkdir()
    (path / "annotated.mp4").touch()
    return path


def test_a_start_removes_abandoned_uploads_and_nothing_else(
    db: None, folder: Path
) -> None:
    aged(upload(), days=1.1)
    aged(folder / "safe-eye-source-x.mp4", days=7.1)
    aged(run(folder / "safe-eye-run-x"), days=7.1)
    kept = {
        aged(run(folder / "safe-eye-run-y"), days=6.9),
        upload(),
        aged(upload(), days=0.9),
        aged(folder / "safe-eye-source-y.mp4", days=6.9),
        aged(folder / "tmp.mp4", days=100),
        aged(folder / "notes.upload", days=100),
        folder / "tmpfolder.upload",
    }
    (folder / "tmpfolder.upload").mkdir()
    aged(folder / "tmpfolder.upload", days=100)
    bootstrap.set_up(render_demo=None)
    assert set(folder.iterdir()) == kept | {folder / "credentials"}


def test_the_systems_own_folder_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = aged(upload(), days=100)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert remove_leftovers() == 0
    assert left.exists()


def test_a_folder_that_is_not_there_yet_has_nothing_in_it(
    settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "uploads")
    assert remove_leftovers() == 0


def test_parts_that_no_database_knows_go_when_nobody_can_need_them(
    folder: Path, settings: Any
) -> None:
    for name, days in (("old", 7.1), ("new", 6.9)):
        part = folder / "parts" / name / "00001.x"
        part.parent.mkdir(parents=True)
        part.touch()
        aged(part.parent, days=days)
    settings.UPLOAD_EXPIRE_S = 4 * DAY_S
    remove_leftovers()
    assert len(list((folder / "parts").iterdir())) == 2
    settings.UPLOAD_EXPIRE_S = DAY_S
    remove_leftovers()
    assert [path.name for path in (folder / "parts").iterdir()] == ["new"]
