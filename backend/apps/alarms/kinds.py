"""Writes of types and risks, and how codes are resolved.

Rows are locked in this order, alarm, type, risk, and then the organisation's event
counter, so that no two writers wait for each other. The lock on an own type or risk
is what keeps it from being deleted while an alarm is about to refer to it; built-in
ones are never deleted and not locked.
"""

from __future__ import annotations

import re
from typing import TypedDict, TypeVar

from django.db import IntegrityError, transaction

from backend.apps.accounts.models import User
from backend.apps.accounts.rights import check_author
from backend.apps.alarms.errors import (
    BuiltIn,
    CodeTaken,
    InUse,
    InvalidCode,
    InvalidLevel,
    ListFull,
    UnknownAlarmType,
    UnknownRisk,
)
from backend.apps.alarms.models import Alarm, AlarmType, Risk
from backend.apps.alarms.policy import HIGHEST, LOWEST
from backend.common.errors import InvalidInput, NotFound
from backend.common.texts import is_text, one_line

TYPE_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
RISK_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,7}", re.ASCII)
TYPE_NAME_LENGTH, RISK_NAME_LENGTH = 80, 40
#: Types and risks are small lists that are read whole.
MAX_OWN = 100
Kind = TypeVar("Kind", AlarmType, Risk)


class RiskChanges(TypedDict, total=False):
    """What is to be other; what is not there stays as it is."""

    name_en: str | None
    name_ko: str | None


class AlarmTypeChanges(RiskChanges, total=False):
    """The same of a type; `risk` is the code of a risk."""

    risk: str | None


# --- codes ---------------------------------------------------------------------------


def type_to_use(organization_id: int, code: str, *, field: str) -> AlarmType:
    """The organisation's own type of `code`, else the built-in one.

    In a transaction: an own one stays until its end. Raises UnknownAlarmType.
    """
    if is_text(code, limit=40):
        types = AlarmType.objects.select_related("risk")
        found = _held(AlarmType, organization_id, code)
        found = found or types.filter(organization=None, code=code).first()
        if found is not None:
            return found
    raise UnknownAlarmType(field=field)


def risk_to_use(organization_id: int, code: str, *, field: str) -> Risk:
    """The built-in or own risk of `code`, as `type_to_use`. Raises UnknownRisk."""
    if is_text(code, limit=8):
        found = Risk.objects.filter(organization=None, code=code).first()
        found = found or _held(Risk, organization_id, code)
        if found is not None:
            return found
    raise UnknownRisk(field=field)


def hold_risk(risk: Risk) -> Risk:
    """`risk`, kept from being deleted until the end of the transaction."""
    if risk.organization_id is not None:
        return _held(Risk, risk.organization_id, risk.code) or risk
    return risk


def _held(model: type[Kind], organization_id: int, code: str) -> Kind | None:
    rows = model.objects.select_for_update(no_key=True)
    found: Kind | None = rows.filter(organization=organization_id, code=code).first()
    return found


# --- risks ---------------------------------------------------------------------------


@transaction.atomic
def create_risk(*, by: User, code: str, level: int, name_en: str, name_ko: str) -> Risk:
    """A risk of the organisation's own. Raises refusals of its values, CodeTaken."""
    _check_code(code, RISK_CODE, limit=8, example="EXTREME")
    if not LOWEST <= level <= HIGHEST:
        raise InvalidLevel(field="level")
    if Risk.objects.filter(organization=None, code=code).exists():
        raise CodeTaken(field="code")
    names = _names({"name_en": name_en, "name_ko": name_ko}, limit=RISK_NAME_LENGTH)
    risk = Risk(
        organization_id=by.organization_id,
        created_by=by,
        code=code,
        level=level,
        **names,
    )
    return _created(risk)


@transaction.atomic
def update_risk(*, risk: Risk, by: User, changes: RiskChanges) -> Risk:
    """Rename an own risk. Raises BuiltIn, NotFound; Forbidden for non-authors."""
    row = _own(risk, by=by)
    return _renamed(row, changes, limit=RISK_NAME_LENGTH)


@transaction.atomic
def delete_risk(*, risk: Risk, by: User) -> None:
    """Raises BuiltIn, InUse, NotFound; Forbidden for who is not the author."""
    row = _own(risk, by=by)
    if (
        Alarm.objects.filter(risk=row).exists()
        or AlarmType.objects.filter(risk=row).exists()
    ):
        raise InUse(field="id")
    row.delete()


# --- types ---------------------------------------------------------------------------


@transaction.atomic
def create_alarm_type(
    *, by: User, code: str, name_en: str, name_ko: str, risk: str
) -> AlarmType:
    """A type of the organisation's own; `risk` is the code of a risk."""
    _check_code(code, TYPE_CODE, limit=40, example="queue_too_long")
    names = _names({"name_en": name_en, "name_ko": name_ko}, limit=TYPE_NAME_LENGTH)
    type_ = AlarmType(
        organization_id=by.organization_id,
        code=code,
        risk=risk_to_use(by.organization_id, risk, field="risk"),
        **names,
    )
    return _created(type_)


@transaction.atomic
def update_alarm_type(
    *, type_: AlarmType, by: User, changes: AlarmTypeChanges
) -> AlarmType:
    """Change an own type. Raises BuiltIn, NotFound, UnknownRisk."""
    row = _own(type_, by=by)
    if "risk" in changes:
        if changes["risk"] is None:
            raise InvalidInput(field="risk")
        row.risk = risk_to_use(by.organization_id, changes["risk"], field="risk")
    return _renamed(row, changes, limit=TYPE_NAME_LENGTH)


@transaction.atomic
def delete_alarm_type(*, type_: AlarmType, by: User) -> None:
    """Raises BuiltIn, InUse, NotFound."""
    row = _own(type_, by=by)
    if Alarm.objects.filter(type=row).exists():
        raise InUse(field="id")
    row.delete()


# --- both ----------------------------------------------------------------------------


def _own(kind: Kind, *, by: User) -> Kind:
    """The row of an own type or risk, locked against new references to it."""
    if kind.organization_id is None:
        raise BuiltIn(field="id")
    # Types are the administrators': they have no author.
    check_author(by, author_id=getattr(kind, "created_by_id", None))
    rows = type(kind).objects.select_for_update()
    row: Kind | None = rows.filter(pk=kind.pk).first()
    if row is None:
        raise NotFound(field="id")
    return row


def _created(kind: Kind) -> Kind:
    model = type(kind)
    others = model.objects.filter(organization=kind.organization_id)
    if others.count() >= MAX_OWN:
        raise ListFull(limit=MAX_OWN)
    try:
        with transaction.atomic():
            kind.save()
    except IntegrityError:
        raise CodeTaken(field="code") from None
    return kind


def _renamed(kind: Kind, changes: RiskChanges, *, limit: int) -> Kind:
    given = {
        name: changes[name]  # type: ignore[literal-required]
        for name in ("name_en", "name_ko")
        if name in changes
    }
    for name, text in _names(given, limit=limit).items():
        setattr(kind, name, text)
    kind.save()
    return kind


def _names(given: dict[str, str | None], *, limit: int) -> dict[str, str]:
    for name, text in given.items():
        if text is None:
            raise InvalidInput(field=name)
    return {
        name: one_line(text or "", field=name, limit=limit)
        for name, text in given.items()
    }


def _check_code(
    code: str, pattern: re.Pattern[str], *, limit: int, example: str
) -> None:
    if not pattern.fullmatch(code):
        raise InvalidCode(field="code", limit=limit, example=example)
