"""Who may change what: the author of a row, and admins of its organisation."""

from __future__ import annotations

from backend.apps.accounts.models import User
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
    return person
