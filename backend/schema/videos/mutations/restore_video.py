"""`restoreVideo`: a deleted video is brought back."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.videos import selectors
from backend.apps.videos.editing import restore_video
from backend.common.errors import NotFound
from backend.schema.base import LOGIN, Mutation, from_global_id
from backend.schema.videos.types import Video


class RestoreVideo(Mutation):
    """Undo `deleteVideo` before its `purgeAt`: for who brought it in, and admins.

    Analyses that were ended by the deletion stay ended.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The deleted video.")

    video = graphene.Field(Video, description="The video; null when refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        _, pk = from_global_id(values["id"], expected=Video)
        user = info.context.user
        video = selectors.deleted_videos(user).filter(pk=pk).first()
        if video is None:
            raise NotFound(field="id")
        return {"video": restore_video(by=user, video=video)}
