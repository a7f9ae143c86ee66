"""`approveUser`: who has asked to join is let in."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.apps.accounts.models import Role as RoleChoices
from backend.schema.accounts.types import Role, User
from backend.schema.base import ADMIN, Mutation


class ApproveUser(Mutation):
    """Let in a PENDING person, who is told by mail. NOT_PENDING if it was decided."""

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="Who asked to join.")
        role = Role(description="USER unless it is given.")

    user = graphene.Field(
        User, description="The person, who may sign in now; null when refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        role = values.get("role")
        user = services.approve_user(
            by=info.context.user,
            user=User.get_target(info, values["id"]),
            role=RoleChoices(getattr(role, "value", role) or RoleChoices.USER),
        )
        return {"user": user}
