"""The result of an evaluation as one object of plain values; see docs/evaluation.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np

from worker.evaluation.alarms import false_alarms
from worker.evaluation.boxes import box_figures
from worker.evaluation.classes import calibration, class_figures, confusion
from worker.evaluation.events import event_figures
from worker.evaluation.intervals import rounded
from worker.evaluation.ladders import Ladder, threshold_curve
from worker.evaluation.material import Broken
from worker.evaluation.watching import Watched
from worker.slowfast.card import BACKGROUND, BEHAVIOURS, ModelCard

FORMAT: Final = "safe-eye-evaluation"
VERSION: Final = 3


def measure(
    watched: Sequence[Watched],
    broken: Sequence[Broken],
    card: ModelCard,
    engine: str,
    ladders: Mapping[str, Ladder],
) -> dict[str, Any]:
    """Every figure of what was watched, but the thresholds to choose.

    `engine` says what ran the network; `ladders` are those of what was watched.
    """
    files = [w for w in watched if w.item.kind != "footage"]
    footage = [w for w in watched if w.item.kind == "footage"]
    known = card.labels[1:]
    on = {label: card.thresholds[label]["on"] for label in known}
    classes = {label: _class(label, files, ladders, card) for label in BEHAVIOURS}
    aps = [c["ap"] for c in classes.values() if c.get("ap") is not None]
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "model": _model(card, engine),
        "material": _material(watched, broken),
        "notes": _notes(files, footage, card),
        "mean_ap": rounded(float(np.mean(aps))) if aps else None,
        "classes": classes,
        "confusion": confusion(files, card.labels, on) if files else None,
        "events": event_figures(files, known),
        "boxes": box_figures(files, known, is_of_people=card.scores_people),
        "false_alarms": {
            "footage": false_alarms(footage, known),
            "normal_files": false_alarms(
                [w for w in files if not w.item.events], known
            ),
        },
        "mistakes": [],
    }


def _class(
    label: str, files: Sequence[Watched], ladders: Mapping[str, Ladder], card: ModelCard
) -> dict[str, Any]:
    own = sum(w.truth_of(label) for w in files)
    if label not in card.labels:
        return {"can_see": False, "positives": own}
    if not own:
        return {"can_see": True, "positives": 0, "caution": f"no clip of {label}"}
    on = card.thresholds[label]["on"]
    mine = [w for w in files if w.truth_of(label)]
    sets = sorted({w.item.set_name for w in mine})
    short = ("files", "positives", "positive_sources", "caution", "ap", "ap_95")
    kept = (*short, "auc", "auc_95", "accuracy", "accuracy_95")
    by_set = {}
    for name in sets if len(sets) > 1 else ():
        of_set = [w for w in files if w.item.set_name == name]
        found = class_figures(of_set, label, on)
        by_set[name] = {key: found[key] for key in kept}
    return {
        "can_see": True,
        **class_figures(files, label, on),
        "by_set": by_set,
        "calibration": calibration(files, label),
        "events": event_figures(files, [label]),
        "boxes": box_figures(files, [label], is_of_people=card.scores_people),
        "thresholds": threshold_curve(ladders[label]),
    }


def _model(card: ModelCard, engine: str) -> dict[str, Any]:
    return {
        "name": card.name,
        "version": card.version,
        "sha256": card.sha256,
        "engine": engine,
        "labels": list(card.labels),
        "thresholds": {k: dict(v) for k, v in card.thresholds.items()},
        "window_s": float(card.window_s),
        "stride_s": float(card.stride_s),
    }


def _material(watched: Sequence[Watched], broken: Sequence[Broken]) -> dict[str, Any]:
    sets: dict[str, dict[str, Any]] = {}
    for name in sorted({w.item.set_name for w in watched}):
        mine = [w for w in watched if w.item.set_name == name]
        labels = [w.item.label for w in mine]
        sets[name] = {
            "kind": mine[0].item.kind,
            "files": len(mine),
            "sources": len({w.item.source for w in mine}),
            "hours": rounded(sum(w.hours for w in mine)),
            "labels": {label: labels.count(label) for label in sorted(set(labels))},
        }
    return {
        "files": len(watched),
        "hours": rounded(sum(w.hours for w in watched)),
        "unread_s": rounded(sum(w.unread_s for w in watched)),
        "sets": sets,
        "broken": [asdict(one) for one in broken],
    }


def _notes(
    files: Sequence[Watched], footage: Sequence[Watched], card: ModelCard
) -> list[str]:
    """What a reader must know before believing the figures."""
    notes = [
        f"{card.name} cannot see {label}: {count} files of it count as normal ones, "
        "in which an alarm of another kind is false."
        for label in BEHAVIOURS
        if label not in card.labels and (count := sum(w.truth_of(label) for w in files))
    ]
    if seen := sorted(_learnt(card) & {w.item.set_name for w in files}):
        notes.append(
            f"The card names {', '.join(seen)} as training data, of the model or of "
            "one that it started from: figures on clips that were trained on say how "
            "well they were learnt, not how the model does on others. They are not to "
            "be published."
        )
    hours = sum(w.hours for w in footage if w.item.truth is None)
    if hours < 1:
        notes.append(
            f"{hours:.2f} hours of normal footage were watched (--negatives); a rate "
            "of false alarms an hour needs many hours, clips are no stand-in for them."
        )
    if any(w.item.label == BACKGROUND and w.item.truth for w in (*files, *footage)):
        notes.append("Rendered scenes are drawings; real cameras decide.")
    return notes


def _learnt(card: ModelCard) -> set[str]:
    """The data sets that the model learnt, and those that it started from."""
    names: set[str] = set()
    # YAML can hold a training that started from itself.
    at, seen = card.training, list[Mapping[str, Any]]()
    while isinstance(at, Mapping) and not any(at is other for other in seen):
        seen.append(at)
        clips = at.get("clips")
        names |= {str(name) for name in clips} if isinstance(clips, Mapping) else set()
        at = at.get("started_from", ())
    return names
