"""Readers of data sets: what lies in a folder → rows of file, labels, source, times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from worker.training.errors import DataError
from worker.training.readers.aihub_171 import Aihub171Reader
from worker.training.readers.aihub_71550 import Aihub71550Reader
from worker.training.readers.folders import FoldersReader
from worker.training.readers.index import INDEX, IndexReader
from worker.training.readers.rows import Found, LeftOut, Reader, Row, name_in

__all__ = ["FORMATS", "Found", "LeftOut", "Reader", "Row", "read_folder"]

#: In the order in which a folder is tried: what tells more comes first.
READERS: tuple[Reader, ...] = (
    IndexReader(), Aihub71550Reader(), Aihub171Reader(), FoldersReader(),
)  # fmt: skip
FORMATS = tuple(reader.name for reader in READERS)


def read_folder(folder: Path, *, form: str | None = None) -> Found:
    """All rows of the data set in `folder`, or of the data sets in its folders.

    `form` is one of `FORMATS`; without it each set's form is what it has in it. Raises
    `DataError` where there is nothing that a reader knows.
    """
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder")
    found = Found()
    for part, reader in _sets(folder, form):
        read = reader.read(part)
        found.rows += [replace(row, name=name_in(part, row.file)) for row in read.rows]
        found.left_out += read.left_out
    return found


def _sets(folder: Path, form: str | None) -> Iterator[tuple[Path, Reader]]:
    readers = [reader for reader in READERS if form in (None, reader.name)]
    # A folder of sets must not be taken for one set by the labels deep within them.
    several = not (folder / INDEX).is_file() and any(folder.glob(f"*/{INDEX}"))
    parts = sorted(path for path in folder.iterdir() if path.is_dir())
    for tried in ([] if several else [folder], parts):
        sets = [(part, reader) for part in tried if (reader := _of(part, readers))]
        if sets:
            yield from sets
            return
    needs = ", no ".join(reader.needs for reader in readers)
    raise DataError(f"{folder}: no {needs} in it or in its folders")


def _of(folder: Path, readers: list[Reader]) -> Reader | None:
    return next((reader for reader in readers if reader.recognises(folder)), None)
