"""The worst mistakes, as short clips that a person can judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, Literal

import av.error

from worker.detections import Detection
from worker.evaluation.intervals import rounded
from worker.evaluation.watching import Watched, overlap
from worker.slowfast.card import ModelCard
from worker.video.annotate import write_clip
from worker.video.errors import UnreadableVideo

EACH: Final = 3
#: A clip shows no more than this on either side of the mistake's middle.
_HALF_S: Final = Fraction(4)
_MARGIN_S: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class Mistake:
    """An alarm about nothing, or an event without one. `score` is the surest window's.

    `shown` is the detection that is drawn, without boxes where there was none.
    """

    kind: Literal["false", "missed"]
    watched: Watched
    score: float
    shown: Detection


def worst_mistakes(
    watched: Sequence[Watched], card: ModelCard, *, each: int = EACH
) -> list[Mistake]:
    """For each behaviour the surest false alarms and the least suspected events."""
    found = []
    for label in card.labels[1:]:
        false = [m for w in watched for m in _false(w, label)]
        missed = [m for w in watched for m in _missed(w, label)]
        found += sorted(false, key=lambda m: -m.score)[:each]
        found += sorted(missed, key=lambda m: m.score)[:each]
    return found


def _false(watched: Watched, label: str) -> list[Mistake]:
    return [
        Mistake("false", watched, found.score, found)
        for found in watched.found(label)
        if not any(
            event.behaviour == label and overlap(event, found)
            for event in watched.item.events
        )
    ]


def _missed(watched: Watched, label: str) -> list[Mistake]:
    mistakes = []
    for event in watched.item.events:
        told = watched.found(label)
        if event.behaviour != label or any(overlap(event, d) for d in told):
            continue
        inside = [
            window.scores[label]
            for window in watched.windows
            if window.start_s < event.end_s and window.end_s > event.start_s
        ]
        start_s, end_s = _exact(event.start_s), _exact(event.end_s)
        score = max(inside, default=0.0)
        shown = Detection(label, score, start_s, end_s, start_s, ())
        mistakes.append(Mistake("missed", watched, score, shown))
    return mistakes


def write_mistakes(
    mistakes: Sequence[Mistake], folder: Path
) -> tuple[list[dict[str, Any]], list[str]]:
    """Each as an MP4 in `folder`: rows of the result, and what could not be written.

    Names of clips are our own: a video's name is text of the result alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows, failed = [], []
    for index, mistake in enumerate(mistakes, 1):
        row = mistake_row(mistake)
        name = f"{index:03d}-{row['behaviour']}-{mistake.kind}.mp4"
        part = _short(mistake.shown)
        try:
            write_clip(
                mistake.watched.item.path, part, folder / name, margin_s=_MARGIN_S
            )
            row["clip"] = name
        except (OSError, RuntimeError, UnreadableVideo, av.error.FFmpegError) as error:
            failed.append(f"{row['file']}: {error}")
        rows.append(row)
    return rows, failed


def mistake_row(mistake: Mistake) -> dict[str, Any]:
    """One of the result's `mistakes`, without a clip."""
    return {
        "kind": mistake.kind,
        "behaviour": mistake.shown.behaviour,
        "label": mistake.watched.item.label,
        "variant": mistake.watched.item.variant,
        "file": mistake.watched.item.name,
        "source": mistake.watched.item.source,
        "score": rounded(mistake.score),
        "start_s": rounded(float(mistake.shown.start_s)),
        "end_s": rounded(float(mistake.shown.end_s)),
        "clip": None,
    }


def _short(shown: Detection) -> Detection:
    """The part around the peak that a clip shows."""
    start_s = max(shown.start_s, shown.peak_s - _HALF_S)
    end_s = min(shown.end_s, shown.peak_s + _HALF_S)
    return replace(shown, start_s=start_s, end_s=max(end_s, start_s + Fraction(1, 2)))


def _exact(seconds: float) -> Fraction:
    return Fraction(str(round(seconds, 3)))
