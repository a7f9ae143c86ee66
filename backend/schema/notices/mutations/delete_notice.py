"""`deleteNotice`: an administrator takes it back."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.notices.services import delete_notice
from backend.schema.base import ADMIN, Mutation
from backend.schema.notices.types import Notice


class DeleteNotice(Mutation):
    """Delete a notice. Public ones are for superusers only."""

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of a notice.")

    deleted_id = graphene.ID(description="What is gone; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        notice = Notice.get_target(info, values["id"])
        delete_notice(by=info.context.user, notice=notice)
        return {"deleted_id": values["id"]}
