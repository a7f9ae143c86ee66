"""Analyses and what they found, in the schema. Times are seconds of the video."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils import timezone

from backend.apps.alarms.models import Alarm as AlarmRow
from backend.apps.analysis import selectors
from backend.apps.analysis.models import Analysis as AnalysisRow
from backend.apps.analysis.models import AnalysisState as StateChoices
from backend.apps.analysis.models import Detection as DetectionRow
from backend.common.storage import signed_media_url
from backend.schema.base import (
    LOGIN,
    URL,
    DateTime,
    ModelNode,
    choices_enum,
    connection_field,
)
from backend.schema.cameras.types import Camera
from backend.schema.feed_pages import FeedConnection, feed_cursor, with_cursor

AnalysisState = choices_enum(
    StateChoices, name="AnalysisState", description="How far an analysis is."
)


def _alarm_type() -> Any:
    from backend.schema.alarms.types import Alarm  # a cycle: alarms show detections

    return Alarm


def _video_type() -> Any:
    from backend.schema.videos.types import Video  # a cycle: videos show analyses

    return Video


class JSON(graphene.Scalar):
    """Any JSON value."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return value


class Gap(graphene.ObjectType):
    """A part of the video that could not be decoded, so nothing was looked for."""

    start_s = graphene.Float(
        required=True, description="Where the part begins, in seconds of the video."
    )
    end_s = graphene.Float(required=True, description="Where it ends.")

    @staticmethod
    def resolve_start_s(gap: dict[str, int], info: Any) -> float:
        return gap["start_ms"] / 1000

    @staticmethod
    def resolve_end_s(gap: dict[str, int], info: Any) -> float:
        return gap["end_ms"] / 1000


class Box(graphene.ObjectType):
    """Where the behaviour is at `tS`: source pixels, `x` and `y` of the upper left."""

    t_s = graphene.Float(required=True, description="Seconds of the video.")
    x = graphene.Float(
        required=True,
        description="Pixels from the left edge of the picture to that of the box.",
    )
    y = graphene.Float(
        required=True,
        description="Pixels from the upper edge of the picture to that of the box.",
    )
    w = graphene.Float(required=True, description="Width in pixels.")
    h = graphene.Float(required=True, description="Height in pixels.")

    @staticmethod
    def resolve_t_s(box: dict[str, float], info: Any) -> float:
        return box["t_ms"] / 1000


class Detection(ModelNode):
    """One behaviour that an analysis found in a video."""

    class Meta:
        model = DetectionRow
        rows = selectors.detections

    behaviour = graphene.String(required=True, description="The code of an alarm type.")
    score = graphene.Float(required=True, description="How sure the model was, 0 to 1.")
    start_s = graphene.Float(
        required=True,
        description="Where the behaviour begins, in seconds of the video.",
    )
    end_s = graphene.Float(
        required=True,
        description="Where it ends; how far it was seen while it is ongoing.",
    )
    is_ongoing = graphene.Boolean(
        required=True,
        description="Whether its end is still looked for: end, score, peak and boxes "
        "are as of when it was sure, and its clip comes when it is over. Its alarm, if "
        "it has one, is told as CHANGED then.",
    )
    peak_s = graphene.Float(required=True, description="Where it was surest.")
    boxes = graphene.List(
        graphene.NonNull(Box),
        required=True,
        description="Where it is in the picture, in order of time.",
    )
    snapshot_url = URL(description="A JPEG of the peak. The URL expires.")
    clip_url = URL(
        description="An MP4 with two seconds of margin; null until it is made. "
        "The URL expires."
    )
    analysis = graphene.Field(
        lambda: Analysis, required=True, description="The analysis that found it."
    )
    alarm = graphene.Field(
        _alarm_type, description="Null where it repeats an earlier alarm."
    )
    created_at = DateTime(required=True, description="When it was found.")

    @staticmethod
    def resolve_start_s(row: DetectionRow, info: Any) -> float:
        return row.start_ms / 1000

    @staticmethod
    def resolve_end_s(row: DetectionRow, info: Any) -> float:
        return row.end_ms / 1000

    @staticmethod
    def resolve_peak_s(row: DetectionRow, info: Any) -> float:
        return row.peak_ms / 1000

    @staticmethod
    def resolve_snapshot_url(row: DetectionRow, info: Any) -> str | None:
        return signed_media_url(row.snapshot)

    @staticmethod
    def resolve_clip_url(row: DetectionRow, info: Any) -> str | None:
        return signed_media_url(row.clip)

    @staticmethod
    def resolve_alarm(row: DetectionRow, info: Any) -> AlarmRow | None:
        alarm: AlarmRow | None = getattr(row, "alarm", None)
        return alarm


class DetectionConnection(FeedConnection):
    """A page of detections, and where the live feed goes on from it."""

    class Meta:
        node = Detection
        name = "DetectionConnection"

    feed_cursor = feed_cursor("detectionAdded")


class Analysis(ModelNode):
    """One run of a model over one video."""

    class Meta:
        model = AnalysisRow
        rows = selectors.analyses

    state = graphene.Field(AnalysisState, required=True, description="How far it is.")
    video = graphene.Field(_video_type, required=True, description="What is analysed.")
    camera = graphene.Field(
        Camera, description="Whose footage it is; null where that was not told."
    )
    progress = graphene.Float(required=True, description="0 to 1.")
    eta_s = graphene.Float(description="Estimated seconds until it is done.")
    # `model` of this class is the table.
    model_name = graphene.String(
        name="model",
        required=True,
        description="Name and version; empty until a worker has it.",
    )
    gaps = graphene.List(
        graphene.NonNull(Gap),
        required=True,
        description="Parts that could not be decoded, in order of time.",
    )
    output_video_url = URL(
        description="The video with boxes and labels; null until it is made. "
        "The URL expires."
    )
    error_code = graphene.String(description="Why it failed; null if it did not.")
    error_message = graphene.String(description="The same in the caller's language.")
    created_at = DateTime(required=True, description="When it was asked for.")
    started_at = DateTime(description="When a worker began; null before that.")
    finished_at = DateTime(description="When it ended, well or not; null before that.")
    detections = connection_field(
        DetectionConnection,
        lambda row, info: with_cursor(
            selectors.detections_of(row, user=info.context.user), info
        ),
        order=("start_ms",),
        requires=LOGIN,
        description="What was found so far, in order of time.",
    )
    result = graphene.Field(
        JSON,
        description='`{"output_video": url, "abnormal_images": [url…], "coordinates": '
        "[[x, y]…]}` with one image and one box centre for each detection; null until "
        "the state is DONE. For clients of the earlier API.",
    )

    @staticmethod
    def resolve_model_name(row: AnalysisRow, info: Any) -> str:
        return row.model

    @staticmethod
    def resolve_progress(row: AnalysisRow, info: Any) -> float:
        return selectors.done_share(row)

    @staticmethod
    def resolve_eta_s(row: AnalysisRow, info: Any) -> float | None:
        return selectors.remaining_s(row, now=timezone.now())

    @staticmethod
    def resolve_output_video_url(row: AnalysisRow, info: Any) -> str | None:
        return signed_media_url(row.output_video)

    @staticmethod
    def resolve_error_code(row: AnalysisRow, info: Any) -> str | None:
        return row.error_code or None

    @staticmethod
    def resolve_error_message(row: AnalysisRow, info: Any) -> str | None:
        return selectors.error_message(row, info.context.language)

    @staticmethod
    def resolve_result(row: AnalysisRow, info: Any) -> dict[str, Any] | None:
        return selectors.result_json(row)
