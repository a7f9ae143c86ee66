"""Live: what analyses find, and how far one is."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils import timezone

from backend.apps.analysis import selectors
from backend.apps.analysis.models import Analysis as AnalysisRow
from backend.apps.analysis.services import progress_topic
from backend.apps.events.selectors import EventRow
from backend.apps.events.services import DETECTION_ADDED
from backend.common.errors import NotFound
from backend.schema.analysis.types import Analysis, AnalysisState, Detection
from backend.schema.base import RequestContext, from_global_id, to_global_id
from backend.schema.subscriptions import EventFeed, TopicFeed


class DetectionAddedEvent(graphene.ObjectType):
    """A new detection."""

    cursor = graphene.String(
        required=True, description="Give it as `after` to go on behind this event."
    )
    detection = graphene.Field(Detection, required=True, description="What was found.")


class AnalysisProgress(graphene.ObjectType):
    """How far an analysis is right now."""

    analysis_id = graphene.ID(required=True, description="The analysis that goes on.")
    state = graphene.Field(AnalysisState, required=True, description="How far it is.")
    progress = graphene.Float(required=True, description="0 to 1.")
    done_s = graphene.Float(required=True, description="Seconds of the video done.")
    duration_s = graphene.Float(
        required=True, description="Length of the video in seconds."
    )
    eta_s = graphene.Float(description="Estimated seconds until it is done.")
    analysis = graphene.Field(
        Analysis, required=True, description="The whole of it, as it is now."
    )


def _visible(context: RequestContext, analysis_id: str) -> AnalysisRow:
    _, pk = from_global_id(analysis_id, expected=Analysis, field="analysis_id")
    row = _row(context, pk)
    if row is None:
        raise NotFound(field="analysis_id")
    return row


def _row(context: RequestContext, pk: int) -> AnalysisRow | None:
    assert context.user is not None  # the fields require sign-in
    return selectors.analyses(context.user).filter(pk=pk).first()


def open_detections(
    context: RequestContext, *, analysis_id: str | None = None
) -> dict[str, Any]:
    """Those of one analysis, else all of the organisation."""
    if analysis_id is None:
        return {}
    return {"analysis_id": _visible(context, analysis_id).pk}


def load_detection(
    event: EventRow, context: RequestContext, **_arguments: Any
) -> dict[str, Any] | None:
    """The payload of one event; None where the detection is gone."""
    assert context.user is not None  # the field requires sign-in
    found = selectors.detections(context.user).filter(pk=event.subject_id).first()
    return {"cursor": event.cursor, "detection": found} if found else None


def open_progress(context: RequestContext, *, analysis_id: str) -> str:
    """The topic that the worker speaks on."""
    return progress_topic(_visible(context, analysis_id).pk)


def load_progress(
    data: dict[str, Any] | None, context: RequestContext, *, analysis_id: str
) -> dict[str, Any] | None:
    """The row's state, and the newer progress that `data` may carry."""
    _, pk = from_global_id(analysis_id, expected=Analysis, field="analysis_id")
    row = _row(context, pk)
    if row is None:
        return None
    done_ms = data["done_ms"] if data else None
    share = selectors.done_share(row, done_ms=done_ms)
    duration_s = row.video.duration_ms / 1000
    return {
        "analysis_id": to_global_id("Analysis", row.pk),
        "state": row.state,
        "progress": share,
        "done_s": share * duration_s,
        "duration_s": duration_s,
        "eta_s": selectors.remaining_s(row, now=timezone.now(), done_ms=done_ms),
        "analysis": row,
    }


class AnalysisSubscription(graphene.ObjectType):
    detection_added = EventFeed(
        DetectionAddedEvent,
        kinds=[DETECTION_ADDED],
        open=open_detections,
        load=load_detection,
        description="Each new detection, of one analysis or of all, told once: as "
        "soon as it is sure, when it may be ongoing. Of its end the feed of alarms "
        "tells; what raised none is to be read again when the analysis is done.",
        analysis_id=graphene.ID(description="Only those of this analysis."),
    )
    analysis_progress = TopicFeed(
        AnalysisProgress,
        open=open_progress,
        load=load_progress,
        is_last=lambda payload: payload["state"] in selectors.FINAL_STATES,
        description="First the present state, then one to five times a second; "
        "completes after DONE or FAILED.",
        analysis_id=graphene.ID(required=True, description="The analysis to follow."),
    )
