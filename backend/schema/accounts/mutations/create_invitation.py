"""`createInvitation`: an administrator asks somebody in."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import services
from backend.apps.accounts.invitations import DEFAULT_DAYS, MAX_DAYS
from backend.apps.accounts.models import Role as RoleChoices
from backend.schema.accounts.invitations import Invitation
from backend.schema.accounts.types import Role
from backend.schema.base import ADMIN, DateTime, Mutation


class CreateInvitation(Mutation):
    """Invite one person to join the caller's organisation, by `register`.

    The text of the invitation is told once, here; with `email` it is mailed as well.
    """

    class Meta:
        requires = ADMIN
        atomic = True
        idempotent = True
        secrets = ("token",)

    class Input:
        email = graphene.String(
            description="The only address it is good for; else whoever holds it."
        )
        role = Role(description="USER unless it is given; not above the caller's own.")
        expires_at = DateTime(
            description=f"In {MAX_DAYS} days at the latest; in {DEFAULT_DAYS} days "
            "unless it is given."
        )

    invitation = graphene.Field(
        Invitation, description="The invitation; null when refused."
    )
    token = graphene.String(
        description="What `register` takes as `invitation`. It is not kept and not "
        "told again, nor to a repeated request."
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        role = values.get("role")
        invitation, token = services.create_invitation(
            by=info.context.user,
            role=RoleChoices(getattr(role, "value", role) or RoleChoices.USER),
            email=values.get("email"),
            expires_at=values.get("expires_at"),
        )
        return {"invitation": invitation, "token": token}
