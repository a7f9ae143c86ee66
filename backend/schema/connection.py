"""Keyset connections: lists that are read page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar

import graphene
from django.db.models import QuerySet
from graphql import FieldNode, FragmentSpreadNode, InlineFragmentNode

from backend.common.pagination import MAX_SIZE, Page, PageRequest, paginate
from backend.schema.nodes import ModelNode
from backend.schema.permissions import Field, Requirement, Scope


class PageInfo(graphene.ObjectType):
    """Where a page lies among the others."""

    has_next_page = graphene.Boolean(
        required=True, description="Whether rows follow this page."
    )
    has_previous_page = graphene.Boolean(
        required=True, description="Whether rows precede this page."
    )
    start_cursor = graphene.String(description="Cursor of the first row, if any.")
    end_cursor = graphene.String(description="Cursor of the last row, if any.")

    @staticmethod
    def resolve_has_next_page(page: Page[Any], info: Any) -> bool:
        return page.has_next

    @staticmethod
    def resolve_has_previous_page(page: Page[Any], info: Any) -> bool:
        return page.has_previous

    @staticmethod
    def resolve_start_cursor(page: Page[Any], info: Any) -> str | None:
        return page.cursor(page.items[0]) if page.items else None

    @staticmethod
    def resolve_end_cursor(page: Page[Any], info: Any) -> str | None:
        return page.cursor(page.items[-1]) if page.items else None


@dataclass(frozen=True, slots=True)
class Rows:
    """What a resolver of a connection with fields of its own returns.

    `extras` are the values of these fields, by name.
    """

    rows: QuerySet[Any]
    extras: dict[str, Any] = field(default_factory=dict)


class KeysetConnection(graphene.ObjectType):
    """Base of connection types; `Meta.node` is the type of the rows.

    The type is named after its node, its edge `<Node>Edge`. A subclass may add
    fields, whose values come with `Rows.extras`.
    """

    class Meta:
        abstract = True

    page_info = graphene.Field(
        PageInfo, required=True, description="Where this page lies among the others."
    )
    total_count = graphene.Int(
        required=True, description="Rows on all pages; counted only when asked for."
    )
    node_type: ClassVar[type[ModelNode]]

    @classmethod
    def __init_subclass_with_meta__(
        cls, *, node: type[ModelNode], **options: Any
    ) -> None:
        cls.node_type = node
        name = node._meta.name
        edge = type(
            f"{name}Edge",
            (graphene.ObjectType,),
            {
                "__doc__": f"A row of a page of {name} objects.",
                "node": graphene.Field(
                    node, required=True, description="The row itself."
                ),
                "cursor": graphene.String(
                    required=True,
                    description="Its place in the list, for `after` and `before`.",
                ),
            },
        )
        cls.edges = graphene.List(
            graphene.NonNull(edge),
            required=True,
            description="The rows of this page, each with its cursor.",
        )
        cls.nodes = graphene.List(
            graphene.NonNull(node),
            required=True,
            description="The nodes of all edges, for those who need no cursors.",
        )
        options.setdefault("name", f"{name}Connection")
        options.setdefault("description", f"A page of {name} objects.")
        super().__init_subclass_with_meta__(**options)

    @staticmethod
    def resolve_edges(root: Any, info: Any) -> list[dict[str, Any]]:
        page = root.page
        return [{"node": row, "cursor": page.cursor(row)} for row in page.items]

    @staticmethod
    def resolve_nodes(root: Any, info: Any) -> list[Any]:
        rows: list[Any] = root.page.items
        return rows

    @staticmethod
    def resolve_page_info(root: Any, info: Any) -> Page[Any]:
        page: Page[Any] = root.page
        return page

    @staticmethod
    def resolve_total_count(root: Any, info: Any) -> int:
        count: int = root.page.total_count
        return count


def selects(info: Any, name: str) -> bool:
    """True where the field that is resolved is asked for its field `name`."""
    waiting = [node.selection_set for node in info.field_nodes if node.selection_set]
    seen: set[str] = set()
    while waiting:
        for node in waiting.pop().selections:
            if isinstance(node, FieldNode):
                if node.name.value == name:
                    return True
            elif isinstance(node, InlineFragmentNode):
                waiting.append(node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                waiting.append(info.fragments[node.name.value].selection_set)
    return False


Order = Sequence[str] | Callable[[dict[str, Any]], Sequence[str]]
_connections: dict[type[ModelNode], type[KeysetConnection]] = {}


def connection_of(node: type[Any]) -> type[KeysetConnection]:
    """The connection type of a node type (a connection type stands for itself)."""
    if issubclass(node, KeysetConnection):
        return node
    if node not in _connections:
        meta = type("Meta", (), {"node": node})
        made: Any = type(
            f"{node.__name__}Connection", (KeysetConnection,), {"Meta": meta}
        )
        _connections[node] = made
    return _connections[node]


def connection_field(
    type_: Any,
    resolver: Callable[..., QuerySet[Any] | Rows],
    *,
    order: Order,
    requires: Requirement,
    description: str | None = None,
    scope: Scope | None = Scope.READ,
    cost: int | None = None,
    kind_of_field: type[Field] = Field,
    **arguments: Any,
) -> Field:
    """A field with a page of what `resolver(root, info, **arguments)` returns.

    `type_` is a node type or a connection type, or a function that returns one where
    a cycle of imports has to be avoided. A page counts against the budget of the
    execution (`TooManyPages`). `order` is as in `Keyset`, or a function of
    the given arguments. `arguments` are further arguments of the field.
    `kind_of_field` is a `PersonalField` where the rows depend on who asks, beyond
    organisation and role.
    """

    def kind() -> type[KeysetConnection]:
        is_class = isinstance(type_, type)
        return connection_of(type_ if is_class else type_())

    def resolve(
        root: Any,
        info: Any,
        *,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
        **given: Any,
    ) -> SimpleNamespace:
        request = PageRequest(first=first, after=after, last=last, before=before)
        columns = order(given) if callable(order) else order
        info.context.pages.take()
        found = resolver(root, info, **given)
        rows = found if isinstance(found, Rows) else Rows(found)
        page = paginate(rows.rows, order=columns, request=request)
        return SimpleNamespace(page=page, **rows.extras)

    made = kind_of_field(
        graphene.NonNull(kind),
        requires=requires,
        scope=scope,
        cost=cost,
        description=description,
        resolver=resolve,
        first=graphene.Int(description=f"Rows from the front, {MAX_SIZE} at most."),
        after=graphene.String(description="Only rows after this cursor."),
        last=graphene.Int(description=f"Rows from the back, {MAX_SIZE} at most."),
        before=graphene.String(description="Only rows before this cursor."),
        **arguments,
    )
    made.is_page = True
    return made
