"""`generateUserToken`: an API token for a machine."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.inputs import plain
from backend.schema.accounts.types import ApiToken, TokenScope, User
from backend.schema.base import ADMIN, DateTime, Mutation


class GenerateUserToken(Mutation):
    """Make an API token that acts for a person of the caller's organisation.

    The token is told once, here. FORBIDDEN for a person of a role above the caller's.
    """

    class Meta:
        requires = ADMIN
        scope = None
        atomic = True
        idempotent = True
        secrets = ("token",)

    class Input:
        user_id = graphene.ID(required=True, description="For whom it acts.")
        name = graphene.String(required=True, description="What it is for.")
        scopes = graphene.List(
            graphene.NonNull(TokenScope), required=True, description="At least one."
        )
        expires_at = DateTime(
            description="Without it, the token lasts until it is revoked."
        )

    api_token = graphene.Field(
        ApiToken,
        description="What is known of the token from now on; null when refused.",
    )
    token = graphene.String(
        description='Send it as "Authorization: Bearer …". It is not kept and not told '
        "again, nor to a repeated request."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        row, token = services.generate_api_token(
            by=info.context.user,
            user=User.get_target(info, values["user_id"], field="user_id"),
            name=values["name"],
            scopes=plain(values["scopes"]),
            expires_at=values.get("expires_at"),
        )
        return {"api_token": row, "token": token}
