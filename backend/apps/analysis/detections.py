"""Detections are stored exactly once, whoever finds them how often."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q

from backend.apps.analysis.errors import LeaseLost
from backend.apps.analysis.found import FoundDetection
from backend.apps.analysis.models import Analysis, AnalysisState, Detection


def known_detection(
    *, analysis_id: int, behaviour: str, start_ms: int, end_ms: int
) -> Detection | None:
    """The stored detection that this one is, if any.

    A second run may place its start a stride earlier or later. So detections of one
    behaviour in one analysis are the same when they share at least half of the
    shorter one; a long event that is cut into several shares less at its cuts.
    """
    overlapping = Detection.objects.filter(
        Q(start_ms__lt=end_ms, end_ms__gt=start_ms) | Q(start_ms=start_ms),
        analysis_id=analysis_id,
        behaviour=behaviour,
    )
    for other in overlapping.order_by("start_ms"):
        shared_ms = min(end_ms, other.end_ms) - max(start_ms, other.start_ms)
        shorter_ms = min(end_ms - start_ms, other.end_ms - other.start_ms)
        if other.start_ms == start_ms or 2 * shared_ms >= shorter_ms:
            return other
    return None


@transaction.atomic
def store_detection(
    *, analysis_id: int, claim: str, found: FoundDetection
) -> tuple[Detection, bool]:
    """Store what the holder of `claim` found: the row, and whether it is new.

    Raises `LeaseLost` when the analysis is no longer held under `claim`.
    """
    # The lock makes finders of one analysis take turns, so looking is enough.
    analysis = (
        Analysis.objects.select_for_update()
        .filter(pk=analysis_id, state=AnalysisState.RUNNING, claimed_by=claim)
        .first()
    )
    if analysis is None:
        raise LeaseLost
    known = known_detection(
        analysis_id=analysis_id,
        behaviour=found.behaviour,
        start_ms=found.start_ms,
        end_ms=found.end_ms,
    )
    if known is not None:
        return known, False
    detection = Detection.objects.create(
        organization_id=analysis.organization_id,
        analysis=analysis,
        behaviour=found.behaviour,
        score=found.score,
        start_ms=found.start_ms,
        end_ms=found.end_ms,
        peak_ms=found.peak_ms,
        boxes=list(found.boxes),
        snapshot=found.snapshot,
        clip=found.clip,
    )
    return detection, True


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
