"""Global ids, and objects that are found by them if the caller may see them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

import graphene
from django.db.models import Model, QuerySet

from backend.common.errors import InvalidId, NotFound
from backend.schema.permissions import (
    ANYONE,
    LOGIN,
    Field,
    Requirement,
    Scope,
    check_scope,
)
from backend.schema.permissions import check_requirement as check

_by_name: dict[str, type[ModelNode]] = {}
_by_model: dict[type[Model], type[ModelNode]] = {}


def node_of(label: str) -> type[ModelNode] | None:
    """The type whose rows are of the model "app.Model", if there is one."""
    return next((n for m, n in _by_model.items() if m._meta.label == label), None)


@lru_cache(maxsize=65536)
def to_global_id(type_name: str, pk: int) -> str:
    """The Relay id of a row: base64 of "Alarm:12"."""
    return base64.b64encode(f"{type_name}:{pk}".encode()).decode()


def from_global_id(
    text: str, *, expected: type[ModelNode] | None = None, field: str = "id"
) -> tuple[type[ModelNode], int]:
    """The type and the key that an id names; `field` is where it was given.

    Raises InvalidId unless it is an id of a known type (of `expected`, if given).
    """
    try:
        name, _, key = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        raise InvalidId(field=field) from None
    node = _by_name.get(name)
    known = node is not None and (expected is None or node is expected)
    if not known or not re.fullmatch(r"[1-9][0-9]{0,17}", key, re.ASCII):
        raise InvalidId(field=field)
    assert node is not None
    return node, int(key)


class Node(graphene.Interface):
    """An object with a global id."""

    id = graphene.ID(required=True, description="Unique among all objects.")

    @staticmethod
    def resolve_id(row: Model, info: Any) -> str:
        return to_global_id(info.parent_type.name, row.pk)

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> Any:
        return _by_model.get(type(instance))


class ModelNode(graphene.ObjectType):
    """Base of the types whose objects are rows of a model.

    `Meta.model` is the model; `Meta.rows` may give the rows that a user may see (a
    selector, `user → QuerySet`), by default the manager's `visible_to(user)`. With
    `Meta.requires = ANYONE` the selector must take None for an anonymous caller.
    `Meta.scope` is what an API token needs for such a row, however it came by the id,
    beyond what the field asks for that it uses.
    """

    class Meta:
        abstract = True

    model: ClassVar[type[Model]]
    requires: ClassVar[Requirement] = LOGIN
    _scope: ClassVar[Scope | None] = None

    @classmethod
    def __init_subclass_with_meta__(
        cls,
        *,
        model: type[Model],
        rows: Callable[[Any], QuerySet[Any]] | None = None,
        requires: Requirement = LOGIN,
        scope: Scope | None = None,
        interfaces: tuple[Any, ...] = (),
        **options: Any,
    ) -> None:
        cls.model = model
        cls.requires = requires
        cls._scope = scope
        cls._rows = staticmethod(rows) if rows else None
        super().__init_subclass_with_meta__(interfaces=(Node, *interfaces), **options)
        if cls._meta.name in _by_name or model in _by_model:
            raise TypeError(f"{cls.__name__}: a type of this name or model is there")
        _by_name[cls._meta.name] = cls
        _by_model[model] = cls

    _rows: ClassVar[Any] = None

    @classmethod
    def visible_rows(cls, info: Any) -> QuerySet[Any]:
        """The rows that the caller may see."""
        check(cls.requires, info.context)
        if cls._scope is not None:
            check_scope(cls._scope, info.context)
        if cls._rows is not None:
            rows: QuerySet[Any] = cls._rows(info.context.user)
            return rows
        manager: Any = cls.model._default_manager
        visible: QuerySet[Any] = manager.visible_to(info.context.user)
        return visible

    @classmethod
    def get_node(cls, info: Any, pk: int) -> Any:
        """The row, or None where there is none that the caller may see."""
        return cls.visible_rows(info).filter(pk=pk).first()

    @classmethod
    def get_target(cls, info: Any, text: str, *, field: str = "id") -> Any:
        """The row that a mutation is to act on.

        Raises InvalidId, or NotFound also for what the caller may not see; both
        name `field`.
        """
        _, pk = from_global_id(text, expected=cls, field=field)
        row = cls.get_node(info, pk)
        if row is None:
            raise NotFound(field=field)
        return row


def node_field(node: type[ModelNode], *, description: str = "") -> Field:
    """A root field `thing(id: ID!): Thing`; null for what may not be seen."""

    def resolve(root: Any, info: Any, *, id: str) -> Any:
        _, pk = from_global_id(id, expected=node)
        return node.get_node(info, pk)

    return Field(
        node,
        requires=node.requires,
        description=description or f"One {node._meta.name}, or null.",
        resolver=resolve,
        id=graphene.ID(required=True, description="The `id` of the object."),
    )


def any_node_field() -> Field:
    """The root field `node(id: ID!): Node`."""

    def resolve(root: Any, info: Any, *, id: str) -> Any:
        node, pk = from_global_id(id)
        return node.get_node(info, pk)

    return Field(
        Node,
        requires=ANYONE,
        description="Any object by its id; null for what the caller may not see.",
        resolver=resolve,
        id=graphene.ID(required=True, description="The `id` of the object."),
    )
