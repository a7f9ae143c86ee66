"""JSON Web Tokens: a short access token and a refresh token that is used once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import (
    BlacklistedToken,
    OutstandingToken,
)
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token
from rest_framework_simplejwt.utils import datetime_from_epoch

from backend.apps.accounts.errors import InvalidRefreshToken
from backend.apps.accounts.models import Session
from backend.common.errors import Unauthenticated

SESSION_CLAIM = "sid"
USER_CLAIM = "user_id"


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a client holds while it is signed in."""

    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says."""

    user_id: int
    session_id: uuid.UUID
    token_id: str
    expires_at: datetime


class _Refresh(RefreshToken):
    """A refresh token whose use is judged by our own code, under a lock."""

    def check_blacklist(self) -> None:
        """Leave it to `use_up`, which also makes the next one."""


def issue_tokens(session: Session, *, after: Claims | None = None) -> TokenPair:
    """A new pair for `session`; the refresh token is remembered by its id alone.

    `after` is the refresh token that was used up for it: the id of the new one
    follows from that of the old one, so that `repeat_tokens` finds it again.
    """
    now = timezone.now().replace(microsecond=0)
    known = OutstandingToken.objects.create(
        user_id=session.user_id,
        jti=uuid.uuid4().hex if after is None else _successor_id(after),
        token="",
        created_at=now,
        expires_at=now + api_settings.REFRESH_TOKEN_LIFETIME,
    )
    return _pair(session, known)


def repeat_tokens(
    session: Session, *, after: Claims, grace_s: float
) -> TokenPair | None:
    """The very refresh token again that `after` was used up for, with a new access
    token; None unless that was in the last `grace_s` seconds and led no further.

    So a session has one newest refresh token at any time, whoever holds it.
    """
    recent = timezone.now() - timedelta(seconds=grace_s)
    is_recent = BlacklistedToken.objects.filter(
        token__jti=after.token_id, blacklisted_at__gt=recent
    ).exists()
    known = OutstandingToken.objects.filter(
        jti=_successor_id(after), user=session.user_id, blacklistedtoken=None
    ).first()
    return _pair(session, known) if is_recent and known is not None else None


def _successor_id(claims: Claims) -> str:
    """Guessed by nobody without our key; worth nothing without a signature anyway."""
    mac = salted_hmac("safe-eye.refresh", claims.token_id, algorithm="sha256")
    return mac.hexdigest()[:32]


def _pair(session: Session, known: OutstandingToken) -> TokenPair:
    """The tokens of a record: the same refresh token each time, letter by letter."""
    refresh = _Refresh()
    refresh.set_iat(at_time=known.created_at)
    refresh.set_exp(from_time=known.expires_at, lifetime=timedelta(0))
    refresh["jti"] = known.jti
    refresh[USER_CLAIM] = str(session.user_id)
    refresh[SESSION_CLAIM] = session.pk.hex
    access = refresh.access_token
    return TokenPair(
        access_token=str(access),
        access_expires_at=datetime_from_epoch(access["exp"]),
        refresh_token=str(refresh),
        refresh_expires_at=datetime_from_epoch(refresh["exp"]),
    )


def read_access(text: str) -> Claims:
    """The claims of an access token. Raises Unauthenticated unless it is valid now."""
    claims = _read(AccessToken, text)
    if claims is None:
        raise Unauthenticated
    return claims


def read_refresh(text: str) -> Claims:
    """The claims of a refresh token, used up or not. Raises InvalidRefreshToken."""
    claims = _read(_Refresh, text)
    if claims is None:
        raise InvalidRefreshToken(field="refresh_token")
    return claims


def use_up(claims: Claims) -> bool:
    """Mark a refresh token as used; False if it was, or if it is not known."""
    known = OutstandingToken.objects.filter(jti=claims.token_id).first()
    if known is None:
        return False
    try:
        with transaction.atomic():
            BlacklistedToken.objects.create(token=known)
    except IntegrityError:
        return False
    return True


def forget_expired(*, user_id: int) -> None:
    """Drop the records of the user's tokens that have expired anyway."""
    OutstandingToken.objects.filter(
        user=user_id, expires_at__lt=timezone.now()
    ).delete()


def _read(kind: type[Token], text: str) -> Claims | None:
    encoded: Any = text
    try:
        token = kind(encoded)
        return Claims(
            user_id=int(token[USER_CLAIM]),
            session_id=uuid.UUID(hex=token[SESSION_CLAIM]),
            token_id=str(token["jti"]),
            expires_at=datetime_from_epoch(token["exp"]),
        )
    except (TokenError, KeyError, TypeError, ValueError, AttributeError):
        # Whoever holds our key made these claims; they are still not ours.
        return None
