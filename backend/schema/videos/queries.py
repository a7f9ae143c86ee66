"""Videos of the caller's organisation, and the caller's uploads."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.videos import selectors
from backend.apps.videos.models import VideoQuerySet
from backend.schema.base import LOGIN, connection_field, node_field
from backend.schema.videos.inputs import (
    VideoFilter,
    VideoOrder,
    order_columns,
    wanted_videos,
)
from backend.schema.videos.types import Video
from backend.schema.videos.uploads import ResumableUpload


def _videos(
    root: Any, info: Any, *, filter: Any = None, order_by: Any = None
) -> VideoQuerySet:
    return selectors.filtered_videos(info.context.user, wanted_videos(filter))


class VideosQuery(graphene.ObjectType):
    videos = connection_field(
        Video,
        _videos,
        order=order_columns,
        requires=LOGIN,
        description="The organisation's videos, newest first.",
        filter=VideoFilter(description="Which videos; all of them by default."),
        order_by=VideoOrder(description="By default NEWEST_FIRST."),
    )
    video = node_field(Video)
    upload = node_field(
        ResumableUpload, description="One of the caller's own uploads, or null."
    )
