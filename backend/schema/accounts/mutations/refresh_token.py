"""`refreshToken`: a refresh token becomes a new pair of tokens, once."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.mutations.tokens import TokenFields, token_values
from backend.schema.base import ANYONE, Mutation


class RefreshToken(TokenFields, Mutation):
    """Exchange a refresh token for new tokens. Using one twice ends the session.

    Should the answer be lost, asking again within a few seconds gets the same refresh
    token, as long as that one was not used.
    """

    class Meta:
        requires = ANYONE
        scope = None

    class Input:
        refresh_token = graphene.String(
            required=True, description="The refresh token that came last."
        )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        context = info.context
        done = services.refresh_session(
            **values,
            remote_address=context.remote_address,
            user_agent=context.user_agent,
        )
        return token_values(done)
