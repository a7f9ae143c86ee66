"""`revokeSession`: one sign-in of the caller ends."""

from __future__ import annotations

from typing import Any

from backend.apps.accounts import services
from backend.schema.base import LOGIN, UUID, Mutation


class RevokeSession(Mutation):
    """End one of the caller's sessions, such as that of a lost device."""

    class Meta:
        requires = LOGIN
        scope = None
        atomic = True

    class Input:
        id = UUID(required=True, description="One of `sessions`.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        services.revoke_own_session(by=info.context.user, session_id=values["id"])
        return {}
