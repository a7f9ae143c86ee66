"""`login`: credentials become a session and its tokens."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.mutations.tokens import TokenFields, token_values
from backend.schema.base import ANYONE, Mutation


class Login(TokenFields, Mutation):
    """Sign in. After too many failures of an account or an address: THROTTLED.

    ACCOUNT_PENDING for the right password of who waits for approval.
    """

    class Meta:
        requires = ANYONE
        scope = None

    class Input:
        email = graphene.String(
            required=True,
            description="The address of the account; case does not matter.",
        )
        password = graphene.String(
            required=True, description="The password of the account."
        )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        context = info.context
        done = services.sign_in(
            **values,
            remote_address=context.remote_address,
            user_agent=context.user_agent,
        )
        return token_values(done)
