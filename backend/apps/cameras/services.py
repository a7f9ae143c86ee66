"""Writes of cameras."""

from __future__ import annotations

from typing import TypedDict

from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.cameras.errors import CameraNumberTaken, InvalidCameraNumber
from backend.apps.cameras.models import Camera
from backend.apps.events.services import publish_event
from backend.common.errors import InvalidInput, NotFound
from backend.common.texts import one_line

CAMERA_CHANGED = "camera.changed"
MAX_NUMBER = 99_999
TEXT_LENGTH = 120


class CameraChanges(TypedDict, total=False):
    """What is to be other; what is not there stays as it is."""

    number: int | None
    name: str | None
    area: str | None
    is_active: bool | None


@transaction.atomic
def create_camera(
    *, by: User, number: int, name: str, area: str = "", is_active: bool = True
) -> Camera:
    """A camera of the organisation of `by`. Raises refusals of texts and number."""
    camera = Camera(
        organization_id=by.organization_id,
        created_by=by,
        number=_number(number),
        name=one_line(name, field="name", limit=TEXT_LENGTH),
        area=_area(area),
        is_active=is_active,
    )
    return _saved(camera)


@transaction.atomic
def update_camera(*, camera: Camera, changes: CameraChanges) -> Camera:
    """Raises NotFound where it was deleted meanwhile, and as `create_camera` does."""
    row = _held(camera)
    for name in ("number", "name", "is_active"):
        if name in changes and changes[name] is None:
            raise InvalidInput(field=name)
    if (number := changes.get("number")) is not None:
        row.number = _number(number)
    if (name_ := changes.get("name")) is not None:
        row.name = one_line(name_, field="name", limit=TEXT_LENGTH)
    if "area" in changes:
        row.area = _area(changes["area"])
    if (is_active := changes.get("is_active")) is not None:
        row.is_active = is_active
    return _saved(row)


@transaction.atomic
def delete_camera(*, camera: Camera) -> Camera:
    """Take it out of use for ever; its alarms keep naming it. Raises NotFound."""
    row = _held(camera)
    row.deleted_at = timezone.now()
    row.is_active = False
    row.save(update_fields=["deleted_at", "is_active"])
    publish_camera_change(camera=row)
    return row


def publish_camera_change(*, camera: Camera) -> None:
    """Tell those who follow cameras that it is another now; in a transaction."""
    publish_event(
        organization_id=camera.organization_id,
        kind=CAMERA_CHANGED,
        subject_id=camera.pk,
    )


def _held(camera: Camera) -> Camera:
    row = Camera.objects.select_for_update().present().filter(pk=camera.pk).first()
    if row is None:
        raise NotFound(field="id")
    return row


def _saved(camera: Camera) -> Camera:
    try:
        with transaction.atomic():
            camera.save()
    except IntegrityError:
        raise CameraNumberTaken(field="number") from None
    publish_camera_change(camera=camera)
    return camera


def _number(given: int) -> int:
    if not 1 <= given <= MAX_NUMBER:
        raise InvalidCameraNumber(field="number", limit=MAX_NUMBER)
    return given


def _area(given: str | None) -> str:
    if given is None or not given.strip():
        return ""
    return one_line(given, field="area", limit=TEXT_LENGTH)
