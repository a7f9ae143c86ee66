"""Invitations: an administrator lets one person in, once and for a time."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.apps.accounts import mails
from backend.apps.accounts.errors import (
    InvalidEmail,
    InvalidExpiry,
    InvalidInvitation,
    RegistrationClosed,
)
from backend.apps.accounts.models import Invitation, Role, User
from backend.apps.accounts.people import clean_email
from backend.apps.accounts.rights import check_may_give
from backend.common.mail import in_background

PREFIX: Final = "sei_"
DEFAULT_DAYS: Final = 7
MAX_DAYS: Final = 90
_FORM: Final = re.compile(r"sei_[A-Za-z0-9_-]{43}", re.ASCII)


@transaction.atomic
def create_invitation(
    *,
    by: User,
    role: str = Role.USER,
    email: str | None = None,
    expires_at: datetime | None = None,
) -> tuple[Invitation, str]:
    """An invitation into the organisation of `by`; its text is told now and never
    again, and mailed to `email` if that is given, whom alone it is good for then.

    Raises RegistrationClosed where invitations are switched off, RoleTooHigh,
    InvalidEmail or InvalidExpiry.
    """
    if not settings.REGISTRATION_BY_INVITATION:
        raise RegistrationClosed
    check_may_give(by, role)
    address = clean_email(email) if email is not None else ""
    if address is None:
        raise InvalidEmail(field="email")
    now = timezone.now()
    expires_at = expires_at or now + timedelta(days=DEFAULT_DAYS)
    if not now < expires_at <= now + timedelta(days=MAX_DAYS):
        raise InvalidExpiry(field="expires_at", days=MAX_DAYS)
    token = PREFIX + secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        organization_id=by.organization_id,
        email=address,
        role=role,
        token_hash=_hash(token),
        created_by=by,
        expires_at=expires_at,
    )
    if address:
        transaction.on_commit(partial(_mail, invitation, by, token))
    return invitation, token


@transaction.atomic
def revoke_invitation(*, invitation: Invitation) -> Invitation:
    """Take back an invitation that nobody has used; again is no fault.

    Raises InvalidInvitation if somebody has.
    """
    locked = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if locked.used_at is not None:
        raise InvalidInvitation(field="id")
    if locked.revoked_at is None:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
    return locked


def take_invitation(*, token: str, email: str) -> Invitation:
    """The open invitation of this text, locked until the transaction ends.

    Raises InvalidInvitation, also where it is for another address.
    """
    if _FORM.fullmatch(token) is None:
        raise InvalidInvitation(field="invitation")
    open_ones = Invitation.objects.select_for_update(of=("self",)).filter(
        used_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )
    found = open_ones.filter(token_hash=_hash(token)).first()
    is_for = found is not None and found.email in ("", email.strip().lower())
    if found is None or not is_for or not _is_given(found):
        raise InvalidInvitation(field="invitation")
    return found


def _is_given(invitation: Invitation) -> bool:
    """Whether who made it may still give as much: it may have been lost meanwhile."""
    by = invitation.created_by
    return (
        by is not None
        and by.is_active
        and by.is_admin
        and by.organization_id == invitation.organization_id
        and Role(by.role).rank >= Role(invitation.role).rank
    )


def mark_used(*, invitation: Invitation, user: User) -> None:
    """`user` has joined by it; in the transaction that has taken it."""
    invitation.used_at, invitation.used_by = timezone.now(), user
    invitation.save(update_fields=["used_at", "used_by"])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _mail(invitation: Invitation, by: User, token: str) -> None:
    in_background(
        partial(
            mails.send_bilingual,
            mails.INVITATION,
            to=invitation.email,
            language=by.language,
            name=by.name,
            organization=by.organization.name,
            link=mails.page_link("/join", invitation=token),
            until=f"{invitation.expires_at.astimezone(UTC):%Y-%m-%d %H:%M}",
        )
    )
