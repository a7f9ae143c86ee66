"""Signing in and out: sessions, and the tokens that live and die with them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from backend.apps.accounts import tokens
from backend.apps.accounts.credentials import check_credentials
from backend.apps.accounts.errors import InvalidRefreshToken
from backend.apps.accounts.models import Session, User
from backend.common.addresses import address_block
from backend.common.broadcast import send_broadcast
from backend.common.errors import NotFound, Unauthenticated
from backend.common.texts import is_text

SESSION_REVOKED = "session.revoked"
# How far behind `last_seen_at` may be: a write for each request would cost too much.
SEEN_S = 60
USE_FIELDS = ("last_seen_at", "network", "user_agent")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A session that has just been opened or prolonged, and its new tokens."""

    user: User
    session: Session
    tokens: tokens.TokenPair


def session_group(session_id: uuid.UUID) -> str:
    """The broadcast group that hears when the session is revoked."""
    return f"session.{session_id.hex}"


def sign_in(
    *, email: str, password: str, remote_address: str, user_agent: str = ""
) -> SignIn:
    """Open a session for whoever has these credentials; see `check_credentials`.

    Must not run inside a transaction that a refusal rolls back: failures are counted.
    """
    user = check_credentials(
        email=email, password=password, remote_address=remote_address
    )
    return open_session(user=user, remote_address=remote_address, user_agent=user_agent)


@transaction.atomic
def open_session(
    *, user: User, remote_address: str = "", user_agent: str = ""
) -> SignIn:
    """Open a session for `user`, who has proved to be that person."""
    now = timezone.now()
    user.sessions.filter(expires_at__lt=now).delete()
    tokens.forget_expired(user_id=user.pk)
    User.objects.filter(pk=user.pk).update(last_login=now)
    session = Session(user=user)
    _note_use(session, remote_address, user_agent)
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
    now = timezone.now()
    if session.last_seen_at < now - timedelta(seconds=SEEN_S):
        seen = Session.objects.filter(pk=session.pk, last_seen_at__lt=now)
        seen.update(last_seen_at=now)
    return session.user, session


def refresh_session(
    *, refresh_token: str, remote_address: str = "", user_agent: str = ""
) -> SignIn:
    """Exchange a refresh token for a new pair; the old one is used up.

    When the answer was lost, the same question gets the same refresh token again for
    REFRESH_GRACE_S, as long as that one was not used. Any other token that comes a
    second time was stolen, from its owner or by its owner's thief: the session ends
    for both. Raises InvalidRefreshToken.
    """
    claims = tokens.read_refresh(refresh_token)
    with transaction.atomic():
        # The lock lets one of two simultaneous uses win.
        session = _session_of(claims).select_for_update(of=("self",)).first()
        pair = _next_tokens(session, claims) if session is not None else None
        if session is not None and pair is not None:
            session.expires_at = pair.refresh_expires_at
            _note_use(session, remote_address, user_agent)
            session.save(update_fields=["expires_at", *USE_FIELDS])
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


def revoke_user_sessions(*, user: User, keep: Session | None = None) -> None:
    """End every session of `user`, but for `keep`."""
    open_ones = user.sessions.filter(revoked_at=None)
    if keep is not None:
        open_ones = open_ones.exclude(pk=keep.pk)
    _revoke(open_ones.values_list("pk", flat=True))


def revoke_own_session(*, by: User, session_id: uuid.UUID) -> None:
    """End one of the sessions of `by`. Raises NotFound for any other."""
    if not by.sessions.filter(pk=session_id, revoked_at=None).exists():
        raise NotFound(field="id")
    _revoke([session_id])


def reconnect_user(*, user: User) -> None:
    """After commit, close the sockets of `user`, who may sign on again with them.

    For rights that have changed: what a socket shows was decided when it began.
    """
    for pk in user.sessions.filter(revoked_at=None).values_list("pk", flat=True):
        _tell_sockets(session_group(pk))


@transaction.atomic
def _revoke(session_ids: Iterable[uuid.UUID]) -> None:
    for pk in list(session_ids):
        open_one = Session.objects.filter(pk=pk, revoked_at=None)
        if open_one.update(revoked_at=timezone.now()):
            _tell_sockets(session_group(pk))


def _tell_sockets(group: str) -> None:
    message = {"type": SESSION_REVOKED}
    transaction.on_commit(partial(send_broadcast, group, message))


def _next_tokens(session: Session, claims: tokens.Claims) -> tokens.TokenPair | None:
    """What a refresh token is exchanged for; None where it was used before."""
    if not tokens.use_up(claims):
        grace_s = settings.REFRESH_GRACE_S
        return tokens.repeat_tokens(session, after=claims, grace_s=grace_s)
    tokens.forget_expired(user_id=session.user_id)
    return tokens.issue_tokens(session, after=claims)


def _note_use(session: Session, remote_address: str, user_agent: str) -> None:
    session.last_seen_at = timezone.now()
    network = address_block(remote_address)
    session.network = network if is_text(network, limit=50) else ""
    session.user_agent = "".join(filter(str.isprintable, user_agent))[:200]


def _session_of(claims: tokens.Claims) -> models.QuerySet[Session]:
    return Session.objects.select_related("user__organization").filter(
        pk=claims.session_id,
        user_id=claims.user_id,
        revoked_at=None,
        user__is_active=True,
    )
