"""Writes: organisations and their people. Sessions are in `sessions.py`."""

from __future__ import annotations

import unicodedata

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import translation

from backend.apps.accounts.errors import (
    EmailTaken,
    InvalidEmail,
    InvalidLanguage,
    RegistrationClosed,
    WeakPassword,
)
from backend.apps.accounts.models import Organization, Role, User
from backend.apps.accounts.sessions import (
    EMAIL_MAX_LENGTH,
    PASSWORD_MAX_LENGTH,
    SignIn,
    authenticate_access,
    check_credentials,
    open_session,
    refresh_session,
    revoke_session,
    revoke_user_sessions,
    session_group,
    sign_in,
    sign_out,
    unlock_account,
)
from backend.apps.accounts.throttle import Limit, spend_try
from backend.common.addresses import address_block
from backend.common.errors import InvalidInput, Refusal, Refusals
from backend.common.languages import LANGUAGES
from backend.common.texts import is_text

__all__ = [
    "authenticate_access",
    "check_credentials",
    "create_organization",
    "create_user",
    "open_session",
    "refresh_session",
    "register",
    "revoke_session",
    "revoke_user_sessions",
    "session_group",
    "set_password",
    "sign_in",
    "sign_out",
    "unlock_account",
]


def create_organization(*, name: str) -> Organization:
    """A new tenant. Raises InvalidInput for an empty or overlong name."""
    return Organization.objects.create(
        name=_line(name, field="organization", limit=120)
    )


def create_user(
    *,
    organization: Organization,
    email: str,
    password: str,
    name: str,
    role: str = Role.USER,
    language: str = "en",
) -> User:
    """A new active user of `organization`.

    Raises Refusals with everything that is wrong, or EmailTaken.
    """
    faults: list[Refusal] = []
    email = email.strip().lower()
    try:
        name = _line(name, field="name", limit=80)
    except InvalidInput as fault:
        faults.append(fault)
    if not _is_email(email):
        faults.append(InvalidEmail(field="email"))
    if language not in LANGUAGES:
        faults.append(InvalidLanguage(field="language"))
    user = User(
        organization=organization, email=email, name=name, role=role, language=language
    )
    faults += password_faults(password, user=user)
    if faults:
        raise Refusals(faults)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise EmailTaken(field="email") from None
    return user


def register(
    *,
    email: str,
    password: str,
    name: str,
    organization: str,
    language: str = "en",
    remote_address: str,
) -> SignIn:
    """A new organisation, the caller as its admin, signed in; all of it or nothing.

    Raises RegistrationClosed, Throttled, or what `create_user` raises. Must not run
    inside a transaction that a refusal rolls back: tries are counted.
    """
    if not settings.REGISTRATION_OPEN:
        raise RegistrationClosed
    limit = Limit(
        "register-address",
        address_block(remote_address),
        settings.REGISTRATION_ADDRESS_LIMIT,
        settings.REGISTRATION_COOLOFF_S,
    )
    spend_try(limits=[limit])
    with transaction.atomic():
        user = create_user(
            organization=create_organization(name=organization),
            email=email,
            password=password,
            name=name,
            role=Role.ADMIN,
            language=language,
        )
        return open_session(user=user)


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """Give `user` another password and end all sessions of the old one.

    Raises Refusals with every rule that the password breaks.
    """
    faults = password_faults(password, user=user)
    if faults:
        raise Refusals(faults)
    user.set_password(password)
    user.save(update_fields=["password"])
    revoke_user_sessions(user=user)


def password_faults(password: str, *, user: User) -> list[Refusal]:
    """One WeakPassword for each rule that `password` breaks, in both languages."""
    if not is_text(password, limit=PASSWORD_MAX_LENGTH):
        return [InvalidInput(field="password")]
    texts: dict[str, list[str]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            try:
                validate_password(password, user)
            except ValidationError as error:
                texts[language] = list(error.messages)
    return [
        WeakPassword(field="password", text_en=english, text_ko=korean)
        for english, korean in zip(
            texts.get("en", []), texts.get("ko", []), strict=True
        )
    ]


def _is_email(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return is_text(email, limit=EMAIL_MAX_LENGTH)


def _line(text: str, *, field: str, limit: int) -> str:
    """One line of `limit` characters at most. Raises InvalidInput."""
    line = unicodedata.normalize("NFC", text).strip()
    if not 0 < len(line) <= limit or not line.isprintable():
        raise InvalidInput(field=field)
    return line
