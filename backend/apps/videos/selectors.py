"""Reads of videos."""

from __future__ import annotations

from backend.apps.accounts.models import User
from backend.apps.videos.errors import sentence
from backend.apps.videos.models import Video, VideoQuerySet


def videos(user: User) -> VideoQuerySet:
    """The videos that `user` may see, each with who brought it in."""
    return Video.objects.visible_to(user).select_related("created_by__organization")


def visible_creator(video: Video, *, user: User) -> User | None:
    """Who brought the video in; None for whom `user` may not see (any more)."""
    creator = video.created_by
    if creator is None or creator.organization_id != user.organization_id:
        return None
    return creator


def error_message(video: Video, language: str) -> str | None:
    """Why it could not be fetched, for a person; None when it was not refused."""
    if not video.error_code:
        return None
    return sentence(video.error_code, language=language) or video.error_code
