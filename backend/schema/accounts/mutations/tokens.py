"""The token fields that several payloads share."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts.sessions import SignIn
from backend.schema.accounts.privacy import as_oneself
from backend.schema.accounts.types import User
from backend.schema.base import DateTime


class TokenFields(graphene.ObjectType):
    """Mixin: the tokens of a session and whose it is; null when refused."""

    class Meta:
        abstract = True

    access_token = graphene.String(description='Send it as "Authorization: Bearer …".')
    access_expires_at = DateTime(description="When the access token ends.")
    refresh_token = graphene.String(description="Good for one `refreshToken`.")
    refresh_expires_at = DateTime(description="When the refresh token ends.")
    user = graphene.Field(User, description="Who is signed in now.")


def token_values(done: SignIn) -> dict[str, Any]:
    """The values of `TokenFields`."""
    return {
        "access_token": done.tokens.access_token,
        "access_expires_at": done.tokens.access_expires_at,
        "refresh_token": done.tokens.refresh_token,
        "refresh_expires_at": done.tokens.refresh_expires_at,
        "user": as_oneself(done.user),
    }
