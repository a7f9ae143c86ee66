"""What a model is measured on: labelled files, and normal footage of any length.

Labelled files are listed as for training: a folder with `index.csv` (file, label,
source, optional start_s and end_s), or a folder of such folders. What cannot be read
is told with its reason and left out.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from worker.evaluation.errors import MaterialError
from worker.scenes.truth import GroundTruth
from worker.slowfast.card import BACKGROUND, BEHAVIOURS
from worker.video.errors import UnreadableVideo
from worker.video.probe import probe

Kind = Literal["clip", "scene", "footage"]
VIDEOS: Final = {".mp4", ".mkv", ".avi", ".mov", ".webm", ".ts", ".m4v", ".mpg"}
_COLUMNS: Final = ("file", "label", "source")


@dataclass(frozen=True, slots=True)
class TrueEvent:
    """A behaviour within [start_s, end_s) of a file.

    Where a list names no times, the event is the whole file and neither end is known.
    """

    behaviour: str
    start_s: float
    end_s: float
    is_start_known: bool = True
    is_end_known: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One readable file. `source` is its data set and origin, "fight/src003"."""

    path: Path
    name: str
    label: str
    source: str
    kind: Kind
    length_s: float
    events: tuple[TrueEvent, ...] = ()
    truth: GroundTruth | None = field(default=None, compare=False)
    variant: str = ""

    @property
    def set_name(self) -> str:
        """The data set that it belongs to."""
        return self.source.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Broken:
    """A file that is not measured, and why."""

    name: str
    code: str
    reason: str


Told = Callable[[Broken], None]


def labelled_files(folders: Sequence[Path], told: Told) -> list[Item]:
    """Every readable file of the folders' lists; `told` hears of all others.

    Raises `MaterialError` for a folder without a list and a list without columns.
    """
    return [item for folder in folders for item in _listed(folder, told)]


def normal_footage(folders: Sequence[Path], told: Told) -> list[Item]:
    """Every video under the folders, as footage in which nothing abnormal happens.

    Files of one folder are one source: they come from one camera.
    """
    items = []
    for folder in folders:
        if not folder.is_dir():
            raise MaterialError(f"{folder}: no folder of footage")
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() not in VIDEOS:
                continue
            name = _shown(f"{folder.name}/{path.relative_to(folder)}")
            source = _shown(f"{folder.name}/{path.parent.relative_to(folder)}")
            length_s = _length(path, name, told)
            if length_s is not None:
                items.append(Item(path, name, BACKGROUND, source, "footage", length_s))
    return items


def _listed(folder: Path, told: Told) -> Iterator[Item]:
    indexes = sorted(folder.glob("index.csv")) or sorted(folder.glob("*/index.csv"))
    if not indexes:
        raise MaterialError(f"{folder}: no index.csv in it or in its folders")
    for index in indexes:
        try:
            with index.open(newline="", encoding="utf-8-sig") as file:
                rows = csv.DictReader(file)
                _check_columns(index, rows.fieldnames)
                yield from _items(index, rows, told)
        except (UnicodeDecodeError, csv.Error) as error:
            raise MaterialError(f"{index}: not a list in UTF-8 ({error})") from error


def _check_columns(index: Path, names: Iterable[str] | None) -> None:
    for column in _COLUMNS:
        if column not in (names or ()):
            raise MaterialError(f"{index}: no column {column!r}")


def _items(
    index: Path, rows: Iterable[Mapping[str, str | None]], told: Told
) -> Iterator[Item]:
    set_name = index.parent.resolve().name
    for row in rows:
        file, label = row["file"] or "", row["label"] or ""
        name = _shown(f"{set_name}/{file}")
        if label not in (BACKGROUND, *BEHAVIOURS):
            told(Broken(name, "LABEL", f"{label!r} is no behaviour of Safe-Eye"))
            continue
        length_s = _length(index.parent / file, name, told)
        if length_s is None:
            continue
        try:
            events = _events(label, row.get("start_s"), row.get("end_s"), length_s)
        except ValueError as error:
            told(Broken(name, "TIMES", str(error)))
            continue
        source = _shown(f"{set_name}/{row['source']}")
        yield Item(index.parent / file, name, label, source, "clip", length_s, events)


def _length(path: Path, name: str, told: Told) -> float | None:
    """Seconds of a readable video; None, told, for anything else."""
    try:
        return float(probe(path).duration_s)
    except UnreadableVideo as error:
        told(Broken(name, error.code, error.message("en")))
    except OSError as error:
        told(Broken(name, "FILE", error.strerror or "cannot be opened"))
    return None


def _events(
    label: str, start: str | None, end: str | None, length_s: float
) -> tuple[TrueEvent, ...]:
    """The one event of a listed file; raises ValueError for times that cannot be."""
    if label == BACKGROUND:
        return ()
    start_s, end_s = _seconds(start), _seconds(end)
    first, last = start_s or 0.0, length_s if end_s is None else min(end_s, length_s)
    if not 0 <= first < last:
        raise ValueError(f"from {first:g} s to {last:g} s is no time of the file")
    return (TrueEvent(label, first, last, start_s is not None, end_s is not None),)


def _shown(name: str) -> str:
    """A name for terminals and UTF-8: without controls and broken bytes."""
    return "".join(char if char.isprintable() else "\ufffd" for char in name)


def _seconds(text: str | None) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not a number of seconds")
    return value
