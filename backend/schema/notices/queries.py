"""Reads of notices."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import QuerySet
from django.utils import timezone

from backend.apps.notices import selectors
from backend.apps.notices.models import Notice as NoticeRow
from backend.apps.notices.models import NoticeState as StateChoices
from backend.schema.base import ANYONE, connection_field, node_field
from backend.schema.notices.types import Notice, NoticeState


def _notices(
    root: Any, info: Any, *, states: list[Any] | None = None
) -> QuerySet[NoticeRow]:
    wanted = [StateChoices.PUBLISHED] if states is None else states
    values = {str(getattr(state, "value", state)) for state in wanted}
    return selectors.notices_in(info.context.user, values, now=timezone.now())


class NoticesQuery(graphene.ObjectType):
    notices = connection_field(
        Notice,
        _notices,
        order=("-is_pinned", "-publish_from"),
        requires=ANYONE,
        description="The notices that are read now, pinned ones first, then the "
        "newest. Without a sign-in only public ones; else also those of the caller's "
        "organisation.",
        states=graphene.List(
            graphene.NonNull(NoticeState),
            description="Admins may ask for scheduled and expired ones of their "
            "organisation as well; for others there are none.",
        ),
    )
    notice = node_field(
        Notice, description="One notice, or null for what the caller may not read."
    )
