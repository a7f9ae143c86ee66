"""Videos of the caller's organisation."""

from __future__ import annotations

import graphene

from backend.apps.videos import selectors
from backend.schema.base import LOGIN, connection_field, node_field
from backend.schema.videos.types import Video


class VideosQuery(graphene.ObjectType):
    videos = connection_field(
        Video,
        lambda root, info: selectors.videos(info.context.user),
        order=("-created_at",),
        requires=LOGIN,
        description="The organisation's videos, newest first.",
    )
    video = node_field(Video)
