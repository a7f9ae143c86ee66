"""`revokeUserToken`: an API token ends."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.types import ApiToken
from backend.schema.base import LOGIN, Mutation


class RevokeUserToken(Mutation):
    """End an API token and its open sockets: one's own or, as an administrator, that
    of anybody of no higher role.
    """

    class Meta:
        requires = LOGIN
        scope = None
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The token to end.")

    api_token = graphene.Field(
        ApiToken, description="The token as it is now; null when refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        token = ApiToken.get_target(info, values["id"])
        return {
            "api_token": services.revoke_api_token(by=info.context.user, token=token)
        }
