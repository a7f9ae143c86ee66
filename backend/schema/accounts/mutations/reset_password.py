"""`resetPassword`: the link of a mail becomes a new password."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.base import ANYONE, Mutation


class ResetPassword(Mutation):
    """Choose a new password by the token of a mail; all sessions end.

    INVALID_RESET_TOKEN for one that was used, has expired or never was. A password that
    is refused does not use it up.
    """

    class Meta:
        requires = ANYONE
        scope = None

    class Input:
        token = graphene.String(required=True, description="What the link ends in.")
        password = graphene.String(required=True, description="The new one.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        address = info.context.remote_address
        services.reset_password(**values, remote_address=address)
        return {}
