"""Reads: who is there, as far as the asking person may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from backend.apps.accounts.models import (
    ApiToken,
    Invitation,
    InvitationState,
    Organization,
    Session,
    User,
    UserState,
)
from backend.common.texts import is_text

TEXT_LENGTH: Final = 100
#: As many sessions as are shown of one person.
MAX_SESSIONS: Final = 100
_STATES: Final = {
    UserState.ACTIVE: Q(is_active=True),
    UserState.PENDING: Q(is_active=False, pending_since__isnull=False),
    UserState.INACTIVE: Q(is_active=False, pending_since=None, deleted_at=None),
    UserState.DELETED: Q(deleted_at__isnull=False),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which people are asked for; None asks nothing, an empty collection for none.

    Without `states` the deleted are left out. `text` is part of the name, and of the
    e-mail address where `text_in_email`.
    """

    roles: Collection[str] | None = None
    duty_statuses: Collection[str] | None = None
    states: Collection[str] | None = None
    text: str | None = None
    text_in_email: bool = False


def users(user: User) -> QuerySet[User]:
    """The people of the user's own organisation; who waits there, to admins alone."""
    rows = User.objects.filter(organization=user.organization_id)
    if not user.is_admin:
        rows = rows.filter(pending_since=None)
    return rows.select_related("organization")


def filtered_users(user: User, wanted: UserFilter) -> QuerySet[User]:
    """Those of `users(user)` that are asked for."""
    rows = users(user)
    if wanted.states is None:
        rows = rows.filter(deleted_at=None)
    else:
        found = Q(pk__in=[])
        for state in wanted.states:
            found |= _STATES[UserState(state)]
        rows = rows.filter(found)
    if wanted.roles is not None:
        rows = rows.filter(role__in=wanted.roles)
    if wanted.duty_statuses is not None:
        rows = rows.filter(duty_status__in=wanted.duty_statuses)
    if wanted.text is not None:
        if not is_text(wanted.text, limit=TEXT_LENGTH):
            return rows.none()
        match = Q(name__icontains=wanted.text)
        if wanted.text_in_email:
            match |= Q(email__icontains=wanted.text, deleted_at=None)
        rows = rows.filter(match)
    return rows


def organizations(user: User) -> QuerySet[Organization]:
    """The user's own organisation."""
    return Organization.objects.filter(pk=user.organization_id)


def invitations(
    user: User, *, states: Collection[str] | None = None
) -> QuerySet[Invitation]:
    """The invitations that `user` may see, with who gave and who used them."""
    rows = Invitation.objects.visible_to(user).select_related(
        "created_by__organization", "used_by__organization"
    )
    if states is None:
        return rows
    unused = Q(used_at=None, revoked_at=None)
    now = timezone.now()
    each = {
        InvitationState.USED: Q(used_at__isnull=False),
        InvitationState.REVOKED: Q(used_at=None, revoked_at__isnull=False),
        InvitationState.EXPIRED: unused & Q(expires_at__lte=now),
        InvitationState.OPEN: unused & Q(expires_at__gt=now),
    }
    found = Q(pk__in=[])
    for state in states:
        found |= each[InvitationState(state)]
    return rows.filter(found)


def api_tokens(user: User) -> QuerySet[ApiToken]:
    """The API tokens that `user` may see, with whose they are."""
    return ApiToken.objects.visible_to(user).select_related(
        "user__organization", "created_by__organization"
    )


def open_sessions(user: User) -> list[Session]:
    """Where `user` is signed in, the last seen first; at most a hundred."""
    rows = user.sessions.filter(revoked_at=None, expires_at__gt=timezone.now())
    return list(rows.order_by("-last_seen_at", "pk")[:MAX_SESSIONS])


def organization_names() -> dict[int, str]:
    """Every organisation, by its number: for who runs the installation."""
    return dict(Organization.objects.order_by("pk").values_list("pk", "name"))
