"""`safe-eye export-clips`: judged alarms as a data set to train and evaluate with."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Final

from backend.apps.alarms.judged import NORMAL, Judged, judged_detections
from backend.apps.inference.selectors import model_in_use
from backend.apps.videos.errors import SourceMissing
from backend.apps.videos.files import open_video_source
from worker.slowfast.atomic import write_atomically
from worker.slowfast.card import BEHAVIOURS
from worker.video.cutting import cut
from worker.video.errors import UnreadableVideo

INDEX: Final = "index.csv"
COLUMNS: Final = ("file", "label", "source", "start_s", "end_s")
MARGIN_S: Final = Fraction(2)


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
    goes on where another one ended. Raises OSError.
    """
    known, rows = {NORMAL, *labels}, []
    exported = Exported(Counter(), Counter())
    for example in judged:
        if example.label not in known:
            exported.left_out[f"{example.label}: the model does not know it"] += 1
            continue
        name = f"{example.label}/alarm-{example.alarm_id}.mp4"
        try:
            begins_s = _clip(example, folder / name)
        except (UnreadableVideo, SourceMissing) as error:
            exported.left_out[f"the video cannot be read ({error.code})"] += 1
            continue
        rows.append((name, example.label, example.source, *_times(example, begins_s)))
        exported.clips[example.label] += 1
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    write_atomically(folder / INDEX, text.getvalue().encode())
    return exported


def _clip(example: Judged, path: Path) -> Fraction:
    """When in the video the clip begins, which is cut unless it is there."""
    start_s = max(Fraction(example.start_ms, 1000) - MARGIN_S, Fraction(0))
    end_s = Fraction(example.end_ms, 1000) + MARGIN_S
    note = path.with_suffix(".begins")
    if path.exists() and note.exists():
        return Fraction(note.read_text())
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_video_source(example.video) as source:
        begins_s = cut(source, path, start_s=start_s, end_s=end_s)
    write_atomically(note, str(begins_s).encode())
    return begins_s


def _times(example: Judged, begins_s: Fraction) -> tuple[str, str]:
    """Where in its clip the behaviour is; what is normal is so throughout."""
    if example.label == NORMAL:
        return "", ""
    start_s, end_s = (
        Fraction(ms, 1000) - begins_s for ms in (example.start_ms, example.end_ms)
    )
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
        help="only of this organisation, by its number in the admin site",
    )
    parser.add_argument(
        "--since",
        type=_day,
        metavar="YYYY-MM-DD",
        help="only what was judged on or after this day (UTC)",
    )


def run(args: argparse.Namespace) -> int:
    """Returns the exit code: 0 written, 1 nothing to write or no place to."""
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
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
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
