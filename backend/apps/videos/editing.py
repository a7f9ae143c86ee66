"""Videos are renamed, described, deleted, brought back, and purged in the end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.accounts.rights import check_author
from backend.apps.videos.messages import FetchVideo
from backend.apps.videos.models import (
    DESCRIPTION_LENGTH,
    TITLE_LENGTH,
    Video,
    VideoQuerySet,
    VideoState,
)
from backend.common.errors import NotFound
from backend.common.storage import delete_objects, objects_in
from backend.common.texts import many_lines, one_line


def update_video(
    *, by: User, video: Video, name: str | None = None, description: str | None = None
) -> Video:
    """Change what is given of a video that `by` sees; "" takes the description away.

    Raises Forbidden, and what `one_line` and `many_lines` raise.
    """
    check_author(by, author_id=video.created_by_id)
    given: dict[str, Any] = {}
    if name is not None:
        given["name"] = one_line(name, field="name", limit=TITLE_LENGTH)
    if description is not None:
        given["description"] = many_lines(
            description, field="description", limit=DESCRIPTION_LENGTH, empty=True
        )
    # Nothing but these: a worker may be at work on the rest of the row.
    if given and not _kept(video).update(**given):
        raise NotFound(field="id")
    video.refresh_from_db(fields=["name", "description"])
    return video


@transaction.atomic
def hide_video(*, by: User, video: Video) -> Video:
    """Delete a video that `by` sees: hidden now, purged after the time of grace.

    A fetch that goes on loses its claim. Raises Forbidden, NotFound when it was
    deleted meanwhile.
    """
    check_author(by, author_id=video.created_by_id)
    if not _kept(video).update(
        deleted_at=timezone.now(), claimed_by="", lease_until=None, due_at=None
    ):
        raise NotFound(field="id")
    video.refresh_from_db()
    return video


@transaction.atomic
def restore_video(*, by: User, video: Video) -> Video:
    """Bring a deleted video back; what waited to be fetched waits again.

    Raises Forbidden, NotFound when it is not deleted or is being purged.
    """
    check_author(by, author_id=video.created_by_id)
    deleted = Video.objects.filter(pk=video.pk, deleted_at__isnull=False)
    if not deleted.filter(is_purging=False).update(deleted_at=None):
        raise NotFound(field="id")
    fetching = Video.objects.filter(pk=video.pk, state=VideoState.FETCHING)
    if fetching.update(due_at=timezone.now() + timedelta(seconds=settings.RESEND_S)):
        transaction.on_commit(FetchVideo(video_id=video.pk).send)
    video.refresh_from_db()
    return video


def _kept(video: Video) -> VideoQuerySet:
    return Video.objects.filter(pk=video.pk, deleted_at=None)


def grace() -> timedelta:
    """How long a deleted video can be brought back, at the least.

    Never so short that a worker which lost the video may still store something.
    """
    return timedelta(seconds=max(settings.VIDEO_DELETE_GRACE_S, 2 * settings.LEASE_S))


def begin_purges(*, now: datetime, limit: int) -> list[Video]:
    """Deleted videos whose grace is over: from here on nothing brings them back.

    Those whose purge was cut off are among them.
    """
    over = Video.objects.filter(deleted_at__lt=now - grace())
    return [
        video
        for video in over.order_by("deleted_at", "pk")[:limit]
        # It may be restored in this very moment: the condition is looked at again.
        if over.filter(pk=video.pk).update(is_purging=True)
    ]


def finish_purge(*, video: Video) -> bool:
    """Remove the stored objects of a video and then its row; False while any is left.

    May be done again and again. Raises OSError when the storage is away.
    """
    names = {video.file, video.thumbnail} - {""}
    if (folder := _own_folder(video)) is not None:
        names |= set(objects_in(folder))
    if delete_objects(sorted(names)):
        return False
    Video.objects.filter(pk=video.pk, is_purging=True).delete()
    return True


def _own_folder(video: Video) -> str | None:
    """The folder that nothing but this video is in."""
    parts = video.file.split("/")
    is_own = len(parts) == 5 and parts[:3] == [
        "orgs",
        str(video.organization_id),
        "videos",
    ]
    return "/".join(parts[:4]) if is_own else None
