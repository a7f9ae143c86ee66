"""`updateNotice`: an administrator says it otherwise, or at another time."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.notices.services import update_notice
from backend.schema.base import ADMIN, DateTime, Mutation
from backend.schema.notices.mutations.values import notice_values
from backend.schema.notices.types import Notice, NoticeScope


class UpdateNotice(Mutation):
    """Change a notice. What is not given stays as it is.

    Public ones are for superusers only.
    """

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of a notice.")
        title = graphene.String(description="One line of at most 120 characters.")
        text = graphene.String(description="Lines of at most 20,000 characters in all.")
        scope = NoticeScope(description="Who reads it.")
        is_pinned = graphene.Boolean(description="Whether it stays before others.")
        publish_from = DateTime(
            description="When it is to be read from. If that is yet to come, "
            "subscribers are told once more then."
        )
        publish_until = DateTime(description="When it is to vanish; null: never.")

    notice = graphene.Field(Notice, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        notice = Notice.get_target(info, values.pop("id"))
        update_notice(
            by=info.context.user, notice=notice, changes=notice_values(values)
        )
        return {"notice": Notice.get_node(info, notice.pk)}
