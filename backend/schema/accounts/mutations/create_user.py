"""`createUser`: an administrator adds somebody to the organisation."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.apps.accounts.models import Role as RoleChoices
from backend.schema.accounts.types import Role, User
from backend.schema.base import ADMIN, Mutation


class CreateUser(Mutation):
    """Add somebody to the caller's organisation, who may sign in at once.

    ROLE_TOO_HIGH for a role above the caller's own. Inviting people spares the first
    password: see `createInvitation`.
    """

    class Meta:
        requires = ADMIN
        atomic = True
        idempotent = True

    class Input:
        email = graphene.String(
            required=True, description="Where the person gets mail; it signs in."
        )
        password = graphene.String(
            required=True, description="The first one; the person can change it."
        )
        name = graphene.String(required=True, description="What colleagues see.")
        role = Role(description="USER unless it is given.")
        language = graphene.String(description='"en" or "ko"; else as requested.')

    user = graphene.Field(User, description="The new person; null when refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        role = values.pop("role", None)
        language = values.pop("language", None) or info.context.language
        user = services.create_colleague(
            by=info.context.user,
            role=RoleChoices(getattr(role, "value", role) or RoleChoices.USER),
            language=language,
            **values,
        )
        return {"user": user}
