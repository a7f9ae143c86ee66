"""`rejectUser`: who has asked to join is turned down."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.types import User
from backend.schema.base import ADMIN, Mutation


class RejectUser(Mutation):
    """Turn down a PENDING person and forget them. NOT_PENDING if it was decided."""

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="Who asked to join.")

    user = graphene.Field(User, description="What is left of the person.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        user = User.get_target(info, values["id"])
        return {"user": services.reject_user(by=info.context.user, user=user)}
