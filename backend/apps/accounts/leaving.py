"""Writes: who leaves, is let go or may no longer administer."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.apps.accounts.api_tokens import reconnect_tokens, revoke_user_api_tokens
from backend.apps.accounts.errors import LastAdmin
from backend.apps.accounts.models import (
    DutyStatus,
    Invitation,
    Organization,
    Role,
    User,
    UserState,
)
from backend.apps.accounts.rights import check_may_manage
from backend.apps.accounts.sessions import revoke_user_sessions
from backend.common.errors import Forbidden, NotFound
from backend.common.storage import delete_objects

ADMINS: Final = (Role.ADMIN, Role.SUPERUSER)


@transaction.atomic
def delete_user(*, by: User, user: User) -> User:
    """Make a tombstone of `user`: what the person made stays, the person does not.

    For oneself and for administrators. Raises Forbidden, LastAdmin or NotFound.
    """
    if by.pk != user.pk:
        check_may_manage(by, user)
    by, user = lock_people(by=by, user=user)
    if by.pk != user.pk:
        check_may_manage(by, user)
    if user.state == UserState.DELETED:
        raise NotFound(field="id")
    if user.is_admin and user.is_active:
        check_not_last_admin(user, field="id")
    bury(user)
    return user


def bury(user: User) -> None:
    """Erase whatever tells who `user` was, and end whatever was theirs to use.

    The row must be locked.
    """
    old = [user.image, user.thumbnail]
    user.email = f"deleted-{user.pk}@deleted.invalid"
    user.name, user.language, user.image, user.thumbnail = "", "en", "", ""
    user.duty_status, user.duty_since = DutyStatus.OFF, timezone.now()
    user.is_active = user.is_staff = user.is_superuser = False
    user.role, user.last_login, user.pending_since = Role.USER, None, None
    user.deleted_at = timezone.now()
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    user.taggings.all().delete()
    user.statuses.all().delete()
    end_access(user)
    # What remains of the sessions refuses their tokens, and tells nothing else.
    user.sessions.update(network="", user_agent="")
    revoke_user_api_tokens(user=user)
    take_back_invitations(user)
    Invitation.objects.filter(used_by=user).update(email="")
    transaction.on_commit(partial(delete_objects, old))


def end_access(user: User) -> None:
    """End the sessions of `user`, and close the sockets of the API tokens."""
    revoke_user_sessions(user=user)
    reconnect_tokens(user=user)


def take_back_invitations(user: User) -> None:
    """Revoke the open invitations of `user` to more than `user` may give now."""
    unused = Invitation.objects.filter(created_by=user, used_at=None, revoked_at=None)
    if user.is_admin and user.is_active:
        high = [role for role in Role if role.rank > Role(user.role).rank]
        elsewhere = ~Q(organization=user.organization_id)
        unused = unused.filter(elsewhere | Q(role__in=high))
    unused.update(revoked_at=timezone.now())


def lock_people(*, by: User, user: User) -> tuple[User, User]:
    """Both as they are now, while nobody else changes who administers there.

    Raises Forbidden if `by` was dismissed meanwhile.
    """
    tenants = Organization.objects.select_for_update(no_key=True)
    tenants.get(pk=user.organization_id)
    rows = User.objects.select_for_update(of=("self",)).select_related("organization")
    found = {row.pk: row for row in rows.filter(pk__in={by.pk, user.pk}).order_by("pk")}
    if by.pk not in found or not found[by.pk].is_active:
        raise Forbidden
    return found[by.pk], found[user.pk]


def check_not_last_admin(user: User, *, field: str) -> None:
    """Raise LastAdmin unless others administer the organisation; see `lock_people`."""
    admins = User.objects.filter(
        organization=user.organization_id, role__in=ADMINS, is_active=True
    )
    if not admins.exclude(pk=user.pk).exists():
        raise LastAdmin(field=field)
