"""Reads of videos and uploads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from backend.apps.accounts.models import User
from backend.apps.accounts.rights import colleague
from backend.apps.tags.selectors import TagWanted, tagged
from backend.apps.videos.editing import grace
from backend.apps.videos.errors import sentence
from backend.apps.videos.models import (
    ResumableUpload,
    ResumableUploadQuerySet,
    Video,
    VideoQuerySet,
)
from backend.common.peers import joined


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFilter:
    """Which videos are asked for; None asks nothing, an empty collection for none.

    Times include the start and exclude the end. `text` is looked for in name and
    description.
    """

    states: Collection[str] | None = None
    text: str | None = None
    tag: TagWanted | None = None
    created_by: int | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    deleted: bool = False


def videos(user: User) -> VideoQuerySet:
    """The videos that `user` may see, each with who brought it in."""
    return Video.objects.visible_to(user).select_related("created_by__organization")


def deleted_videos(user: User) -> VideoQuerySet:
    """The deleted videos that `user` may bring back: the own ones, for admins all."""
    rows = Video.objects.filter(
        organization=user.organization_id, deleted_at__isnull=False, is_purging=False
    )
    if not user.is_admin:
        rows = rows.filter(created_by=user)
    return rows.select_related("created_by__organization")


def filtered_videos(user: User, wanted: VideoFilter) -> VideoQuerySet:
    """Those of `videos(user)`, or of `deleted_videos(user)`, that are asked for."""
    rows = deleted_videos(user) if wanted.deleted else videos(user)
    for lookup, value in (
        ("state__in", wanted.states),
        ("created_by", wanted.created_by),
        ("created_at__gte", wanted.created_after),
        ("created_at__lt", wanted.created_before),
    ):
        if value is not None:
            rows = rows.filter(**{lookup: value})
    if wanted.text:
        rows = rows.filter(
            Q(name__icontains=wanted.text) | Q(description__icontains=wanted.text)
        )
    return tagged(rows, wanted.tag)


def shown_video(video: Video | None) -> Video | None:
    """The video of something that outlives it; None when it was deleted."""
    return video if video is not None and video.deleted_at is None else None


def purge_at(video: Video) -> datetime | None:
    """When a deleted video is gone for good; None for one that is not deleted."""
    return video.deleted_at and video.deleted_at + grace()


def visible_creator(video: Video, *, user: User) -> User | None:
    """Who brought the video in; None for whom `user` may not see (any more)."""
    return colleague(joined(video, "created_by"), of=user)


def error_message(video: Video, language: str) -> str | None:
    """Why it could not be fetched, for a person; None when it was not refused."""
    if not video.error_code:
        return None
    return sentence(video.error_code, language=language) or video.error_code


def uploads(user: User) -> ResumableUploadQuerySet:
    """The resumable uploads that `user` has started, with the videos they became."""
    return ResumableUpload.objects.visible_to(user).select_related(
        "video__created_by__organization"
    )
