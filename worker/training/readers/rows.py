"""What every reader of a data set gives: labelled stretches of files, and faults."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

VIDEO_SUFFIXES = (".mp4", ".avi", ".mkv", ".mov", ".webm", ".m4v", ".mpg", ".ts")


@dataclass(frozen=True, slots=True)
class Row:
    """What one file shows, from `start_s` to `end_s`, or throughout.

    Several `labels` hold at once. `group` is "set/source": what was filmed together
    shares it and stays on one side of every split. `name` is the file's path in its
    set, without the suffix.
    """

    file: Path
    labels: tuple[str, ...]
    group: str
    start_s: float | None = None
    end_s: float | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file, or a line of an index, that is not trained on, and why."""

    file: str
    reason: str


@dataclass(slots=True)
class Found:
    """All that a reader found in a data set."""

    rows: list[Row] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, file: Path | str, reason: str) -> None:
        self.left_out.append(LeftOut(str(file), reason))


class Reader(Protocol):
    """One published form of data sets."""

    name: str
    #: What a folder of this form has in it, for those who have none of it.
    needs: str

    def recognises(self, folder: Path) -> bool:
        """Whether `folder` is a data set of this form."""

    def read(self, folder: Path) -> Found:
        """Every row of the set; faults of single files are told, not raised."""


def name_in(folder: Path, file: Path) -> str:
    """What the file is called in the set `folder`: its path there, no suffix."""
    return Path(os.path.relpath(file, folder)).with_suffix("").as_posix()


def videos_below(folder: Path) -> list[Path]:
    """Every video file in the folder and below, in the order of their names."""
    return sorted(
        path for path in folder.rglob("*")
        if path.suffix.lower() in VIDEO_SUFFIXES and path.is_file()
    )  # fmt: skip
