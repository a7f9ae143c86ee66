"""Which people, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import graphene

from backend.apps.accounts.selectors import UserFilter as Wanted
from backend.schema.accounts.types import DutyStatus, Role, UserState
from backend.schema.tags.types import TagFilter

_ORDERS = {
    "NAME": ("By name.", ("name",)),
    "NEWEST_FIRST": ("Who came last first.", ("-created_at",)),
    "OLDEST_FIRST": ("Who came first first.", ("created_at",)),
    "DUTY_SINCE": ("Whose duty status changed last first.", ("-duty_since",)),
}

UserOrder = graphene.Enum(
    "UserOrder",
    [(name, name) for name in _ORDERS],
    description=lambda value: (
        _ORDERS[value.value][0] if value else "The order of a list of people."
    ),
)


def order_columns(given: dict[str, Any]) -> tuple[str, ...]:
    """The columns that the argument `order_by` stands for; by name without it."""
    chosen = given.get("order_by")
    return _ORDERS[getattr(chosen, "value", chosen) or "NAME"][1]


class UserFilter(graphene.InputObjectType):
    """All that is given must hold; an empty list matches nobody."""

    roles = graphene.List(graphene.NonNull(Role), description="One of these roles.")
    duty_statuses = graphene.List(
        graphene.NonNull(DutyStatus), description="One of these duty statuses."
    )
    states = graphene.List(
        graphene.NonNull(UserState),
        description="One of these states; without it everybody who is not deleted.",
    )
    text = graphene.String(description="Part of the name or of the e-mail address.")
    tag = TagFilter(description="Those that carry such a tag.")


def wanted_users(given: Any) -> Wanted:
    """The filter as plain values, but for the tag: accounts know nothing of tags."""
    values = {key: value for key, value in (given or {}).items() if key != "tag"}
    for name in ("roles", "duty_statuses", "states"):
        if values.get(name) is not None:
            values[name] = plain(values[name])
    return Wanted(**values, text_in_email=True)


def plain(members: Iterable[Any]) -> set[str]:
    """The values of enum members, however graphene hands them over."""
    return {getattr(member, "value", member) for member in members}
