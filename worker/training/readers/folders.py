"""A folder for each class: `assault/…mp4`, `normal/…mp4`, in any depth below.

The source is what stands before the last "__" of a file's name (`market__003.mp4`), or
else the file itself, with its folders: clips cut from one video should be named so.
"""

from __future__ import annotations

from pathlib import Path

from worker.slowfast.card import BACKGROUND, BEHAVIOURS
from worker.training.readers.meanings import load_meanings
from worker.training.readers.rows import Found, Row, name_in, videos_below

SEPARATOR = "__"


class FoldersReader:
    """Reads folders that are called as the labels are."""

    name = "folders"
    needs = "folders named by labels (normal, assault …)"

    def recognises(self, folder: Path) -> bool:
        return bool(self._labels(folder))

    def read(self, folder: Path) -> Found:
        found = Found()
        for below, label in self._labels(folder).items():
            for file in videos_below(below):
                source = file.stem.rpartition(SEPARATOR)[0] or name_in(folder, file)
                group = f"{folder.name}/{source}"
                found.rows.append(Row(file, (label,), group))
        return found

    def _labels(self, folder: Path) -> dict[Path, str]:
        meanings = {code: code for code in (BACKGROUND, *BEHAVIOURS)}
        meanings |= {k: v for k, v in load_meanings(self.name, folder).items() if v}
        return {
            below: meanings[below.name.lower()]
            for below in sorted(folder.iterdir())
            if below.is_dir() and below.name.lower() in meanings
        }
