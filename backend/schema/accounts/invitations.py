"""Invitations and sessions in the schema."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts import selectors
from backend.apps.accounts.models import Invitation as InvitationRow
from backend.apps.accounts.models import InvitationState as InvitationStateChoices
from backend.apps.accounts.models import Session as SessionRow
from backend.schema.accounts.types import Role, User
from backend.schema.base import UUID, DateTime, ModelNode, Scope, choices_enum

InvitationState = choices_enum(
    InvitationStateChoices,
    name="InvitationState",
    description="Whether an invitation can be used.",
)


class Invitation(ModelNode):
    """Lets one person join the organisation, once and for a time.

    Only administrators see it (API tokens need the scope ADMIN); the text that is
    passed on is told once, by `createInvitation`.
    """

    class Meta:
        model = InvitationRow
        rows = selectors.invitations
        scope = Scope.ADMIN

    email = graphene.String(
        description="The only address it is good for; null: for whoever holds it."
    )
    role = graphene.Field(Role, required=True, description="What one joins as.")
    state = graphene.Field(
        InvitationState, required=True, description="Whether it can still be used."
    )
    created_by = graphene.Field(
        User, description="Who invited; null when that account is gone."
    )
    created_at = DateTime(required=True, description="When it was made.")
    expires_at = DateTime(required=True, description="Until when it can be used.")
    used_at = DateTime(description="Null until somebody has joined by it.")
    used_by = graphene.Field(User, description="Who has joined by it.")
    revoked_at = DateTime(description="Null while it is not revoked.")

    @staticmethod
    def resolve_email(row: InvitationRow, info: Any) -> str | None:
        return row.email or None


class Session(graphene.ObjectType):
    """One sign-in of the caller, on one device."""

    id = UUID(required=True, description="For `revokeSession`.")
    created_at = DateTime(required=True, description="When the person signed in.")
    last_seen_at = DateTime(required=True, description="At most a minute behind.")
    expires_at = DateTime(
        required=True, description="Unless it is prolonged by `refreshToken`."
    )
    network = graphene.String(
        required=True,
        description="Where it was opened or last prolonged from: an IPv4 address or an "
        "IPv6 network; empty where that is not known.",
    )
    user_agent = graphene.String(
        required=True, description="The program it belongs to, as it calls itself."
    )
    is_current = graphene.Boolean(
        required=True, description="True for the one of this very request."
    )

    @staticmethod
    def resolve_is_current(row: SessionRow, info: Any) -> bool:
        current = info.context.session
        return current is not None and current.pk == row.pk
