"""API tokens: what machines show instead of a sign-in. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.apps.accounts.errors import InvalidExpiry, TooManyTokens
from backend.apps.accounts.models import ApiToken, TokenScope, User
from backend.apps.accounts.rights import check_may_manage
from backend.common.broadcast import send_broadcast
from backend.common.errors import InvalidInput, NotFound, Unauthenticated
from backend.common.texts import one_line

PREFIX: Final = "se_"
#: 32 random bytes in base64url.
_FORM: Final = re.compile(r"se_[A-Za-z0-9_-]{43}", re.ASCII)
HINT_LENGTH: Final = 7
MAX_TOKENS: Final = 50
MAX_DAYS: Final = 3660
#: How far behind `last_used_at` may be.
USED_S: Final = 60


def hash_token(token: str) -> str:
    """What is stored: 256 random bits need no slow hash and no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_group(token_hash: str) -> str:
    """The broadcast group that hears when the token is revoked."""
    return f"token.{token_hash}"


@transaction.atomic
def generate_api_token(
    *,
    by: User,
    user: User,
    name: str,
    scopes: Collection[str],
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A token that acts for `user`; the text is told now and never again.

    Raises Forbidden, NotFound for a user who is no longer active, InvalidExpiry,
    TooManyTokens, or what `one_line` raises.
    """
    check_may_manage(by, user)
    name = one_line(name, field="name", limit=80)
    wanted = [scope.value for scope in TokenScope if scope in scopes]
    if not wanted:
        raise InvalidInput(field="scopes")
    now = timezone.now()
    if expires_at is not None and not now < expires_at <= now + timedelta(MAX_DAYS):
        raise InvalidExpiry(field="expires_at", days=MAX_DAYS)
    # The lock keeps two of them from going over the limit together.
    if not User.objects.select_for_update().filter(pk=user.pk, is_active=True):
        raise NotFound(field="user_id")
    alive = Q(expires_at=None) | Q(expires_at__gt=now)
    if user.api_tokens.filter(alive, revoked_at=None).count() >= MAX_TOKENS:
        raise TooManyTokens(limit=MAX_TOKENS)
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        user=user,
        name=name,
        token_hash=hash_token(token),
        hint=token[:HINT_LENGTH],
        scopes=wanted,
        created_by=by,
        expires_at=expires_at,
    )
    return row, token


@transaction.atomic
def revoke_api_token(*, by: User, token: ApiToken) -> ApiToken:
    """End one's own token, or that of a person whom `by` administers; again is no
    fault. Its sockets close after commit. Raises Forbidden.
    """
    if token.user_id != by.pk:
        check_may_manage(by, token.user)
    end_api_token(token)
    token.refresh_from_db(fields=["revoked_at"])
    return token


@transaction.atomic
def end_api_token(token: ApiToken) -> None:
    """Revoke it, whoever asks; again is no fault. Its sockets close after commit."""
    working = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    if working.update(revoked_at=timezone.now()):
        _tell_sockets(token.token_hash)


def revoke_user_api_tokens(*, user: User) -> None:
    """End every API token of `user`, for ever."""
    for token in user.api_tokens.filter(revoked_at=None):
        end_api_token(token)


def reconnect_tokens(*, user: User) -> None:
    """After commit, close the sockets of `user`'s tokens: rights have changed."""
    for token_hash in user.api_tokens.filter(revoked_at=None).values_list(
        "token_hash", flat=True
    ):
        _tell_sockets(token_hash)


def authenticate_api_token(
    token: str,
) -> tuple[User, frozenset[str], datetime | None]:
    """Whose token this is, what it may do and until when, in one query.

    The user comes with the organisation. Raises Unauthenticated for a token that is
    unknown, expired or revoked, or whose user is no longer active.
    """
    if not _FORM.fullmatch(token):
        raise Unauthenticated
    now = timezone.now()
    row = (
        ApiToken.objects.select_related("user__organization")
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .filter(token_hash=hash_token(token), revoked_at=None, user__is_active=True)
        .first()
    )
    if row is None:
        raise Unauthenticated
    stale = now - timedelta(seconds=USED_S)
    if row.last_used_at is None or row.last_used_at < stale:
        unused = Q(last_used_at=None) | Q(last_used_at__lt=stale)
        ApiToken.objects.filter(unused, pk=row.pk).update(last_used_at=now)
    return row.user, frozenset(row.scopes), row.expires_at


def _tell_sockets(token_hash: str) -> None:
    message = {"type": "token.revoked"}
    transaction.on_commit(partial(send_broadcast, token_group(token_hash), message))
