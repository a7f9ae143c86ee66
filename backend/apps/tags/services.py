"""What is done to tags and statuses: by the author of the object, and by admins."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.accounts.rights import check_author
from backend.apps.tags.errors import TooManyTags
from backend.apps.tags.models import (
    CONTENT_LENGTH,
    NOTE_LENGTH,
    TYPE_LENGTH,
    Status,
    Tag,
    Tagging,
)
from backend.common.errors import NotFound
from backend.common.texts import many_lines, one_line

MAX_TAGS: Final = 50


@transaction.atomic
def add_tag(*, by: User, target: Model, type: str, content: str) -> Tag:
    """Put a tag on `target`, which `by` sees; it is made when it is the first of its
    kind, and putting it on again changes nothing.

    Raises Forbidden, `TooManyTags`, and what `one_line` raises.
    """
    check_author(by, author_id=author_of(target))
    tag, _ = Tag.objects.get_or_create(
        organization_id=by.organization_id,
        type=one_line(type, field="type", limit=TYPE_LENGTH),
        content=one_line(content, field="content", limit=CONTENT_LENGTH),
    )
    _lock(target)
    present = Tagging.objects.filter(**_key(target))
    if not present.filter(tag=tag).exists():
        if present.count() >= MAX_TAGS:
            raise TooManyTags(limit=MAX_TAGS)
        Tagging.objects.create(tag=tag, created_by=by, **_key(target))
    return tag


@transaction.atomic
def remove_tag(*, by: User, target: Model, tag: Tag) -> None:
    """Take a tag off `target`, which `by` sees.

    Raises Forbidden, and NotFound when it does not carry the tag.
    """
    check_author(by, author_id=author_of(target))
    removed, _ = Tagging.objects.filter(tag=tag, **_key(target)).delete()
    if not removed:
        raise NotFound(field="tag_id")


@transaction.atomic
def set_status(
    *, by: User, target: Model, available: bool, note: str | None = None
) -> Status:
    """Say whether `target`, which `by` sees, is available; without a note the note
    stays as it is, "" takes it away.

    Raises Forbidden, and what `many_lines` raises.
    """
    check_author(by, author_id=author_of(target))
    _lock(target)
    status = Status.objects.filter(**_key(target)).first()
    if status is None:
        status = Status(organization_id=by.organization_id, **_key(target))
    if status.is_available is not available:
        status.is_available, status.since = available, timezone.now()
    if note is not None:
        status.note = many_lines(note, field="note", limit=NOTE_LENGTH, empty=True)
    status.set_by = by
    status.save()
    return status


def author_of(target: Model) -> int | None:
    """The id of whose object it is: who made it; a person's own is that person."""
    if isinstance(target, User):
        return target.pk
    author: int | None = target.created_by_id  # type: ignore[attr-defined]
    return author


def _key(target: Model) -> dict[str, Any]:
    return {
        "content_type": ContentType.objects.get_for_model(target),
        "object_id": target.pk,
    }


def _lock(target: Model) -> None:
    """Writers of one object take turns.

    Raises NotFound for what is gone, also where it is still shown by what names it.
    """
    rows = type(target)._default_manager.filter(pk=target.pk)
    if hasattr(target, "deleted_at"):
        rows = rows.filter(deleted_at=None)
    if not rows.select_for_update().values_list("pk").first():
        raise NotFound(field="id")
