"""`register`: a new organisation and its first administrator."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.mutations.tokens import TokenFields, token_values
from backend.schema.base import ANYONE, Mutation


class Register(TokenFields, Mutation):
    """Make a new organisation, become its administrator and be signed in.

    REGISTRATION_CLOSED where the installation does not allow it.
    """

    class Meta:
        requires = ANYONE
        scope = None

    class Input:
        email = graphene.String(required=True)
        password = graphene.String(required=True)
        name = graphene.String(required=True)
        organization = graphene.String(
            required=True, description="Name of the new organisation."
        )
        language = graphene.String(description='"en" or "ko"; else as requested.')

    @classmethod
    def perform(
        cls, info: Any, language: str | None = None, **values: Any
    ) -> dict[str, Any]:
        done = services.register(
            **values,
            language=language or info.context.language,
            remote_address=info.context.remote_address,
        )
        return token_values(done)
