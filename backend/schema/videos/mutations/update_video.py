"""`updateVideo`: a video gets another name or description."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.videos.editing import update_video
from backend.common.errors import TextMissing
from backend.schema.base import LOGIN, Mutation
from backend.schema.videos.types import Video


class UpdateVideo(Mutation):
    """Rename or describe a video: for who brought it in, and admins.

    What is not given stays as it is.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The video to change.")
        name = graphene.String(description="One line of 200 characters.")
        description = graphene.String(
            description="2,000 characters; null takes it away."
        )

    video = graphene.Field(
        Video, description="The video as it is now; null when refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        video = Video.get_target(info, values.pop("id"))
        if "name" in values and values["name"] is None:
            raise TextMissing(field="name")
        given = {name: text or "" for name, text in values.items()}
        return {"video": update_video(by=info.context.user, video=video, **given)}
