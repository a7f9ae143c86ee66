"""Who the caller is."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts.models import User as UserRow
from backend.common.errors import Unauthenticated
from backend.schema.accounts.types import User
from backend.schema.base import ANYONE, Field


class AccountsQuery(graphene.ObjectType):
    me = Field(
        User,
        requires=ANYONE,
        description="The caller; null without a token, UNAUTHENTICATED when the "
        "token that came is no longer valid.",
    )

    @staticmethod
    def resolve_me(root: Any, info: Any) -> UserRow | None:
        if info.context.token_refused:
            raise Unauthenticated
        user: UserRow | None = info.context.user
        return user
