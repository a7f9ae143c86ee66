"""Writes: organisations and their people. Who leaves is the matter of `leaving.py`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from backend.apps.accounts.api_tokens import reconnect_tokens
from backend.apps.accounts.credentials import EMAIL_MAX_LENGTH
from backend.apps.accounts.errors import EmailTaken, InvalidEmail, InvalidLanguage
from backend.apps.accounts.images import read_image, store_image
from backend.apps.accounts.leaving import (
    check_not_last_admin,
    end_access,
    lock_people,
    take_back_invitations,
)
from backend.apps.accounts.models import (
    DutyStatus,
    Organization,
    Role,
    User,
    UserState,
)
from backend.apps.accounts.passwords import password_faults
from backend.apps.accounts.rights import check_may_give, check_may_manage
from backend.apps.accounts.sessions import reconnect_user
from backend.common.errors import (
    BadCharacters,
    InvalidInput,
    NotFound,
    Refusal,
    Refusals,
)
from backend.common.languages import LANGUAGES
from backend.common.storage import delete_objects, undone_on_failure
from backend.common.texts import is_text, one_line

NAME_LENGTH = 80
ORGANIZATION_NAME_LENGTH = 120
#: What only administrators may change, of themselves too.
PRIVILEGED = frozenset({"role", "active"})
# Embeddings and overrides of the writing direction: names must not turn what
# stands beside them around.
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def create_organization(*, name: str) -> Organization:
    """A new tenant. Raises as `one_line` does."""
    return Organization.objects.create(
        name=clean_name(name, field="organization", limit=ORGANIZATION_NAME_LENGTH)
    )


def rename_organization(
    *, organization: Organization, name: str | None
) -> Organization:
    """Give the organisation another name. Raises as `one_line` does."""
    if name is None:
        raise InvalidInput(field="name")
    line = clean_name(name, limit=ORGANIZATION_NAME_LENGTH)
    Organization.objects.filter(pk=organization.pk).update(name=line)
    return Organization.objects.get(pk=organization.pk)


def create_user(
    *,
    organization: Organization,
    email: str,
    password: str,
    name: str,
    role: str = Role.USER,
    language: str = "en",
    is_pending: bool = False,
) -> User:
    """A new user of `organization`: active, or waiting for an administrator.

    Raises Refusals with everything that is wrong, or EmailTaken.
    """
    faults: list[Refusal] = []
    address = clean_email(email)
    try:
        name = clean_name(name)
    except InvalidInput as fault:
        faults.append(fault)
        name = ""  # the password is compared with it, at a cost that its length has
    if address is None:
        faults.append(InvalidEmail(field="email"))
    if language not in LANGUAGES:
        faults.append(InvalidLanguage(field="language"))
    user = User(
        organization=organization,
        email=address or "",
        name=name,
        role=role,
        language=language,
        is_active=not is_pending,
        pending_since=timezone.now() if is_pending else None,
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


@transaction.atomic
def create_colleague(*, by: User, role: str = Role.USER, **values: Any) -> User:
    """A new active user of the organisation of `by`; as `create_user`.

    Raises also RoleTooHigh.
    """
    check_may_give(by, role)
    return create_user(organization=by.organization, role=role, **values)


def set_duty_status(*, user: User, status: str) -> User:
    """Say whether `user` is on duty; the time counts from a change alone."""
    changed = User.objects.filter(pk=user.pk).exclude(duty_status=status)
    changed.update(duty_status=status, duty_since=timezone.now())
    return User.objects.select_related("organization").get(pk=user.pk)


def update_user(*, by: User, user: User, changes: Mapping[str, Any]) -> User:
    """Change what is in `changes`: name, language, duty_status, profile_image (a file,
    or None for none), role, active.

    Deactivating ends sessions at once; API tokens rest meanwhile. Raises Forbidden,
    Refusals with all that is wrong, RoleTooHigh, LastAdmin or NotFound.
    """
    is_privileged = bool(PRIVILEGED & changes.keys())
    if by.pk != user.pk or is_privileged:
        check_may_manage(by, user)
    values = _checked(by, changes)
    file = changes.get("profile_image")
    picture = read_image(file, field="profile_image") if file is not None else None
    with undone_on_failure() as stored:
        if picture is not None:
            stored += store_image(picture, organization_id=user.organization_id)
        with transaction.atomic():
            if is_privileged:
                by, user = lock_people(by=by, user=user)
                # Both may have changed while this one waited.
                check_may_manage(by, user)
                if "role" in values:
                    check_may_give(by, values["role"])
            else:
                user = _locked(user)
            if user.state == UserState.DELETED:
                raise NotFound(field="id")
            if "profile_image" in changes:
                _put_image(user, stored)
            _apply(user, values)
    return user


def clean_email(email: str) -> str | None:
    """The address in lower case; None if it is none."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        return None
    return email if is_text(email, limit=EMAIL_MAX_LENGTH) else None


def clean_name(name: str, *, field: str = "name", limit: int = NAME_LENGTH) -> str:
    """The name of somebody, as one line. Raises as `one_line` does."""
    line = one_line(name, field=field, limit=limit)
    if _DIRECTIONS & set(line) or unicodedata.category(line[0]) == "Mn":
        raise BadCharacters(field=field)
    return line


def _checked(by: User, changes: Mapping[str, Any]) -> dict[str, Any]:
    """The plain columns of `changes`. Raises Refusals with all that is wrong."""
    values = {key: changes[key] for key in changes if key != "profile_image"}
    faults: list[Refusal] = [
        InvalidInput(field=key) for key, value in values.items() if value is None
    ]
    if values.get("name") is not None:
        try:
            values["name"] = clean_name(values["name"])
        except InvalidInput as fault:
            faults.append(fault)
    if values.get("language") not in (None, *LANGUAGES):
        faults.append(InvalidLanguage(field="language"))
    if faults:
        raise Refusals(faults)
    if "role" in values:
        check_may_give(by, values["role"])
    return values


def _locked(user: User) -> User:
    rows = User.objects.select_for_update(of=("self",)).select_related("organization")
    return rows.get(pk=user.pk)


def _put_image(user: User, stored: list[str]) -> None:
    old = [user.image, user.thumbnail]
    user.image, user.thumbnail = stored or ("", "")
    transaction.on_commit(partial(delete_objects, old))


def _apply(user: User, values: dict[str, Any]) -> None:
    was_admin, old_role = user.is_admin and user.is_active, user.role
    user.name = values.get("name", user.name)
    user.language = values.get("language", user.language)
    if values.get("duty_status", user.duty_status) != user.duty_status:
        user.duty_status = DutyStatus(values["duty_status"])
        user.duty_since = timezone.now()
    user.role = values.get("role", user.role)
    if "active" in values:
        if user.state == UserState.PENDING:
            # Whether that person joins is decided by approveUser and rejectUser.
            raise InvalidInput(field="active")
        user.is_active = values["active"]
    if was_admin and not (user.is_admin and user.is_active):
        check_not_last_admin(user, field="active" if user.is_admin else "role")
    user.save()
    take_back_invitations(user)
    if not user.is_active:
        end_access(user)
    elif user.role != old_role:
        reconnect_user(user=user)
        reconnect_tokens(user=user)
