"""`requestPasswordReset`: a link to a new password, by mail."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.base import ANYONE, Mutation


class RequestPasswordReset(Mutation):
    """Mail a link to a new password to this address, if it is somebody's.

    The answer is the same whether it is; only too many requests from one network are
    refused (THROTTLED).
    """

    class Meta:
        requires = ANYONE
        scope = None

    class Input:
        email = graphene.String(
            required=True, description="The address of the account."
        )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        services.request_password_reset(
            email=values["email"],
            language=info.context.language,
            remote_address=info.context.remote_address,
        )
        return {}
