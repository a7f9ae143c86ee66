"""The files of `safe-eye analyze --output`: pictures, clips, the annotated video."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av.error

from worker.analyze_report import ProgressLine
from worker.video.annotate import (
    MARGIN_S,
    write_annotated,
    write_clip,
    write_snapshot,
)
from worker.video.cutting import cut
from worker.video.errors import UnreadableVideo

if TYPE_CHECKING:
    from worker.detections import Detection
    from worker.video.probe import VideoInfo

ANNOTATED: Final = "annotated.mp4"
_OURS: Final = re.compile(r"annotated\.mp4|\d{3,}-\w+(-clean)?\.mp4")


class WrittenOverError(OSError):
    """Raised when a name that the output takes is the video's own."""


def prepare(folder: Path, file: str) -> None:
    """Make `folder`, before hours of work. Raises OSError."""
    path = Path(file)
    folder.mkdir(parents=True, exist_ok=True)
    if path.resolve().parent == folder.resolve() and _OURS.fullmatch(path.name):
        raise WrittenOverError(errno.EEXIST, "would be written over", str(path))
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


class Output:
    """Writes what was found into a folder; what cannot be written is told."""

    def __init__(self, file: str, folder: Path, line: ProgressLine) -> None:
        self._file, self._folder, self._line = file, folder, line
        self.is_complete = True

    def write(
        self, info: VideoInfo, detections: Sequence[Detection]
    ) -> dict[int, tuple[str | None, str | None]]:
        """All of it; snapshot and clip of each detection by its index."""
        files = {}
        for index, found in enumerate(detections):
            name = f"{index + 1:03d}-{found.behaviour}"
            self._line.say(f"writing {name}.jpg and {name}.mp4")
            files[index] = self._pictures(name, found)
        self._made(
            ANNOTATED,
            lambda path: write_annotated(
                self._file,
                detections,
                path,
                lambda t_s: self._line.share(
                    f"writing {ANNOTATED}", t_s / info.duration_s
                ),
            ),
        )
        self._line.end()
        return files

    def _pictures(self, name: str, found: Detection) -> tuple[str | None, str | None]:
        snapshot = self._made(
            f"{name}.jpg", lambda path: write_snapshot(self._file, found, path)
        )
        self._made(
            f"{name}-clean.jpg",
            lambda path: write_snapshot(self._file, found, path, clean=True),
        )
        clip = self._made(
            f"{name}.mp4", lambda path: write_clip(self._file, found, path)
        )
        self._made(f"{name}-clean.mp4", lambda path: self._cut(found, path))
        return snapshot, clip

    def _cut(self, found: Detection, path: Path) -> None:
        start_s = max(found.start_s - MARGIN_S, Fraction(0))
        cut(self._file, path, start_s=start_s, end_s=found.end_s + MARGIN_S)

    def _made(self, name: str, write: Callable[[Path], None]) -> str | None:
        """The path of what `write` makes; None, told, when it cannot be made."""
        path = self._folder / name
        try:
            write(path)
        except (OSError, UnreadableVideo, av.error.FFmpegError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self._line.say(f"{path}: {reason}")
            self.is_complete = False
            return None
        return str(path)
