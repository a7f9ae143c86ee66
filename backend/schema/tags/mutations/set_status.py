"""`setStatus`: whether an object is available."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.tags.services import set_status
from backend.schema.base import LOGIN, Mutation
from backend.schema.tags.types import Taggable, tag_target, tell_change


class SetStatus(Mutation):
    """Say whether an object is available: for the author of the object, and admins.

    `since` changes only when `available` does.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="Of anything that is Taggable.")
        available = graphene.Boolean(
            required=True, description="Whether it can be used or reached now."
        )
        note = graphene.String(
            description="Why: 200 characters. Not given, it stays; null clears it."
        )

    object = graphene.Field(
        Taggable, description="The object with its new status; null when refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        node, row = tag_target(info, values["id"])
        note = (values["note"] or "") if "note" in values else None
        set_status(
            by=info.context.user, target=row, available=values["available"], note=note
        )
        tell_change(node, row)
        return {"object": row}
