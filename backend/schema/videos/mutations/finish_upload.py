"""`finishUpload`: the parts become a video."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.analysis.models import Analysis as AnalysisRow
from backend.apps.analysis.selectors import analyses_of
from backend.apps.analysis.services import request_analysis
from backend.apps.videos.errors import InvalidPart
from backend.apps.videos.finishing import finish_upload
from backend.apps.videos.models import ResumableUpload as UploadRow
from backend.apps.videos.models import Video as VideoRow
from backend.schema.analysis.types import Analysis
from backend.schema.base import LOGIN, Mutation
from backend.schema.videos.types import Video
from backend.schema.videos.uploads import ResumableUpload, UploadPartInput


class FinishUpload(Mutation):
    """Make a video of one's own upload, all parts of which have arrived.

    It is looked into; what cannot be read is refused and removed. Calling it again
    answers the same video.
    """

    class Meta:
        requires = LOGIN

    class Input:
        upload_id = graphene.ID(
            required=True, description="The upload whose parts have all arrived."
        )
        parts = graphene.List(
            graphene.NonNull(UploadPartInput),
            required=True,
            description="All of them, each once.",
        )
        analyze = graphene.Boolean(
            default_value=False, description="Analyse it at once."
        )

    video = graphene.Field(Video, description="The video; null when refused.")
    analysis = graphene.Field(Analysis, description="Null unless `analyze` was asked.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        user = info.context.user
        upload = ResumableUpload.get_target(
            info, values["upload_id"], field="upload_id"
        )
        made: list[AnalysisRow] = []

        def analyse(video: VideoRow) -> None:
            made.append(request_analysis(video=video, by=user))

        video = finish_upload(
            upload=upload,
            etags=_in_order(upload, values["parts"]),
            on_ready=analyse if values.get("analyze") else None,
        )
        if values.get("analyze") and not made:
            # Finished before, perhaps by a request whose answer was lost.
            made += analyses_of(video, user=user).order_by("pk")[:1]
        return {"video": video, "analysis": made[0] if made else None}


def _in_order(upload: UploadRow, parts: list[Any]) -> list[str]:
    """The etag of every part by number, "" for one that is not named.

    Raises `InvalidPart` for numbers that there are not, or that come twice.
    """
    etags = {part["number"]: part["etag"].strip().strip('"') for part in parts}
    numbers = range(1, upload.part_count + 1)
    if len(etags) < len(parts) or not etags.keys() <= set(numbers):
        raise InvalidPart(field="parts", limit=upload.part_count)
    return [etags.get(number, "") for number in numbers]
