"""Detections are stored exactly once, whoever finds them how often."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum, auto

from django.db import transaction
from django.db.models import Q

from backend.apps.analysis.errors import LeaseLost
from backend.apps.analysis.found import FoundDetection
from backend.apps.analysis.models import Analysis, AnalysisState, Detection


class Stored(Enum):
    """What storing a detection came to."""

    NEW = auto()
    #: It was ongoing and is complete now.
    COMPLETED = auto()
    #: Nothing about it is new.
    KNOWN = auto()


def known_detection(
    *, analysis_id: int, found: FoundDetection, others: Collection[int] = ()
) -> Detection | None:
    """The stored detection that `found` is, if any.

    A second run may place its start a stride earlier or later. So detections of one
    behaviour in one analysis are the same when they share at least half of the
    shorter one; a long event that is cut into several shares less at its cuts. Of
    several it is the one that starts nearest. `others` are rows that the finder knows
    to be other ones.
    """
    start_ms, end_ms = found.start_ms, found.end_ms
    rows = Detection.objects.filter(
        Q(start_ms__lt=end_ms, end_ms__gt=start_ms) | Q(start_ms=start_ms),
        analysis_id=analysis_id,
        behaviour=found.behaviour,
    ).exclude(pk__in=others)
    for row in sorted(
        rows, key=lambda row: (abs(row.start_ms - start_ms), row.start_ms, row.ordinal)
    ):
        shared_ms = min(end_ms, row.end_ms) - max(start_ms, row.start_ms)
        shorter_ms = min(end_ms - start_ms, row.end_ms - row.start_ms)
        if row.start_ms == start_ms or 2 * shared_ms >= shorter_ms:
            return row
    return None


@transaction.atomic
def store_detection(
    *,
    analysis_id: int,
    claim: str,
    found: FoundDetection,
    others: Collection[int] = (),
) -> tuple[Detection, Stored]:
    """Store what the holder of `claim` found: the row, and what is new about it.

    Of a row that is not complete a complete detection replaces everything but the
    start. `others` are as in `known_detection`. Raises `LeaseLost` when the analysis
    is no longer held under `claim`.
    """
    # The lock makes finders of one analysis take turns, so looking is enough.
    analysis = (
        Analysis.objects.select_for_update()
        .filter(pk=analysis_id, state=AnalysisState.RUNNING, claimed_by=claim)
        .first()
    )
    if analysis is None:
        raise LeaseLost
    known = known_detection(analysis_id=analysis_id, found=found, others=others)
    if known is None:
        at_once = Detection.objects.filter(
            analysis=analysis, behaviour=found.behaviour, start_ms=found.start_ms
        )
        detection = Detection(
            organization_id=analysis.organization_id,
            analysis=analysis,
            behaviour=found.behaviour,
            start_ms=found.start_ms,
            ordinal=at_once.count(),
        )
        _fill(detection, found)
        return detection, Stored.NEW
    if known.is_complete or found.is_ongoing:
        return known, Stored.KNOWN
    _fill(known, found)
    return known, Stored.COMPLETED


def _fill(row: Detection, found: FoundDetection) -> None:
    """All that may change until it is complete. Pictures are not taken away."""
    row.score = found.score
    row.end_ms = max(found.end_ms, row.start_ms)
    row.peak_ms = found.peak_ms
    row.boxes = list(found.boxes)
    row.snapshot = found.snapshot or row.snapshot
    row.clip = found.clip or row.clip
    row.is_complete = not found.is_ongoing
    row.save()


def attach_clip(*, detection_id: int, claim: str, clip: str) -> bool:
    """Give a stored detection its clip; False when it has one. Raises `LeaseLost`."""
    detection = Detection.objects.filter(pk=detection_id)
    if detection.filter(
        clip="", analysis__state=AnalysisState.RUNNING, analysis__claimed_by=claim
    ).update(clip=clip):
        return True
    if detection.exclude(clip="").exists():
        return False
    raise LeaseLost
