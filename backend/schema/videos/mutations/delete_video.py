"""`deleteVideo`: a video is hidden, and gone for good after a time of grace."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.analysis.removal import delete_video
from backend.schema.base import LOGIN, Mutation
from backend.schema.videos.types import Video


class DeleteVideo(Mutation):
    """Delete a video with all that was made of it: for who brought it in, and admins.

    It is hidden at once, and its open analyses end. Until its `purgeAt` it is listed
    by `videos(filter: {deleted: true})`, and `restoreVideo` brings it back; then its
    files, analyses and detections are removed for good. Its alarms stay, without it.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The video to delete.")

    video = graphene.Field(Video, description="The deleted video.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        video = Video.get_target(info, values["id"])
        return {"video": delete_video(by=info.context.user, video=video)}
