"""The folder of a report: there as a whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from worker.evaluation.errors import OutputError
from worker.evaluation.mistakes import Mistake, write_mistakes
from worker.evaluation.report.page import MARK, page

INDEX: Final = "index.html"
_CLIPS: Final = "clips"


def check_folder(folder: Path) -> None:
    """Refuse a place that holds anything but an earlier report."""
    if not folder.exists():
        parent = folder.absolute().parent
        if not os.access(parent, os.W_OK):
            raise OutputError(f"{parent}: no folder to write to")
        return
    if not folder.is_dir():
        raise OutputError(f"{folder}: a file has this name")
    if any(folder.iterdir()) and not _is_report(folder):
        raise OutputError(f"{folder}: holds something that is no report")


def _is_report(folder: Path) -> bool:
    if {path.name for path in folder.iterdir()} - {INDEX, _CLIPS}:
        return False
    try:
        return MARK in (folder / INDEX).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def write_report(
    result: dict[str, Any], mistakes: Sequence[Mistake], folder: Path
) -> list[str]:
    """Write `index.html` and `clips/`; says which clips could not be made.

    The result's `mistakes` learn where their clips are. Made beside its place and
    moved there when complete.
    """
    beside = folder.absolute().with_name(f".{folder.absolute().name}.{os.getpid()}")
    old = beside.with_name(f"{beside.name}.old")
    try:
        rows, failed = write_mistakes(mistakes, beside / _CLIPS)
        for row in rows:
            row["clip"] = row["clip"] and f"{_CLIPS}/{row['clip']}"
        result["mistakes"] = rows
        (beside / INDEX).write_text(page(result), encoding="utf-8")
        if folder.exists():
            folder.replace(old)
        beside.replace(folder)
    finally:
        if old.exists() and not folder.exists():
            old.replace(folder)
        for path in (beside, old):
            shutil.rmtree(path, ignore_errors=True)
    return failed
