"""E-mail addresses and passwords: who has the right ones, and who guesses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

from backend.apps.accounts.errors import AccountPending, InvalidCredentials
from backend.apps.accounts.models import User
from backend.apps.accounts.throttle import (
    Limit,
    forget_tries,
    give_back_try,
    spend_try,
)
from backend.common.addresses import address_block
from backend.common.texts import is_text

# Longer ones are refused unread: hashing is meant to be slow.
PASSWORD_MAX_LENGTH = 1024
EMAIL_MAX_LENGTH = 254


def check_credentials(*, email: str, password: str, remote_address: str) -> User:
    """The active user with this e-mail address and password.

    An unknown address costs the same time as a known one. Raises InvalidCredentials;
    AccountPending, after the right password, for who waits for approval; or Throttled
    when the account or the network address has failed too often.
    """
    email = email.strip().lower()
    account, address = _login_limits(email=email, remote_address=remote_address)
    spend_try(limits=[account, address])
    if not (is_text(email, limit=EMAIL_MAX_LENGTH) and _can_be_password(password)):
        email, password = "", ""  # nobody's; the time is spent all the same
    user = _AnyState().authenticate(None, username=email, password=password)
    if not isinstance(user, User) or not (user.is_active or user.pending_since):
        raise InvalidCredentials
    forget_tries(limit=account)
    give_back_try(limit=address)
    if not user.is_active:
        raise AccountPending
    return user


def unlock_account(*, email: str) -> None:
    """Forget the failed sign-ins of this account."""
    account, _ = _login_limits(email=email.strip().lower(), remote_address="")
    forget_tries(limit=account)


def _can_be_password(password: str) -> bool:
    return is_text(password, limit=PASSWORD_MAX_LENGTH)


class _AnyState(ModelBackend):
    """Checks passwords alike for those who may sign in and those who may not yet."""

    def user_can_authenticate(self, user: Any) -> bool:
        return True


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
