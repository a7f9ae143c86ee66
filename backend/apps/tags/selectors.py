"""Reads of tags and statuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Model, OuterRef, QuerySet

from backend.apps.accounts.models import User
from backend.apps.tags.models import (
    CONTENT_LENGTH,
    TYPE_LENGTH,
    Status,
    Tag,
    Tagging,
)
from backend.common.peers import note_peers, peers_of, related
from backend.common.texts import is_text

Rows = TypeVar("Rows", bound="QuerySet[Any]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TagWanted:
    """Which tag is asked for; None asks nothing of it."""

    type: str | None = None
    content: str | None = None


def all_tags(user: User) -> QuerySet[Tag]:
    """The tags that `user` may see."""
    return Tag.objects.visible_to(user)


def used_tags(
    user: User, *, type: str | None = None, content: str | None = None
) -> QuerySet[Tag]:
    """Those that something carries, of one type, with content that begins so."""
    rows = all_tags(user).filter(Exists(Tagging.objects.filter(tag=OuterRef("pk"))))
    if type is not None:
        rows = rows.filter(type=type) if _may_be(type, TYPE_LENGTH) else rows.none()
    if content is not None:
        fits = _may_be(content, CONTENT_LENGTH)
        rows = rows.filter(content__istartswith=content) if fits else rows.none()
    return rows


def tagged(rows: Rows, wanted: TagWanted | None) -> Rows:
    """Those of `rows` that carry such a tag; all of them for None."""
    if wanted is None:
        return rows
    kind = ContentType.objects.get_for_model(rows.model)
    taggings = Tagging.objects.filter(content_type=kind, object_id=OuterRef("pk"))
    for name, text, limit in (
        ("tag__type", wanted.type, TYPE_LENGTH),
        ("tag__content", wanted.content, CONTENT_LENGTH),
    ):
        if text is not None:
            if not _may_be(text, limit):
                return rows.none()
            taggings = taggings.filter(**{name: text})
    return rows.filter(Exists(taggings))


def tags_of(row: Model) -> list[Tag]:
    """What `row` carries, by type and content; one query for `row` and its peers."""
    rows = Tagging.objects.select_related("tag")
    ordered = rows.order_by("tag__type", "tag__content", "pk")
    tags = [tagging.tag for tagging in related(row, "taggings", ordered)]
    if tags and not hasattr(tags[0]._state, "peers"):
        found = (related(peer, "taggings", ordered) for peer in peers_of(row))
        note_peers([tagging.tag for taggings in found for tagging in taggings])
    return tags


def status_of(row: Model) -> Status | None:
    """The status of `row`, if anybody has set one; one query for its peers too."""
    found: list[Status] = related(row, "statuses", Status.objects.all())
    return found[0] if found else None


def use_count(tag: Tag) -> int:
    """How many objects carry it; one query for `tag` and its peers."""
    if not hasattr(tag, "_use_count"):
        peers = peers_of(tag)
        rows = Tagging.objects.filter(tag__in={peer.pk for peer in peers})
        counted = rows.values("tag").order_by().annotate(count=Count("pk"))
        counts = dict(counted.values_list("tag", "count"))
        for peer in peers:
            peer._use_count = counts.get(peer.pk, 0)
    count: int = tag._use_count  # type: ignore[attr-defined]
    return count


def _may_be(text: str, limit: int) -> bool:
    return is_text(text, limit=limit)
