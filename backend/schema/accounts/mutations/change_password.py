"""`changePassword`: the own one, for who knows the present one."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.types import User
from backend.schema.base import LOGIN, Mutation


class ChangePassword(Mutation):
    """Change the own password; all other sessions end.

    WRONG_PASSWORD, and after too many of these THROTTLED.
    """

    class Meta:
        requires = LOGIN
        scope = None

    class Input:
        old_password = graphene.String(
            required=True, description="The password until now."
        )
        new_password = graphene.String(
            required=True, description="At least ten characters, and not a common one."
        )

    user = graphene.Field(User, description="The caller.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        context = info.context
        services.change_password(user=context.user, session=context.session, **values)
        return {"user": context.user}
