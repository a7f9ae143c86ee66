"""`uploadVideo`: a file becomes a video, and is analysed if wished."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.analysis.services import request_analysis
from backend.apps.videos.models import Video as VideoRow
from backend.apps.videos.services import upload_video
from backend.schema.analysis.types import Analysis
from backend.schema.base import LOGIN, Mutation
from backend.schema.videos.types import Upload, Video


class UploadVideo(Mutation):
    """Upload a video. It is looked into first; what cannot be read is not kept."""

    class Meta:
        requires = LOGIN
        idempotent = True
        keeps_result = True

    class Input:
        file = Upload(
            required=True, description="The file, as a part of a multipart request."
        )
        name = graphene.String(description="By default the name of the file.")
        analyze = graphene.Boolean(
            default_value=False, description="Analyse it at once."
        )

    video = graphene.Field(Video, description="The video; null when refused.")
    analysis = graphene.Field(Analysis, description="Null unless `analyze` was asked.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        user = info.context.user
        done: dict[str, Any] = {"analysis": None}

        def finish(video: VideoRow) -> None:
            done["video"] = video
            if values.get("analyze"):
                done["analysis"] = request_analysis(video=video, by=user)
            values["keep"](done)

        upload_video(
            by=user, file=values["file"], name=values.get("name"), on_ready=finish
        )
        return done
