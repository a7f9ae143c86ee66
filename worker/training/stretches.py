"""From rows to stretches: where in a file a window shows which behaviour, or none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from worker.slowfast.card import BACKGROUND, BEHAVIOURS
from worker.training.readers.rows import Row

WINDOW_S = 2.0
# A behaviour shows in a window that starts between these seconds from its own start.
ONSET_FROM_S, ONSET_TO_S = -0.7, 0.8
CLEAR_S = 0.2  # this much of the behaviour may lie in a window that is still normal
SHOWN_S = 1.0  # a window late in a behaviour still shows this much of it
#: Known by what happens at their onset, in training and in an evaluation alike: who
#: lies is no longer falling, and who walks off with something has taken it.
MOMENTARY = ("fall", "dumping", "theft", "mobility")
# What follows the end still shows them: one who lies, a fire that smoulders.
LINGERING = ("fall", "arson")
# Of a longer file only the surroundings of its events are decoded and kept, or, where
# its behaviour has no times, all of it in parts of at most this length.
LONG_S, AROUND_S, LONGEST_S = 120.0, 8.0, 20.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A window that starts in [first_s, last_s] shows `labels`; None: to the end."""

    name: str
    labels: tuple[str, ...]
    first_s: float = 0.0
    last_s: float | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """What of a file is decoded as one: all, or `cut`, from one second to another.

    Times of `rows` count from its start.
    """

    rows: tuple[Row, ...]
    cut: tuple[float, float] | None = None


def onset_window(start_s: float) -> tuple[float, float]:
    """First and last second at which a window shows what begins at `start_s`."""
    return max(0.0, start_s + ONSET_FROM_S), start_s + ONSET_TO_S


def pieces(rows: Sequence[Row], length_s: float) -> list[Piece]:
    """The whole file of these rows; of a long one parts, or what surrounds its events.

    What is decoded as one is held in memory.
    """
    if length_s <= LONG_S:
        return [Piece(tuple(rows))]
    if any(row.start_s is None for row in rows):
        return list(_parts(rows, length_s))
    spans: list[tuple[float, float, list[Row]]] = []
    for row in sorted(rows, key=_start_s):
        start_s = _start_s(row)
        end_s = min(_end_s(row), start_s + LONGEST_S)
        first, last = max(0.0, start_s - AROUND_S), end_s + AROUND_S
        if spans and first <= spans[-1][1]:
            before = spans.pop()
            spans.append((before[0], max(last, before[1]), [*before[2], row]))
        else:
            spans.append((first, last, [row]))
    return [
        Piece(tuple(_moved(row, -first) for row in held), (first, last))
        for first, last, held in spans
    ]


def _parts(rows: Sequence[Row], length_s: float) -> Iterator[Piece]:
    """Equal parts of a file, with what has no times and the events that begin there."""
    count = math.ceil(length_s / LONG_S)
    for number in range(count):
        first = number * length_s / count
        # A file may be a little longer than it says.
        last = (number + 1) * length_s / count if number + 1 < count else math.inf
        held = [
            row if row.start_s is None else _moved(row, -first)
            for row in rows
            if row.start_s is None or first <= row.start_s < last
        ]
        yield Piece(tuple(held), (first, last))


def why_not(row: Row, labels: Sequence[str], *, several: bool) -> str:
    """Why this row teaches nothing, or ""."""
    if not row.labels:
        return "no label"
    for label in row.labels:
        if label not in labels:
            known = label in (BACKGROUND, *BEHAVIOURS)
            word = "does not learn" if known else "does not know"
            return f"the recipe {word} label {label!r}"
    if len(row.labels) > 1 and BACKGROUND in row.labels:
        return f"{BACKGROUND!r} holds beside no other label"
    if len(row.labels) > 1 and not several:
        return "several labels at once need the activation sigmoid"
    return ""


def stretches(
    rows: Sequence[Row], labels: Sequence[str], length_s: float, *, several: bool
) -> list[Stretch]:
    """What the rows of one piece teach, and the background between its events.

    Rows that teach nothing (`why_not`) give no stretch, and no background either.
    """
    stem = rows[0].name or rows[0].file.stem
    events = sorted((row for row in rows if row.start_s is not None), key=_start_s)
    learnt = [row for row in rows if not why_not(row, labels, several=several)]
    made = []
    for count, row in enumerate(learnt, 1):
        name = stem if count == 1 else f"{stem}-{count}"
        first, last = (0.0, None) if row.start_s is None else _event_window(row)
        made.append(Stretch(name, row.labels, first, last))
    if len(events) == len(rows) and learnt:
        made += _between(stem, events, length_s)
    return made


def _event_window(row: Row) -> tuple[float, float]:
    first, last = onset_window(_start_s(row))
    if row.end_s is None:
        return first, last
    until = max(first, row.end_s - SHOWN_S)
    momentary = any(label in MOMENTARY for label in row.labels)
    return first, min(last, until) if momentary else until


def _between(stem: str, events: Sequence[Row], length_s: float) -> Iterator[Stretch]:
    """Before the first event, between them, and after the last that has an end."""
    clear_s = 0.0
    for count, row in enumerate(events, 1):
        last = _start_s(row) + CLEAR_S - WINDOW_S
        if last > clear_s:
            name = f"{stem}-before" if count == 1 else f"{stem}-before-{count}"
            yield Stretch(name, (BACKGROUND,), clear_s, last)
        if row.labels == (BACKGROUND,):
            continue
        if row.end_s is None or any(label in LINGERING for label in row.labels):
            return
        clear_s = max(clear_s, row.end_s - CLEAR_S)
    if clear_s and length_s - WINDOW_S > clear_s:
        yield Stretch(f"{stem}-after", (BACKGROUND,), clear_s, length_s - WINDOW_S)


def _start_s(row: Row) -> float:
    return row.start_s or 0.0


def _end_s(row: Row) -> float:
    return _start_s(row) + ONSET_TO_S if row.end_s is None else row.end_s


def _moved(row: Row, by_s: float) -> Row:
    end_s = None if row.end_s is None else row.end_s + by_s
    return replace(row, start_s=_start_s(row) + by_s, end_s=end_s)
