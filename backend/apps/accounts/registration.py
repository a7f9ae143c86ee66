"""Writes: how people join: by founding, by invitation, or by asking."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from backend.apps.accounts import mails
from backend.apps.accounts.errors import (
    InvalidJoinCode,
    NotPending,
    RegistrationClosed,
)
from backend.apps.accounts.invitations import mark_used, take_invitation
from backend.apps.accounts.leaving import bury, lock_people
from backend.apps.accounts.models import Organization, Role, User, UserState
from backend.apps.accounts.people import create_organization, create_user
from backend.apps.accounts.rights import check_may_give, check_may_manage
from backend.apps.accounts.sessions import SignIn, open_session
from backend.apps.accounts.throttle import Limit, give_back_try, spend_try
from backend.common.addresses import address_block
from backend.common.errors import InvalidInput
from backend.common.mail import in_background

# No letters that are taken for others when they are read out.
ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH: Final = 10
#: Requests that wait in one organisation: a crowd of them is no crowd of people.
MAX_PENDING: Final = 200


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who has registered; signed in, or waiting for approval."""

    user: User
    sign_in: SignIn | None


def register(
    *,
    email: str,
    password: str,
    name: str,
    organization: str | None = None,
    invitation: str | None = None,
    join_code: str | None = None,
    language: str = "en",
    remote_address: str,
    user_agent: str = "",
) -> Newcomer:
    """Join by one of three: the name of a new organisation, whose administrator the
    caller becomes; an invitation, which names the role; or a join code, after which an
    administrator has to agree. All of it or nothing.

    Raises RegistrationClosed, Throttled, InvalidInvitation, InvalidJoinCode, or what
    `create_user` raises. Must not run inside a transaction that a refusal rolls back:
    tries are counted.
    """
    _check_way(organization=organization, invitation=invitation, join_code=join_code)
    limit = _limit(remote_address)
    spend_try(limits=[limit])
    create = partial(
        create_user, email=email, password=password, name=name, language=language
    )
    with transaction.atomic():
        if join_code is not None:
            asked = _find_by_code(join_code)
            return Newcomer(create(organization=asked, is_pending=True), None)
        if invitation is not None:
            taken = take_invitation(token=invitation, email=email)
            user = create(organization=taken.organization, role=taken.role)
            mark_used(invitation=taken, user=user)
        else:
            own = create_organization(name=organization or "")
            user = create(organization=own, role=Role.ADMIN)
        done = open_session(
            user=user, remote_address=remote_address, user_agent=user_agent
        )
    if invitation is not None:
        # Whoever was invited was no guesser: offices join from one address.
        give_back_try(limit=limit)
    return Newcomer(user, done)


@transaction.atomic
def approve_user(*, by: User, user: User, role: str = Role.USER) -> User:
    """Let in who has asked to join. Raises NotPending, RoleTooHigh or Forbidden."""
    check_may_give(by, role)
    by, user = lock_people(by=by, user=user)
    check_may_manage(by, user)
    check_may_give(by, role)  # it may have been lost meanwhile
    if user.state != UserState.PENDING:
        raise NotPending(field="id")
    user.pending_since, user.is_active, user.role = None, True, Role(role)
    user.save(update_fields=["pending_since", "is_active", "role"])
    transaction.on_commit(
        partial(
            in_background,
            partial(
                mails.send_bilingual,
                mails.APPROVED,
                to=user.email,
                language=user.language,
                organization=user.organization.name,
                link=mails.page_link("/"),
            ),
        )
    )
    return user


@transaction.atomic
def reject_user(*, by: User, user: User) -> User:
    """Turn down who has asked to join, and forget them. Raises NotPending."""
    by, user = lock_people(by=by, user=user)
    check_may_manage(by, user)
    if user.state != UserState.PENDING:
        raise NotPending(field="id")
    bury(user)
    return user


def renew_join_code(*, organization: Organization) -> Organization:
    """Give the organisation another join code; an older one is void.

    Raises RegistrationClosed where nobody may ask to join.
    """
    if not settings.REGISTRATION_BY_REQUEST:
        raise RegistrationClosed
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        try:
            with transaction.atomic():
                Organization.objects.filter(pk=organization.pk).update(join_code=code)
        except IntegrityError:
            continue  # another one has it, once in a long while
        return Organization.objects.get(pk=organization.pk)


def remove_join_code(*, organization: Organization) -> Organization:
    """Let nobody ask to join any more; who has asked still waits."""
    Organization.objects.filter(pk=organization.pk).update(join_code=None)
    return Organization.objects.get(pk=organization.pk)


def _check_way(**given: str | None) -> None:
    """Return for one way that is open. Raises InvalidInput or RegistrationClosed."""
    is_open = {
        "organization": settings.REGISTRATION_OPEN,
        "invitation": settings.REGISTRATION_BY_INVITATION,
        "join_code": settings.REGISTRATION_BY_REQUEST,
    }
    chosen = [way for way, value in given.items() if value is not None]
    if len(chosen) != 1:
        raise InvalidInput(field=chosen[1] if chosen else "organization")
    if not is_open[chosen[0]]:
        raise RegistrationClosed


def _find_by_code(text: str) -> Organization:
    """As people write it: small letters, spaces and dashes make no difference."""
    code = text[:100].upper().replace("-", "").replace(" ", "")
    found = None
    if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET):
        # The lock keeps a crowd from going over the limit together.
        tenants = Organization.objects.select_for_update(no_key=True)
        found = tenants.filter(join_code=code).first()
    if found is None:
        raise InvalidJoinCode(field="join_code")
    if found.users.exclude(pending_since=None).count() >= MAX_PENDING:
        raise RegistrationClosed
    return found


def _limit(remote_address: str) -> Limit:
    return Limit(
        "register-address",
        address_block(remote_address),
        settings.REGISTRATION_ADDRESS_LIMIT,
        settings.REGISTRATION_COOLOFF_S,
    )
