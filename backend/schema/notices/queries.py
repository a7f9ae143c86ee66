"""Reads of notices."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils import timezone

from backend.apps.notices import selectors
from backend.apps.notices.models import NoticeState as StateChoices
from backend.schema.base import ANYONE, Rows, connection_field, node_field
from backend.schema.feed_pages import with_cursor
from backend.schema.notices.types import Notice, NoticeConnection, NoticeState


def _notices(root: Any, info: Any, *, states: list[Any] | None = None) -> Rows:
    wanted = [StateChoices.PUBLISHED] if states is None else states
    values = {str(getattr(state, "value", state)) for state in wanted}
    found = selectors.notices_in(info.context.user, values, now=timezone.now())
    return with_cursor(found, info)


class NoticesQuery(graphene.ObjectType):
    notices = connection_field(
        NoticeConnection,
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
