"""What of a person is for whom: the rule behind every field that is not for all."""

from __future__ import annotations

from backend.apps.accounts.models import User
from backend.schema.base import RequestContext, Scope

_OWN = "_shown_to_itself"


def as_oneself(user: User) -> User:
    """Mark the row of somebody who has just proved to be that person.

    Such as in the payload of `login`, which has no caller yet.
    """
    setattr(user, _OWN, True)
    return user


def may_administer(context: RequestContext, *, organization_id: int) -> bool:
    """True for administrators of that organisation; as tokens with the scope ADMIN."""
    user = context.user
    return (
        user is not None
        and user.is_admin
        and user.organization_id == organization_id
        and (context.scopes is None or Scope.ADMIN in context.scopes)
    )


def may_know(context: RequestContext, person: User) -> bool:
    """True where the private fields of `person` may be told: to oneself, to admins."""
    is_own = context.user is not None and context.user.pk == person.pk
    if is_own or getattr(person, _OWN, False):
        return True
    return may_administer(context, organization_id=person.organization_id)
