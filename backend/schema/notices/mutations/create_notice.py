"""`createNotice`: an administrator tells people something."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.notices.models import NoticeScope as ScopeChoices
from backend.apps.notices.services import create_notice
from backend.schema.base import ADMIN, DateTime, Mutation
from backend.schema.notices.mutations.values import notice_values
from backend.schema.notices.types import Notice, NoticeScope


class CreateNotice(Mutation):
    """Write a notice for the organisation, or for everybody (superusers only)."""

    class Meta:
        requires = ADMIN
        atomic = True
        idempotent = True

    class Input:
        title = graphene.String(
            required=True, description="One line of at most 120 characters."
        )
        text = graphene.String(
            required=True, description="Lines of at most 20,000 characters in all."
        )
        scope = NoticeScope(
            default_value=ScopeChoices.ORGANIZATION.value,
            description="Who reads it.",
        )
        is_pinned = graphene.Boolean(
            default_value=False, description="Whether it stays before others."
        )
        publish_from = DateTime(
            description="When it is to be read from; by default from now on."
        )
        publish_until = DateTime(description="When it is to vanish; by default never.")

    notice = graphene.Field(Notice, description="The notice; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        if values.get("publish_from") is None:
            values.pop("publish_from", None)
        notice = create_notice(by=info.context.user, values=notice_values(values))
        return {"notice": Notice.get_node(info, notice.pk)}
