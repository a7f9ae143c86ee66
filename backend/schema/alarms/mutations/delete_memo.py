"""`deleteMemo`: a memo goes."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.trail import delete_memo
from backend.schema.alarms.trail import Memo
from backend.schema.base import LOGIN, Mutation


class DeleteMemo(Mutation):
    """Delete a memo: for who wrote it, and admins."""

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of a memo.")

    deleted_id = graphene.ID(description="The id that was given; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        memo = Memo.get_target(info, values["id"])
        delete_memo(memo=memo, by=info.context.user)
        return {"deleted_id": values["id"]}
