"""`analyzeVideo`: a video is queued for a worker."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.analysis.services import request_analysis
from backend.schema.analysis.types import Analysis
from backend.schema.base import LOGIN, Mutation
from backend.schema.cameras.inputs import camera_target


class AnalyzeVideo(Mutation):
    """Analyse a video. While one of its analyses is open, that one is the answer."""

    class Meta:
        requires = LOGIN
        idempotent = True

    class Input:
        video_id = graphene.ID(
            required=True, description="The video to analyse; it must be READY."
        )
        camera_id = graphene.ID(
            description="The camera whose footage it is: its thresholds hold, and the "
            "alarms name it. Refused where an analysis without it is running."
        )

    analysis = graphene.Field(Analysis, description="The analysis; null when refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        from backend.schema.videos.types import Video  # a cycle: videos show analyses

        video = Video.get_target(info, values["video_id"], field="video_id")
        return {
            "analysis": request_analysis(
                video=video,
                by=info.context.user,
                camera=camera_target(info, values.get("camera_id")),
            )
        }
