"""`register`: how somebody without an account gets one."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.mutations.tokens import TokenFields, token_values
from backend.schema.accounts.privacy import as_oneself
from backend.schema.base import ANYONE, Mutation


class Register(TokenFields, Mutation):
    """Make an account, in one of three ways.

    With `organization`: a new organisation, whose administrator the caller becomes.
    With `invitation`: as a member of the organisation that has invited. With
    `joinCode`: as someone who waits there for an administrator, without tokens; until
    then, signing in is refused with ACCOUNT_PENDING. REGISTRATION_CLOSED where the
    installation does not allow that way. After a lost answer try `login`: it may be
    done.
    """

    class Meta:
        requires = ANYONE
        scope = None

    class Input:
        """Exactly one of `organization`, `invitation` and `joinCode`."""

        email = graphene.String(
            required=True, description="Where the person gets mail; it signs in."
        )
        password = graphene.String(
            required=True, description="At least ten characters, and not a common one."
        )
        name = graphene.String(required=True, description="What colleagues see.")
        organization = graphene.String(description="Name of the new organisation.")
        invitation = graphene.String(description="The text of an invitation.")
        join_code = graphene.String(
            description="The join code of an organisation; an administrator knows it."
        )
        language = graphene.String(description='"en" or "ko"; else as requested.')

    is_pending = graphene.Boolean(
        required=True,
        description="True for who waits for approval and is not signed in.",
    )

    @staticmethod
    def resolve_is_pending(root: Any, info: Any) -> bool:
        return bool(root.is_pending)

    @classmethod
    def perform(
        cls, info: Any, language: str | None = None, **values: Any
    ) -> dict[str, Any]:
        newcomer = services.register(
            **values,
            language=language or info.context.language,
            remote_address=info.context.remote_address,
            user_agent=info.context.user_agent,
        )
        if newcomer.sign_in is None:
            return {"user": as_oneself(newcomer.user), "is_pending": True}
        return token_values(newcomer.sign_in)
