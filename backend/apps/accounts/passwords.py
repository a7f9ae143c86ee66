"""Passwords: what they must be, changing them, and a way back for who forgot."""

from __future__ import annotations

import re
from functools import partial

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation

from backend.apps.accounts import mails
from backend.apps.accounts.credentials import (
    EMAIL_MAX_LENGTH,
    PASSWORD_MAX_LENGTH,
    unlock_account,
)
from backend.apps.accounts.errors import InvalidResetToken, WeakPassword, WrongPassword
from backend.apps.accounts.models import Session, User
from backend.apps.accounts.sessions import revoke_user_sessions
from backend.apps.accounts.throttle import Limit, forget_tries, spend_try
from backend.common.addresses import address_block
from backend.common.errors import InvalidInput, Refusal, Refusals, Throttled
from backend.common.languages import LANGUAGES
from backend.common.mail import in_background
from backend.common.texts import is_text


def password_faults(
    password: str, *, user: User, field: str = "password"
) -> list[Refusal]:
    """One WeakPassword for each rule that `password` breaks, in both languages."""
    if not is_text(password, limit=PASSWORD_MAX_LENGTH):
        return [InvalidInput(field=field)]
    texts: dict[str, list[str]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            try:
                validate_password(password, user)
            except ValidationError as error:
                texts[language] = list(error.messages)
    return [
        WeakPassword(field=field, text_en=english, text_ko=korean)
        for english, korean in zip(
            texts.get("en", []), texts.get("ko", []), strict=True
        )
    ]


@transaction.atomic
def set_password(
    *,
    user: User,
    password: str,
    field: str = "password",
    keep: Session | None = None,
) -> None:
    """Give `user` another password and end all sessions of the old one but `keep`.

    Raises Refusals with every rule that the password breaks.
    """
    faults = password_faults(password, user=user, field=field)
    if faults:
        raise Refusals(faults)
    user.set_password(password)
    user.save(update_fields=["password"])
    revoke_user_sessions(user=user, keep=keep)


def change_password(
    *, user: User, session: Session | None, old_password: str, new_password: str
) -> None:
    """Change the own password; all sessions but this one end.

    Guesses are counted as those at sign-in are: a stolen access token is no way to
    find out a password. Raises Throttled, WrongPassword, or as `set_password` does.
    Must not run inside a transaction that a refusal rolls back.
    """
    limit = Limit(
        "password-account",
        str(user.pk),
        settings.LOGIN_ACCOUNT_LIMIT,
        settings.LOGIN_COOLOFF_S,
    )
    spend_try(limits=[limit])
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if not (
            is_text(old_password, limit=PASSWORD_MAX_LENGTH)
            and locked.check_password(old_password)
        ):
            raise WrongPassword(field="old_password")
        set_password(
            user=locked, password=new_password, field="new_password", keep=session
        )
    forget_tries(limit=limit)


def request_password_reset(*, email: str, language: str, remote_address: str) -> None:
    """Send a link to whoever has this address, if anybody does.

    The caller learns nothing of that, from neither the answer nor its time: the
    address is looked up elsewhere. Raises Throttled by network address alone.
    """
    spend_try(limits=[_address_limit("reset-address", remote_address)])
    # What is longer is nobody's, and must not fill the memory while it waits.
    email = email[: 2 * EMAIL_MAX_LENGTH]
    in_background(partial(_send_reset_link, email=email, language=language))


def reset_password(*, token: str, password: str, remote_address: str) -> User:
    """Give the owner of the link another password; it works once.

    All sessions end, and failed sign-ins are forgotten. Raises Throttled,
    InvalidResetToken, or Refusals for a weak password, after which the link still
    works. Must not run inside a transaction that a refusal rolls back.
    """
    spend_try(limits=[_address_limit("reset-use", remote_address)])
    found = re.fullmatch(r"([1-9][0-9]{0,17})\.([0-9a-z]+-[0-9a-f]+)", token, re.ASCII)
    if found is None:
        raise InvalidResetToken(field="token")
    with transaction.atomic():
        # Under the lock the second of two uses meets the password of the first.
        candidates = User.objects.select_for_update().filter(is_active=True)
        user = candidates.filter(pk=int(found[1])).first()
        if user is None or not default_token_generator.check_token(user, found[2]):
            raise InvalidResetToken(field="token")
        set_password(user=user, password=password)
        unlock_account(email=user.email)
    return user


def make_reset_token(user: User) -> str:
    """What a link carries. It is signed and stored nowhere; it dies with the present
    password, with the next sign-in and after PASSWORD_RESET_S.
    """
    return f"{user.pk}.{default_token_generator.make_token(user)}"


def _send_reset_link(*, email: str, language: str) -> None:
    email = email.strip().lower()
    if not is_text(email, limit=EMAIL_MAX_LENGTH):
        return
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None or not user.has_usable_password():
        return
    try:
        # Nobody's mailbox is flooded by others.
        spend_try(limits=[Limit("reset-account", email, 3, 3600)])
    except Throttled:
        return
    mails.send_bilingual(
        mails.RESET,
        to=user.email,
        language=language,
        email=user.email,
        minutes=settings.PASSWORD_RESET_TIMEOUT // 60,
        link=mails.page_link("/reset-password", token=make_reset_token(user)),
    )


def _address_limit(scope: str, remote_address: str) -> Limit:
    return Limit(
        scope,
        address_block(remote_address),
        settings.PASSWORD_RESET_ADDRESS_LIMIT,
        settings.REGISTRATION_COOLOFF_S,
    )
