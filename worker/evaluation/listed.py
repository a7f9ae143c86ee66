"""Labelled files, read as training reads them: each file once, with all its events.

What cannot be used is told with its reason and left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from worker.evaluation.errors import MaterialError
from worker.evaluation.material import (
    Broken,
    Item,
    Told,
    TrueEvent,
    length_of,
    shown,
)
from worker.slowfast.card import BACKGROUND, BEHAVIOURS
from worker.training.errors import DataError
from worker.training.readers import Row, read_folder

Spans = tuple[tuple[float, float], ...]
_KNOWN: Final = (BACKGROUND, *BEHAVIOURS)


def labelled_files(
    folders: Sequence[Path], told: Told, *, form: str | None = None
) -> list[Item]:
    """Every readable file of the data sets; `told` hears of all others.

    `form` names the form of all folders; without it each is recognised. Raises
    `MaterialError` for a folder that holds no data set.
    """
    return [item for folder in folders for item in _of_folder(folder, told, form)]


def _of_folder(folder: Path, told: Told, form: str | None) -> list[Item]:
    folder = folder.resolve()  # "." has no name that a set could have
    try:
        found = read_folder(folder, form=form)
    except DataError as error:
        raise MaterialError(str(error)) from error
    held: dict[Path, list[Row]] = {}
    for row in found.rows:
        held.setdefault(row.file, []).append(row)
    for fault in found.left_out:
        told(Broken(_name(folder, Path(fault.file)), "DATA", fault.reason))
        # Who knows what the faulty line would have said of the rest of its file?
        held.pop(Path(fault.file), None)
    items = [_item(folder, rows, told) for rows in held.values()]
    return [item for item in items if item is not None]


def _item(folder: Path, rows: Sequence[Row], told: Told) -> Item | None:
    """The one file of these rows; None, told, where it cannot be measured."""
    file, name = rows[0].file, _name(folder, rows[0].file)
    usable = []
    for row in rows:
        if problem := _problem(row):
            told(Broken(name, "LABEL", problem))
        else:
            usable.append(row)
    length_s = length_of(file, name, told) if usable else None
    if length_s is None:
        return None
    try:
        events = _events(usable, length_s)
        judged = _judged(rows, usable, length_s)
    except ValueError as error:
        told(Broken(name, "TIMES", str(error)))
        return None
    seen = {event.behaviour for event in events}
    label = ";".join(sorted(seen, key=BEHAVIOURS.index)) or BACKGROUND
    return Item(
        file, name, label, shown(rows[0].group), "clip", length_s, events, judged=judged
    )


def _problem(row: Row) -> str:
    """Why this row says nothing that could be measured, or ""."""
    if not row.labels:
        return "no label"
    for label in row.labels:
        if label not in _KNOWN:
            return f"{label!r} is no behaviour of Safe-Eye"
    if len(row.labels) > 1 and BACKGROUND in row.labels:
        return f"{BACKGROUND!r} holds beside no other label"
    return ""


def _events(rows: Sequence[Row], length_s: float) -> tuple[TrueEvent, ...]:
    """The events of all rows; raises ValueError for times that cannot be."""
    events = []
    for row in rows:
        start_s, end_s = _span(row, length_s)
        events += [
            TrueEvent(
                label, start_s, end_s, row.start_s is not None, row.end_s is not None
            )
            for label in row.labels
            if label != BACKGROUND
        ]
    if events and any(_is_throughout(row) for row in rows if _is_normal(row)):
        raise ValueError(f"{BACKGROUND!r} throughout, and yet {events[0].behaviour}")
    once = dict.fromkeys(events)
    return tuple(sorted(once, key=lambda event: event.start_s))


def _judged(
    rows: Sequence[Row], usable: Sequence[Row], length_s: float
) -> Spans | None:
    """Of which seconds the truth is known; None: of all.

    Where behaviours are listed, the rest of the file is normal, but for what an
    unusable row is about. Rows of the background alone vouch for their own time only.
    Raises ValueError if nothing is known.
    """
    unusable = [row for row in rows if row not in usable]
    if all(_is_normal(row) for row in usable):
        known = _joined([_span(row, length_s) for row in usable])
    else:
        known = [(0.0, length_s)]
    for row in unusable:
        if _is_throughout(row):
            raise ValueError(f"{';'.join(row.labels) or 'no label'!r} holds throughout")
        known = [part for span in known for part in _without(span, row)]
    if not known:
        raise ValueError("nothing is known of any time of the file")
    return None if known == [(0.0, length_s)] else tuple(known)


def _joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start_s, end_s in sorted(spans):
        if joined and start_s <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end_s, joined[-1][1]))
        else:
            joined.append((start_s, end_s))
    return joined


def _without(span: tuple[float, float], row: Row) -> list[tuple[float, float]]:
    first_s, last_s = span
    start_s = first_s if row.start_s is None else row.start_s
    end_s = last_s if row.end_s is None else row.end_s
    parts = [(first_s, min(start_s, last_s)), (max(end_s, first_s), last_s)]
    return [(start, end) for start, end in parts if start < end]


def _span(row: Row, length_s: float) -> tuple[float, float]:
    start_s = row.start_s or 0.0
    end_s = length_s if row.end_s is None else min(row.end_s, length_s)
    if not start_s < end_s:
        raise ValueError(f"from {start_s:g} s to {end_s:g} s is no time of the file")
    return start_s, end_s


def _is_throughout(row: Row) -> bool:
    return row.start_s is None and row.end_s is None


def _is_normal(row: Row) -> bool:
    return row.labels == (BACKGROUND,)


def _name(folder: Path, file: Path) -> str:
    """The file's name below the folder that was named, with that folder's own."""
    if not file.is_relative_to(folder):
        return shown(file.as_posix())
    return shown(f"{folder.name}/{file.relative_to(folder).as_posix()}")
