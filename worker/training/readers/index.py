"""The form of Safe-Eye's own data sets: `index.csv` beside the files.

Columns file, label and source; start_s and end_s for what happens within a longer
video. Several labels that hold at once are joined by semicolons ("assault;fall").
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from pathlib import Path

from worker.training.errors import DataError
from worker.training.readers.rows import Found, Row

INDEX = "index.csv"
LATEST_S = 1e8  # three years: what is later is no second of a video


class IndexReader:
    """Reads `index.csv`."""

    name = "csv"
    needs = "index.csv"

    def recognises(self, folder: Path) -> bool:
        return (folder / INDEX).is_file()

    def read(self, folder: Path) -> Found:
        """Raises `DataError` for a file that is no such table."""
        found = Found()
        index = folder / INDEX
        try:
            with index.open(newline="", encoding="utf-8-sig") as file:
                table = csv.DictReader(file)
                columns = set(table.fieldnames or ())
                if missing := sorted({"file", "label", "source"} - columns):
                    raise DataError(f"{index}: no column {missing[0]!r}")
                spoilt = {_read_line(index, line, found) for line in table}
        except (UnicodeDecodeError, csv.Error) as error:
            raise DataError(f"{index}: not a table in UTF-8 ({error})") from error
        found.rows = [row for row in found.rows if row.file not in spoilt]
        return found


def _read_line(
    index: Path, line: Mapping[str, str | None], found: Found
) -> Path | None:
    """Adds the row; or returns the file that is left out, with all of its rows.

    Where an event lies of which the times are wrong is unknown, so no time of its file
    is surely without it.
    """
    name = line["file"] or ""
    file = index.parent / name
    if not name or not file.is_file():
        found.leave_out(file, "does not exist")
        return file
    try:
        start_s, end_s = (_seconds(line, key) for key in ("start_s", "end_s"))
        if start_s is not None and end_s is not None and end_s <= start_s:
            raise ValueError(f"end_s {end_s:g} is not after start_s {start_s:g}")
    except ValueError as error:
        found.leave_out(file, str(error))
        return file
    labels = [word.strip() for word in (line["label"] or "").split(";")]
    group = f"{index.parent.name}/{line['source'] or file.stem}"
    found.rows.append(Row(file, tuple(filter(None, labels)), group, start_s, end_s))
    return None


def _seconds(line: Mapping[str, str | None], key: str) -> float | None:
    text = line.get(key)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= LATEST_S:
        raise ValueError(f"{key} {text!r} is not a number of seconds")
    return value
