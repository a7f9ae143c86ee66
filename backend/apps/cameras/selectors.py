"""Reads of cameras, as far as the asking person may see them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from backend.apps.accounts.models import User
from backend.apps.cameras.models import Camera, CameraQuerySet
from backend.apps.tags.selectors import TagWanted, tagged


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraFilter:
    """Which cameras are asked for; None asks nothing.

    `text` is part of the name or area, or the number; `tag` is one that it carries.
    """

    area: str | None = None
    is_active: bool | None = None
    text: str | None = None
    tag: TagWanted | None = None


def cameras(user: User) -> CameraQuerySet:
    """The cameras that `user` may see, deleted ones too, each with who made it."""
    return Camera.objects.visible_to(user).select_related("created_by")


def present_cameras(user: User) -> CameraQuerySet:
    """Those that are in use, or could be."""
    return cameras(user).present()


def filtered_cameras(user: User, wanted: CameraFilter) -> CameraQuerySet:
    """Those of `present_cameras(user)` that are asked for."""
    rows = present_cameras(user)
    if wanted.area is not None:
        rows = rows.filter(area=wanted.area)
    if wanted.is_active is not None:
        rows = rows.filter(is_active=wanted.is_active)
    if wanted.text:
        found = Q(name__icontains=wanted.text) | Q(area__icontains=wanted.text)
        if wanted.text.isascii() and wanted.text.isdigit() and len(wanted.text) < 8:
            found |= Q(number=int(wanted.text))
        rows = rows.filter(found)
    return tagged(rows, wanted.tag)


def camera_to_use(user: User, pk: int) -> Camera | None:
    """The camera that something new may refer to; None for a deleted one."""
    return present_cameras(user).filter(pk=pk).first()
