"""Reads: alarms and their trail, types and risks, as far as one may see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from backend.apps.accounts.models import User
from backend.apps.accounts.rights import colleague
from backend.apps.alarms.models import Alarm, AlarmAction, AlarmType, Memo, Risk
from backend.apps.analysis.models import Detection
from backend.apps.analysis.selectors import shown_detection
from backend.apps.tags.selectors import TagWanted, tagged
from backend.apps.videos.models import Video
from backend.apps.videos.selectors import shown_video
from backend.common.peers import joined


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmFilter:
    """Which alarms are asked for; None asks nothing, an empty collection for none.

    `types` and `risks` are codes. Times include the start and exclude the end.
    `text` is part of the message or of the name of type, camera or video.
    """

    types: Collection[str] | None = None
    risks: Collection[str] | None = None
    states: Collection[str] | None = None
    camera_ids: Collection[int] | None = None
    video_id: int | None = None
    assignee_id: int | None = None
    is_assigned: bool | None = None
    tag: TagWanted | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    text: str | None = None


def alarms(user: User) -> QuerySet[Alarm]:
    """The alarms that `user` may see, with what is another one for each.

    The rest is read for a whole page where it is asked for (`common/peers.py`): the
    same few types, risks and people, made anew for each row, cost more than a query.
    """
    return Alarm.objects.visible_to(user).select_related("video", "camera")


def filtered_alarms(user: User, wanted: AlarmFilter) -> QuerySet[Alarm]:
    """Those of `alarms(user)` that are asked for."""
    rows = tagged(alarms(user), wanted.tag)
    for lookup, value in (
        ("type__code__in", wanted.types),
        ("risk__code__in", wanted.risks),
        ("state__in", wanted.states),
        ("camera__in", wanted.camera_ids),
        ("video", wanted.video_id),
        ("assignee", wanted.assignee_id),
        ("created_at__gte", wanted.created_after),
        ("created_at__lt", wanted.created_before),
    ):
        if value is not None:
            rows = rows.filter(**{lookup: value})
    if wanted.is_assigned is not None:
        # Nobody is to deal with what was given to somebody who cannot sign in now.
        mine = Q(assignee__is_active=True)
        rows = rows.filter(mine) if wanted.is_assigned else rows.exclude(mine)
    if wanted.text:
        rows = rows.filter(_says(wanted.text))
    return rows


def _says(text: str) -> Q:
    found = Q(video__name__icontains=text, video__deleted_at=None)
    for place in ("message", "type__name_en", "type__name_ko", "camera__name"):
        found |= Q(**{f"{place}__icontains": text})
    return found


def video_of(alarm: Alarm) -> Video | None:
    """The video of an alarm; None where it has none, or it was deleted."""
    return shown_video(joined(alarm, "video"))


def detection_of(alarm: Alarm) -> Detection | None:
    """What raised an alarm; None where nothing did, or its video was deleted."""
    rows = Detection.objects.select_related("analysis__video__created_by__organization")
    return shown_detection(joined(alarm, "detection", rows))


def person_of(row: Alarm | AlarmAction | Memo, name: str, *, to: User) -> User | None:
    """Who is meant by a column of `row`; None for whom `to` may not see (any more)."""
    return colleague(joined(row, name), of=to)


def actions(user: User) -> QuerySet[AlarmAction]:
    """What was done to the alarms that `user` may see."""
    return AlarmAction.objects.visible_to(user).select_related("alarm")


def actions_of(alarm: Alarm) -> QuerySet[AlarmAction]:
    """What was done to an alarm that the caller sees."""
    return alarm.actions.all()


def memos(user: User) -> QuerySet[Memo]:
    """The memos on the alarms that `user` may see."""
    return Memo.objects.visible_to(user).select_related("alarm")


def memos_of(alarm: Alarm) -> QuerySet[Memo]:
    """The memos on an alarm that the caller sees."""
    return alarm.memos.all()


def alarm_types(user: User) -> QuerySet[AlarmType]:
    """The built-in alarm types and those of the user's organisation, gravest first."""
    return (
        AlarmType.objects.visible_to(user)
        .select_related("risk")
        .order_by("-risk__level", "code", "pk")
    )


def alarm_type_codes() -> frozenset[str]:
    """The codes of all alarm types: the built-in ones and every organisation's own."""
    return frozenset(AlarmType.objects.values_list("code", flat=True))


def risks(user: User) -> QuerySet[Risk]:
    """The built-in risks and those of the user's organisation, lowest first."""
    return (
        Risk.objects.visible_to(user)
        .select_related("created_by")
        .order_by("level", "pk")
    )
