"""The fields of a selection, looked through once for all rows that have them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import Any

from graphene.types.resolver import dict_or_attr_resolver
from graphql import (
    FieldNode,
    GraphQLEnumType,
    GraphQLField,
    is_leaf_type,
    is_non_null_type,
    is_object_type,
)


class Kind(IntEnum):
    """How a field is completed."""

    TYPENAME = 0
    PLAIN_LEAF = 1  # an attribute or a key, serialised
    LEAF = 2
    OBJECT = 3
    OTHER = 4


@dataclass(frozen=True, slots=True, eq=False)
class Selected:
    """One field of a selection, looked through."""

    name: str
    nodes: list[FieldNode]
    definition: GraphQLField
    kind: Kind
    is_required: bool
    inner: Any
    serialize: Callable[[Any], Any]
    attribute: str | None
    default: Any


Selection = list[Selected]
Selections = dict[Any, Selection]


def selected_field(
    name: str, nodes: list[FieldNode], definition: GraphQLField
) -> Selected:
    outer: Any = definition.type
    is_required = is_non_null_type(outer)
    inner = outer.of_type if is_required else outer
    resolve = definition.resolve
    attribute = default = None
    if isinstance(resolve, partial) and resolve.func is dict_or_attr_resolver:
        attribute, default = resolve.args
    if nodes[0].name.value == "__typename":
        kind = Kind.TYPENAME
    elif is_leaf_type(inner):
        kind = Kind.LEAF if attribute is None else Kind.PLAIN_LEAF
    elif is_object_type(inner) and not inner.is_type_of:
        kind = Kind.OBJECT
    else:
        kind = Kind.OTHER
    serialize = getattr(inner, "serialize", None) or str
    if isinstance(inner, GraphQLEnumType):
        serialize = _remembered(serialize)
    return Selected(
        name, nodes, definition, kind, is_required, inner, serialize, attribute, default
    )


def _remembered(serialize: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The serialiser of an enum: its few values are looked up once."""
    known: dict[str, Any] = {}

    def look_up(value: Any) -> Any:
        if type(value) is not str:
            return serialize(value)
        if value not in known:
            known[value] = serialize(value)
        return known[value]

    return look_up
