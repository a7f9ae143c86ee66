"""`registerAdmin`: another administrator of the organisation."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.apps.accounts.models import Role
from backend.schema.accounts.types import User
from backend.schema.base import ADMIN, Mutation


class RegisterAdmin(Mutation):
    """Add another administrator to the caller's organisation."""

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
        language = graphene.String(description='"en" or "ko"; else as requested.')

    user = graphene.Field(User, description="The new administrator; null when refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        language = values.pop("language", None) or info.context.language
        user = services.create_colleague(
            by=info.context.user, role=Role.ADMIN, language=language, **values
        )
        return {"user": user}
