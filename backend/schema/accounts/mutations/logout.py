"""`logout`: a session ends, with all its tokens and open sockets."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.base import ANYONE, Mutation


class Logout(Mutation):
    """End the session of the access token or of the refresh token, whichever came.

    UNAUTHENTICATED if neither did: a lapsed access token does not keep anyone from
    ending the session that it belonged to.
    """

    class Meta:
        requires = ANYONE
        scope = None
        input_optional = True

    class Input:
        refresh_token = graphene.String(
            description="For those whose access token has expired."
        )

    @classmethod
    def perform(
        cls, info: Any, refresh_token: str | None = None, **_: Any
    ) -> dict[str, Any]:
        services.sign_out(session=info.context.session, refresh_token=refresh_token)
        return {}
