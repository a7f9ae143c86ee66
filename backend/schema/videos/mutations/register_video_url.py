"""`registerVideoUrl`: a video that is fetched from elsewhere."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.videos.services import register_video_url
from backend.schema.base import LOGIN, Mutation
from backend.schema.videos.types import Video


class RegisterVideoUrl(Mutation):
    """Register a video by its `https://` or `s3://` URL of an allowed host or bucket.

    It is FETCHING at first; READY or FAILED when a worker has fetched it.
    """

    class Meta:
        requires = LOGIN
        idempotent = True

    class Input:
        url = graphene.String(
            required=True,
            description="`https://…` or `s3://…` of an allowed host or bucket.",
        )
        name = graphene.String(description="By default the file name in the URL.")
        analyze = graphene.Boolean(
            default_value=False, description="Analyse it as soon as it is READY."
        )

    video = graphene.Field(Video, description="The video; null when refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        video = register_video_url(
            by=info.context.user,
            url=values["url"],
            name=values.get("name"),
            analyze=bool(values.get("analyze")),
        )
        return {"video": video}
