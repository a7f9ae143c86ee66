"""Who the caller is, and who else is there."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import QuerySet

from backend.apps.accounts import selectors
from backend.apps.accounts.models import ApiToken as ApiTokenRow
from backend.apps.accounts.models import Invitation as InvitationRow
from backend.apps.accounts.models import Session as SessionRow
from backend.apps.accounts.models import User as UserRow
from backend.apps.accounts.models import UserState as UserStateChoices
from backend.apps.tags.selectors import tagged
from backend.common.errors import Forbidden, Unauthenticated
from backend.schema.accounts.inputs import (
    UserFilter,
    UserOrder,
    order_columns,
    plain,
    wanted_users,
)
from backend.schema.accounts.invitations import Invitation, InvitationState, Session
from backend.schema.accounts.privacy import may_administer
from backend.schema.accounts.types import ApiToken, DutyStatus, User
from backend.schema.base import (
    ADMIN,
    ANYONE,
    LOGIN,
    Field,
    Scope,
    connection_field,
    from_global_id,
)
from backend.schema.tags.types import wanted_tag


def _users(
    root: Any, info: Any, *, filter: Any = None, order_by: Any = None
) -> QuerySet[UserRow]:
    rows = selectors.filtered_users(info.context.user, wanted_users(filter))
    return tagged(rows, wanted_tag((filter or {}).get("tag")))


def _colleagues(
    root: Any, info: Any, *, text: str | None = None, duty_status: Any = None
) -> QuerySet[UserRow]:
    wanted = selectors.UserFilter(
        states={UserStateChoices.ACTIVE},
        text=text,
        duty_statuses=plain([duty_status]) if duty_status is not None else None,
    )
    return selectors.filtered_users(info.context.user, wanted)


def _invitations(
    root: Any, info: Any, *, states: Any = None
) -> QuerySet[InvitationRow]:
    wanted = None if states is None else plain(states)
    return selectors.invitations(info.context.user, states=wanted)


def _api_tokens(root: Any, info: Any) -> QuerySet[ApiTokenRow]:
    return selectors.api_tokens(info.context.user)


class AccountsQuery(graphene.ObjectType):
    me = Field(
        User,
        requires=ANYONE,
        description="The caller; null without a token, UNAUTHENTICATED when the "
        "token that came is no longer valid.",
    )
    users = connection_field(
        User,
        _users,
        order=order_columns,
        requires=ADMIN,
        scope=Scope.ADMIN,
        description="The people of the caller's organisation.",
        filter=UserFilter(description="Which people; all of them by default."),
        order_by=UserOrder(description="By default NAME."),
    )
    user = Field(
        User,
        requires=LOGIN,
        description="One person of the caller's organisation, or null. For that person "
        "and for administrators (API tokens need the scope ADMIN); FORBIDDEN to "
        "colleagues.",
        id=graphene.ID(required=True, description="The `id` of the person."),
    )
    colleagues = connection_field(
        User,
        _colleagues,
        order=("name",),
        requires=LOGIN,
        description="Everybody active in the caller's organisation, by name: whom "
        "something can be assigned to or talked over with.",
        text=graphene.String(description="Part of the name."),
        duty_status=DutyStatus(description="Only those of this status."),
    )
    invitations = connection_field(
        Invitation,
        _invitations,
        order=("-created_at",),
        requires=ADMIN,
        scope=Scope.ADMIN,
        description="The invitations into the caller's organisation, newest first.",
        states=graphene.List(
            graphene.NonNull(InvitationState), description="One of these states."
        ),
    )
    api_tokens = connection_field(
        ApiToken,
        _api_tokens,
        order=("-created_at",),
        requires=LOGIN,
        scope=Scope.ADMIN,
        description="The caller's API tokens, to administrators all of the "
        "organisation; newest first.",
    )
    sessions = Field(
        graphene.List(graphene.NonNull(Session)),
        required=True,
        requires=LOGIN,
        scope=None,
        description="Where the caller is signed in, the last seen first; at most "
        f"{selectors.MAX_SESSIONS}.",
    )

    @staticmethod
    def resolve_me(root: Any, info: Any) -> UserRow | None:
        if info.context.token_refused:
            raise Unauthenticated
        user: UserRow | None = info.context.user
        return user

    @staticmethod
    def resolve_user(root: Any, info: Any, *, id: str) -> UserRow | None:
        _, pk = from_global_id(id, expected=User)
        row: UserRow | None = User.get_node(info, pk)
        caller = info.context.user
        if row is None or row.pk == caller.pk:
            return row
        if not may_administer(info.context, organization_id=row.organization_id):
            raise Forbidden
        return row

    @staticmethod
    def resolve_sessions(root: Any, info: Any) -> list[SessionRow]:
        return selectors.open_sessions(info.context.user)
