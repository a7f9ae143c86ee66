"""Announcements in the schema."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils import timezone

from backend.apps.accounts.models import User as UserRow
from backend.apps.accounts.rights import colleague
from backend.apps.notices import selectors
from backend.apps.notices.models import Notice as NoticeRow
from backend.apps.notices.models import NoticeScope as ScopeChoices
from backend.apps.notices.models import NoticeState as StateChoices
from backend.common.peers import joined
from backend.schema.accounts.types import User
from backend.schema.base import ANYONE, DateTime, ModelNode, choices_enum
from backend.schema.feed_pages import FeedConnection, feed_cursor

NoticeScope = choices_enum(
    ScopeChoices, name="NoticeScope", description="Who reads a notice."
)
NoticeState = choices_enum(
    StateChoices, name="NoticeState", description="Whether a notice is read now."
)


class Notice(ModelNode):
    """Something that people are told from one moment on, maybe until another."""

    class Meta:
        model = NoticeRow
        rows = selectors.notices
        requires = ANYONE

    scope = graphene.Field(NoticeScope, required=True, description="Who reads it.")
    title = graphene.String(required=True, description="One line.")
    text = graphene.String(required=True, description="Lines of plain text.")
    is_pinned = graphene.Boolean(
        required=True, description="Whether it stays before those that are not."
    )
    state = graphene.Field(
        NoticeState,
        required=True,
        description="PUBLISHED, but for admins, who also see others.",
    )
    publish_from = DateTime(
        required=True, description="The moment from which it is read."
    )
    publish_until = DateTime(
        description="The moment from which it is no longer read; null: without end."
    )
    created_by = graphene.Field(
        User, description="For colleagues of who wrote it; null for all others."
    )
    created_at = DateTime(required=True, description="When it was written.")
    updated_at = DateTime(required=True, description="When it was last changed.")

    @staticmethod
    def resolve_state(row: NoticeRow, info: Any) -> StateChoices:
        return row.state(timezone.now())

    @staticmethod
    def resolve_created_by(row: NoticeRow, info: Any) -> UserRow | None:
        user = info.context.user
        if user is None:
            return None
        return colleague(joined(row, "created_by"), of=user)


class NoticeConnection(FeedConnection):
    """A page of notices, and where the live feed goes on from it."""

    class Meta:
        node = Notice
        name = "NoticeConnection"

    feed_cursor = feed_cursor("noticePublished", required=False)
