"""Live: notices as they are published."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.events.selectors import EventRow
from backend.apps.notices import selectors
from backend.apps.notices.services import NOTICE_PUBLISHED
from backend.schema.base import RequestContext
from backend.schema.notices.types import Notice
from backend.schema.subscriptions import EventFeed


class NoticePublishedEvent(graphene.ObjectType):
    """A notice whose window has opened."""

    cursor = graphene.String(
        required=True, description="Give it as `after` to go on behind this event."
    )
    notice = graphene.Field(Notice, required=True, description="As it is now.")


def load_notice(
    event: EventRow, context: RequestContext, **_arguments: Any
) -> dict[str, Any] | None:
    """The payload of one event; None for what is gone or not read any more."""
    notice = selectors.notices(context.user).filter(pk=event.subject_id).first()
    return {"cursor": event.cursor, "notice": notice} if notice else None


class NoticesSubscription(graphene.ObjectType):
    notice_published = EventFeed(
        NoticePublishedEvent,
        kinds=[NOTICE_PUBLISHED],
        load=load_notice,
        description="Each notice as soon as the caller may read it; of one that was "
        "written for later, within seconds of its time.",
    )
