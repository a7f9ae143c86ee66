"""Permissions that a field declares, enforces and tells in its description."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import wraps
from inspect import cleandoc
from typing import Any

import graphene

from backend.common.errors import Forbidden, Unauthenticated
from backend.schema.context import RequestContext


class Requirement(Enum):
    """Who may use a field; the value is the sentence that its description ends in."""

    ANYONE = "Requires: nothing."
    LOGIN = "Requires: sign-in."
    ADMIN = "Requires: role ADMIN or SUPERUSER."


ANYONE, LOGIN, ADMIN = Requirement.ANYONE, Requirement.LOGIN, Requirement.ADMIN


def check_requirement(requirement: Requirement, context: RequestContext) -> None:
    """Return for those who may; raise Unauthenticated or Forbidden for the others."""
    if requirement is ANYONE:
        return
    if context.user is None:
        raise Unauthenticated
    if requirement is ADMIN and not context.user.is_admin:
        raise Forbidden


class Field(graphene.Field):
    """A graphene field with a declared requirement, checked before its resolver."""

    def __init__(
        self, type_: Any, *args: Any, requires: Requirement, **options: Any
    ) -> None:
        self.requires = requires
        description = cleandoc(options.pop("description", None) or "")
        options["description"] = f"{description}\n\n{requires.value}".strip()
        super().__init__(type_, *args, **options)

    def wrap_resolve(self, parent_resolver: Any) -> Any:
        return self._guarded(super().wrap_resolve(parent_resolver))

    def wrap_subscribe(self, parent_subscribe: Any) -> Any:
        subscribe = super().wrap_subscribe(parent_subscribe)
        return self._guarded(subscribe) if subscribe else None

    def _guarded(self, resolver: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(resolver)
        def resolve(root: Any, info: Any, **arguments: Any) -> Any:
            check_requirement(self.requires, info.context)
            return resolver(root, info, **arguments)

        return resolve
