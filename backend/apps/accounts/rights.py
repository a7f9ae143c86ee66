"""Who may change what: the author of a row, and admins of its organisation."""

from __future__ import annotations

from backend.apps.accounts.errors import RoleTooHigh
from backend.apps.accounts.models import Role, User
from backend.common.errors import Forbidden


def is_author(by: User, *, author_id: int | None) -> bool:
    """True for the one who made it and for admins.

    Only for rows that `by` may see: that they are of the own organisation was decided
    by the queryset that found them.
    """
    return by.is_admin or (author_id is not None and author_id == by.pk)


def check_author(by: User, *, author_id: int | None) -> None:
    """Return for whom `is_author` holds; raise Forbidden for the others."""
    if not is_author(by, author_id=author_id):
        raise Forbidden


def colleague(person: User | None, *, of: User) -> User | None:
    """`person` where `of` may see them; None for whom has left the organisation."""
    if person is None or person.organization_id != of.organization_id:
        return None
    # It is the same one: nobody has to read it again for each person of a list.
    person.organization = of.organization
    return person


def check_may_manage(by: User, person: User) -> None:
    """Return for admins and whom they rank as high as; raise Forbidden for others.

    Only for a person of the own organisation, as the queryset decided.
    """
    if not by.is_admin or Role(person.role).rank > Role(by.role).rank:
        raise Forbidden


def check_may_give(by: User, role: str, *, field: str = "role") -> None:
    """Return for a role that is not above the own; raise RoleTooHigh for others."""
    if Role(role).rank > Role(by.role).rank:
        raise RoleTooHigh(field=field)
