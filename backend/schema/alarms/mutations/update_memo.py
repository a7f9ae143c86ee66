"""`updateMemo`: a memo is written anew."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.alarms.trail import update_memo
from backend.schema.alarms.trail import Memo
from backend.schema.base import LOGIN, Mutation


class UpdateMemo(Mutation):
    """Write a memo anew: for who wrote it, and admins."""

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The id of a memo.")
        text = graphene.String(required=True, description="At most 5,000 characters.")

    memo = graphene.Field(Memo, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        memo = Memo.get_target(info, values["id"])
        update_memo(memo=memo, by=info.context.user, text=values["text"])
        return {"memo": Memo.get_node(info, memo.pk)}
