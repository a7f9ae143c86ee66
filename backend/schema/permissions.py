"""Permissions that a field declares, enforces and tells in its description."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import wraps
from inspect import cleandoc
from typing import Any

import graphene

from backend.apps.accounts.models import TokenScope
from backend.common.errors import Forbidden, Unauthenticated
from backend.schema.context import RequestContext

Scope = TokenScope


class Requirement(Enum):
    """Who may use a field; the value is a sentence that its description ends in."""

    ANYONE = "Requires: nothing."
    LOGIN = "Requires: sign-in."
    ADMIN = "Requires: role ADMIN or SUPERUSER."


ANYONE, LOGIN, ADMIN = Requirement.ANYONE, Requirement.LOGIN, Requirement.ADMIN


def scope_sentence(scope: Scope | None) -> str:
    """What a description says of API tokens."""
    if scope is None:
        return "Not for API tokens."
    return f"API tokens need the scope {scope.value}."


def check_requirement(requirement: Requirement, context: RequestContext) -> None:
    """Return for those who may; raise Unauthenticated or Forbidden for the others."""
    if requirement is ANYONE:
        return
    if context.user is None:
        raise Unauthenticated
    if requirement is ADMIN and not context.user.is_admin:
        raise Forbidden


def check_scope(scope: Scope | None, context: RequestContext) -> None:
    """Raise Forbidden for an API token that was not given `scope`.

    None is what no API token may do, whatever its scopes. People have no scopes: they
    may what their role may.
    """
    if context.scopes is not None and (scope is None or scope not in context.scopes):
        raise Forbidden


class Field(graphene.Field):
    """A graphene field with a declared requirement, checked before its resolver.

    `scope` is what an API token needs on top of the role of its user: None where no
    API token may. `cost` is what the field counts in the cost of an operation.
    """

    def __init__(
        self,
        type_: Any,
        *args: Any,
        requires: Requirement,
        scope: Scope | None = Scope.READ,
        cost: int | None = None,
        **options: Any,
    ) -> None:
        self.requires = requires
        self.scope = scope
        self.cost = cost
        self.is_page = False
        sentences = f"{requires.value} {scope_sentence(scope)}"
        description = cleandoc(options.pop("description", None) or "")
        options["description"] = f"{description}\n\n{sentences}".strip()
        super().__init__(type_, *args, **options)

    def check(self, context: RequestContext) -> None:
        """Raise a Denial for a caller who may not use this field."""
        check_requirement(self.requires, context)
        check_scope(self.scope, context)

    def wrap_resolve(self, parent_resolver: Any) -> Any:
        return self._guarded(super().wrap_resolve(parent_resolver))

    def wrap_subscribe(self, parent_subscribe: Any) -> Any:
        subscribe = super().wrap_subscribe(parent_subscribe)
        return self._guarded(subscribe) if subscribe else None

    def _guarded(self, resolver: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(resolver)
        def resolve(root: Any, info: Any, **arguments: Any) -> Any:
            self.check(info.context)
            return resolver(root, info, **arguments)

        # The cost of the field is read from the schema that was built of it.
        resolve.declaration = self  # type: ignore[attr-defined]
        return resolve
