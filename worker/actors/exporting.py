"""`safe-eye export-clips`: judged alarms as a data set to train and evaluate with."""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Final

import av.error

from backend.apps.accounts.selectors import organization_names
from backend.apps.alarms.judged import NORMAL, Judged, judged_detections
from backend.apps.inference.selectors import model_in_use
from backend.apps.videos.errors import SourceMissing
from backend.apps.videos.files import open_video_source
from worker.slowfast.atomic import write_atomically
from worker.slowfast.card import BEHAVIOURS
from worker.video.cutting import EARLY_S, cut
from worker.video.errors import UnreadableVideo

INDEX: Final = "index.csv"
COLUMNS: Final = ("file", "label", "source", "start_s", "end_s")
MARGIN_S: Final = Fraction(2)
# Beside a clip: when it begins in the video, and what it was cut for.
_NOTE: Final = ".begins"
_NAME: Final = re.compile(r"\w+/alarm-(\d+)\.mp4", re.ASCII)
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """Label → how many clips; reason → how many were left out."""

    clips: Counter[str]
    left_out: Counter[str]


def export_clips(
    judged: Iterable[Judged], *, folder: Path, labels: Iterable[str]
) -> Exported:
    """Write a clip for each of `judged` and the index of all of them, at the end.

    Nothing is drawn on them. A clip that is there already is kept, so that an export
    goes on where another one ended; so are the rows of alarms that are not asked for
    now. Raises OSError.
    """
    known, rows = {NORMAL, *labels}, _present(folder)
    exported = Exported(Counter(), Counter())
    for example in judged:
        name = f"{example.label}/alarm-{example.alarm_id}.mp4"
        reason = _unfit(example, known)
        if (former := rows.pop(example.alarm_id, None)) and former[0] != name:
            _remove(folder / former[0])
        if not reason:
            try:
                begins_s = _clip(example, folder / name)
            except (UnreadableVideo, SourceMissing) as error:
                reason = f"the video cannot be read ({error.code})"
            except av.error.FFmpegError as error:
                reason = f"the clip cannot be made ({error.strerror})"
        if reason:
            exported.left_out[reason] += 1
            continue
        times = _times(example, begins_s)
        rows[example.alarm_id] = (name, example.label, example.source, *times)
        exported.clips[example.label] += 1
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row for _, row in sorted(rows.items()))
    write_atomically(folder / INDEX, text.getvalue().encode())
    return exported


def _unfit(example: Judged, known: Collection[str]) -> str:
    """Why the example would teach something wrong; "" where it does not."""
    if example.label not in known:
        return f"{example.label}: the model does not know it"
    if not example.is_complete:
        return "it goes on, or was never seen to its end"
    if example.label == NORMAL and example.is_mixed:
        return "a false alarm while something else was found"
    return ""


def _present(folder: Path) -> dict[int, Row]:
    """Alarm → its row in the index that is there, as far as its clip is, too."""
    try:
        text = (folder / INDEX).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    rows: dict[int, Row] = {}
    for line in csv.DictReader(io.StringIO(text, newline="")):
        row = tuple(line.get(column) or "" for column in COLUMNS)
        number = _NAME.fullmatch(row[0])
        if number and (folder / row[0]).is_file():
            rows[int(number[1])] = row
    return rows


def _remove(clip: Path) -> None:
    """Of an alarm that was judged otherwise meanwhile."""
    clip.unlink(missing_ok=True)
    clip.with_suffix(_NOTE).unlink(missing_ok=True)


def _clip(example: Judged, path: Path) -> Fraction:
    """When in the video the clip begins, which is cut unless it is there."""
    start_s = max(_start_s(example) - MARGIN_S, _seconds(example.clear_from_ms))
    start_s = min(start_s, _start_s(example))
    end_s = min(_end_s(example) + MARGIN_S, _seconds(example.clear_to_ms))
    end_s = max(end_s, _end_s(example))
    note = path.with_suffix(_NOTE)
    range_ = f"{start_s} {end_s}"
    if path.exists() and note.exists():
        begins, _, made_of = note.read_text().partition(" ")
        if made_of == range_:
            return Fraction(begins)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Copied pictures may begin earlier, but not with what is not to be seen.
    early_s = min(EARLY_S, start_s - _seconds(example.clear_from_ms))
    with open_video_source(example.video) as source:
        begins_s = cut(
            source,
            path,
            start_s=start_s,
            end_s=end_s,
            early_s=max(early_s, Fraction(0)),
        )
    write_atomically(note, f"{begins_s} {range_}".encode())
    return begins_s


def _seconds(ms: int) -> Fraction:
    return Fraction(ms, 1000)


def _start_s(example: Judged) -> Fraction:
    return _seconds(example.start_ms)


def _end_s(example: Judged) -> Fraction:
    return _seconds(example.end_ms)


def _times(example: Judged, begins_s: Fraction) -> tuple[str, str]:
    """Where in its clip the behaviour is; what is normal is so throughout."""
    if example.label == NORMAL:
        return "", ""
    start_s, end_s = _start_s(example) - begins_s, _end_s(example) - begins_s
    return f"{float(start_s):.3f}", f"{float(end_s):.3f}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `safe-eye export-clips`."""
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the folder to write to"
    )
    parser.add_argument(
        "--organization",
        type=int,
        metavar="NUMBER",
        help="of this organisation, by its number in the admin site; may be left out "
        "where there is one alone",
    )
    parser.add_argument(
        "--since",
        type=_day,
        metavar="YYYY-MM-DD",
        help="only what was judged on or after this day (UTC)",
    )


def run(args: argparse.Namespace) -> int:
    """Returns the exit code: 0 written, 1 nothing to write or no place to."""
    if args.organization is None and len(names := organization_names()) > 1:
        told = ", ".join(f"{number} ({name})" for number, name in names.items())
        print(f"Name one with --organization: {told}", file=sys.stderr)
        return 1
    model = model_in_use()
    judged = judged_detections(organization_id=args.organization, since=args.since)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        done = export_clips(
            judged,
            folder=args.out,
            labels=BEHAVIOURS if model is None else model.thresholds,
        )
    except OSError as error:
        print(f"{error.filename or args.out}: {error.strerror}", file=sys.stderr)
        return 1
    for reason, count in sorted(done.left_out.items()):
        print(f"left out {count}: {reason}", file=sys.stderr)
    for label, count in sorted(done.clips.items()):
        print(f"{label}: {count}")
    if not done.clips:
        print("No alarm was judged: resolve some, or mark them false.", file=sys.stderr)
        return 1
    print(args.out / INDEX)
    return 0


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day") from None
