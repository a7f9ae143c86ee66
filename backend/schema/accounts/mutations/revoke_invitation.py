"""`revokeInvitation`: an invitation is taken back."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.schema.accounts.invitations import Invitation
from backend.schema.base import ADMIN, Mutation


class RevokeInvitation(Mutation):
    """Take back an invitation. INVALID_INVITATION if somebody has joined by it."""

    class Meta:
        requires = ADMIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="The invitation to take back.")

    invitation = graphene.Field(
        Invitation, description="The invitation as it is now; null when refused."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        target = Invitation.get_target(info, values["id"])
        return {"invitation": services.revoke_invitation(invitation=target)}
