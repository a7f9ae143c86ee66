"""Files that killed processes left in the folder where uploads wait."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

logger = logging.getLogger(__name__)
DAY_S: Final = 24 * 3600
#: Name pattern → age after which nobody works with such a file any more. Copies of
#: videos are read as long as their analysis runs.
PATTERNS: Final = {"tmp*.upload*": DAY_S, "safe-eye-source-*": 7 * DAY_S}
#: Folders in which analyses make their pictures.
RUNS: Final = "safe-eye-run-*"


def remove_leftovers() -> int:
    """Remove what uploads, fetches and analyses left behind; how many files it was.

    Only in a folder of our own: in the system's temporary folder such names may be
    those of other programs.
    """
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir())
    if folder.resolve() == Path(tempfile.gettempdir()).resolve():
        return 0
    now = time.time()
    _remove_folders(folder / "parts", before=now - 7 * DAY_S)
    _remove_runs(folder, before=now - 7 * DAY_S)
    removed = 0
    for pattern, age_s in PATTERNS.items():
        for path in folder.glob(pattern):
            try:
                if path.is_file() and path.stat().st_mtime < now - age_s:
                    path.unlink()
                    removed += 1
            except OSError as error:
                logger.warning("%s cannot be removed: %s", path, error)
    return removed


def _remove_folders(top: Path, *, before: float) -> None:
    """Parts of uploads that no database knows any more, as after a lost one."""
    rest_s = 2 * settings.UPLOAD_EXPIRE_S
    for folder in top.glob("*"):
        with suppress(OSError):
            if folder.stat().st_mtime < min(before, time.time() - rest_s):
                shutil.rmtree(folder)


def _remove_runs(top: Path, *, before: float) -> None:
    """What killed workers were making."""
    for folder in top.glob(RUNS):
        with suppress(OSError):
            if folder.is_dir() and folder.stat().st_mtime < before:
                shutil.rmtree(folder)
