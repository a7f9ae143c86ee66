"""Signing in and out: sessions, and the tokens that live and die with them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db import models, transaction
from django.utils import timezone

from backend.apps.accounts import tokens
from backend.apps.accounts.errors import InvalidCredentials, InvalidRefreshToken
from backend.apps.accounts.models import Session, User
from backend.apps.accounts.throttle import (
    Limit,
    forget_tries,
    give_back_try,
    spend_try,
)
from backend.common.addresses import address_block
from backend.common.broadcast import send_broadcast
from backend.common.errors import Unauthenticated
from backend.common.texts import is_text

SESSION_REVOKED = "session.revoked"
# Longer ones are refused unread: hashing is meant to be slow.
PASSWORD_MAX_LENGTH = 1024
EMAIL_MAX_LENGTH = 254


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session that has just been opened or prolonged, and its new tokens."""

    user: User
    session: Session
    tokens: tokens.TokenPair


def session_group(session_id: uuid.UUID) -> str:
    """The broadcast group that hears when the session is revoked."""
    return f"session.{session_id.hex}"


def check_credentials(*, email: str, password: str, remote_address: str) -> User:
    """The active user with this e-mail address and password.

    An unknown address costs the same time as a known one. Raises InvalidCredentials,
    or Throttled when the account or the network address has failed too often.
    """
    email = email.strip().lower()
    account, address = _login_limits(email=email, remote_address=remote_address)
    spend_try(limits=[account, address])
    if not (is_text(email, limit=EMAIL_MAX_LENGTH) and _can_be_password(password)):
        email, password = "", ""  # nobody's; the time is spent all the same
    user = ModelBackend().authenticate(None, username=email, password=password)
    if not isinstance(user, User):
        raise InvalidCredentials
    forget_tries(limit=account)
    give_back_try(limit=address)
    return user


def unlock_account(*, email: str) -> None:
    """Forget the failed sign-ins of this account."""
    account, _ = _login_limits(email=email.strip().lower(), remote_address="")
    forget_tries(limit=account)


def sign_in(*, email: str, password: str, remote_address: str) -> SignIn:
    """Open a session for whoever has these credentials; see `check_credentials`.

    Must not run inside a transaction that a refusal rolls back: failures are counted.
    """
    user = check_credentials(
        email=email, password=password, remote_address=remote_address
    )
    return open_session(user=user)


@transaction.atomic
def open_session(*, user: User) -> SignIn:
    """Open a session for `user`, who has proved to be that person."""
    now = timezone.now()
    user.sessions.filter(expires_at__lt=now).delete()
    tokens.forget_expired(user_id=user.pk)
    User.objects.filter(pk=user.pk).update(last_login=now)
    session = Session(user=user)
    pair = tokens.issue_tokens(session)
    session.expires_at = pair.refresh_expires_at
    session.save(force_insert=True)
    return SignIn(user=user, session=session, tokens=pair)


def authenticate_access(token: str) -> tuple[User, Session]:
    """Whose access token this is, in one query; the user comes with organisation.

    Raises Unauthenticated for a token that is forged, expired or of another kind, and
    for one of a revoked session or of a user who is gone or no longer active.
    """
    claims = tokens.read_access(token)
    session = _session_of(claims).first()
    if session is None:
        raise Unauthenticated
    return session.user, session


def refresh_session(*, refresh_token: str) -> SignIn:
    """Exchange a refresh token for a new pair; the old one is used up.

    A token that comes a second time was stolen, from its owner or by its owner's
    thief: the session ends for both. Raises InvalidRefreshToken.
    """
    claims = tokens.read_refresh(refresh_token)
    with transaction.atomic():
        # The lock lets one of two simultaneous uses win.
        session = _session_of(claims).select_for_update(of=("self",)).first()
        if session is not None and tokens.use_up(claims):
            tokens.forget_expired(user_id=session.user_id)
            pair = tokens.issue_tokens(session)
            session.expires_at = pair.refresh_expires_at
            session.save(update_fields=["expires_at"])
            return SignIn(user=session.user, session=session, tokens=pair)
        if session is not None:
            revoke_session(session_id=session.pk)
    raise InvalidRefreshToken(field="refresh_token")


def sign_out(*, session: Session | None, refresh_token: str | None) -> None:
    """End the caller's session and that of the refresh token, whichever came.

    Raises Unauthenticated if neither names a session.
    """
    ended: set[uuid.UUID] = set()
    if session is not None:
        ended.add(session.pk)
    if refresh_token is not None:
        try:
            ended.add(tokens.read_refresh(refresh_token).session_id)
        except InvalidRefreshToken:
            if not ended:
                raise
    if not ended:
        raise Unauthenticated
    _revoke(ended)


def revoke_session(*, session_id: uuid.UUID) -> None:
    """End a session: all its tokens at once and, after commit, its open sockets."""
    _revoke([session_id])


def revoke_user_sessions(*, user: User) -> None:
    """End every session of `user`."""
    open_ones = user.sessions.filter(revoked_at=None)
    _revoke(open_ones.values_list("pk", flat=True))


@transaction.atomic
def _revoke(session_ids: Iterable[uuid.UUID]) -> None:
    for pk in list(session_ids):
        open_one = Session.objects.filter(pk=pk, revoked_at=None)
        if open_one.update(revoked_at=timezone.now()):
            message = {"type": SESSION_REVOKED}
            transaction.on_commit(partial(send_broadcast, session_group(pk), message))


def _can_be_password(password: str) -> bool:
    return is_text(password, limit=PASSWORD_MAX_LENGTH)


def _session_of(claims: tokens.Claims) -> models.QuerySet[Session]:
    return Session.objects.select_related("user__organization").filter(
        pk=claims.session_id,
        user_id=claims.user_id,
        revoked_at=None,
        user__is_active=True,
    )


def _login_limits(*, email: str, remote_address: str) -> tuple[Limit, Limit]:
    cooloff_s = settings.LOGIN_COOLOFF_S
    return (
        Limit("login-account", email, settings.LOGIN_ACCOUNT_LIMIT, cooloff_s),
        Limit(
            "login-address",
            address_block(remote_address),
            settings.LOGIN_ADDRESS_LIMIT,
            cooloff_s,
        ),
    )
