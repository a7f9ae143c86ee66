"""What an operation costs, before it runs: about how many objects it will read.

An object counts 1 and a plain value nothing; `Field(cost=…)` says otherwise. What is
below a page of a list counts as often as the page has rows: `first` or `last`, which
may be variables. Other lists count as if they had a few rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from backend.common.pagination import DEFAULT_SIZE, MAX_SIZE

#: What a list that is no connection is taken to hold.
LIST_SIZE = 10
#: Of one look at the schema itself.
SCHEMA_COST = 1000


@dataclass(frozen=True, slots=True)
class Size:
    """Rows of a page: a number, or what a variable says."""

    variable: str
    default: int

    def of(self, variables: Mapping[str, Any]) -> int:
        """With these variables; never more than a page can have."""
        value = variables.get(self.variable, self.default)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return max(0, min(value if is_number else DEFAULT_SIZE, MAX_SIZE))


@dataclass(frozen=True, slots=True)
class Varying:
    """`base`, and parts that count as often as their page has rows."""

    base: int
    parts: tuple[tuple[Size | int, Cost], ...]


Cost = int | Varying


def value_of(cost: Cost, variables: Mapping[str, Any]) -> int:
    """The cost as a number."""
    if isinstance(cost, int):
        return cost
    return cost.base + sum(
        (size if isinstance(size, int) else size.of(variables))
        * value_of(part, variables)
        for size, part in cost.parts
    )


def _sum(costs: Sequence[Cost]) -> Cost:
    base = 0
    parts: list[tuple[Size | int, Cost]] = []
    for cost in costs:
        if isinstance(cost, int):
            base += cost
        else:
            base += cost.base
            parts += cost.parts
    return Varying(base, tuple(parts)) if parts else base


def _times(size: Size | int, cost: Cost) -> Cost:
    if isinstance(size, int) and isinstance(cost, int):
        return size * cost
    return Varying(0, ((size, cost),))


class Meter:
    """Measures the operations of one valid document."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._defaults: dict[str, int] = {}
        self._looks = 0

    def measure(self, operation: OperationDefinitionNode) -> tuple[Cost, bool]:
        """The cost, and whether the operation asks for the schema itself."""
        self._looks = 0
        self._defaults = {
            definition.variable.name.value: int(definition.default_value.value)
            for definition in operation.variable_definitions
            if isinstance(definition.default_value, IntValueNode)
        }
        root = self._schema.get_root_type(operation.operation)
        cost = self._selections(root, [operation.selection_set])
        return _sum([cost, SCHEMA_COST * self._looks]), self._looks > 0

    def _selections(self, parent: Any, sets: list[SelectionSetNode]) -> Cost:
        fields = self._collected(parent, sets)
        return _sum([self._field(of, nodes) for of, nodes in fields])

    def _collected(
        self, parent: Any, sets: list[SelectionSetNode]
    ) -> list[tuple[Any, list[FieldNode]]]:
        """The fields by answer name; what is merged in the answer counts once."""
        found: dict[tuple[str, str], tuple[Any, list[FieldNode]]] = {}
        seen: set[str] = set()
        for selections in sets:
            self._collect(found, seen, parent, selections)
        return list(found.values())

    def _collect(
        self, found: Any, seen: set[str], parent: Any, selections: SelectionSetNode
    ) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                if node.name.value.startswith("__"):
                    self._looks += node.name.value != "__typename"
                    continue
                name = (node.alias or node.name).value
                found.setdefault((name, parent.name), (parent, []))[1].append(node)
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                inner = self._schema.type_map[on.name.value] if on else parent
                self._collect(found, seen, inner, node.selection_set)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in seen:
                seen.add(node.name.value)
                fragment = self._fragments[node.name.value]
                inner = self._schema.type_map[fragment.type_condition.name.value]
                self._collect(found, seen, inner, fragment.selection_set)

    def _field(self, parent: Any, nodes: list[FieldNode]) -> Cost:
        definition = parent.fields[nodes[0].name.value]
        declared = getattr(definition.resolve, "declaration", None)
        sets = [node.selection_set for node in nodes if node.selection_set]
        own = 1 if sets else 0
        if declared is not None and declared.cost is not None:
            own = declared.cost
        if not sets:
            return own
        type_ = get_named_type(definition.type)
        if declared is not None and declared.is_page:
            return _sum([own, self._page(type_, sets, self._size(nodes[0]))])
        inner = self._selections(type_, sets)
        if is_list_type(get_nullable_type(definition.type)):
            inner = _times(LIST_SIZE, inner)
        return _sum([own, inner])

    def _page(self, type_: Any, sets: list[SelectionSetNode], size: Size | int) -> Cost:
        costs = []
        for parent, nodes in self._collected(type_, sets):
            name = nodes[0].name.value
            if name in ("nodes", "edges"):
                row = get_named_type(parent.fields[name].type)
                below = [node.selection_set for node in nodes if node.selection_set]
                # Below an edge the node counts as an object of its own.
                each = _sum([int(name == "nodes"), self._selections(row, below)])
                costs.append(_times(size, each))
            else:
                costs.append(self._field(parent, nodes))
        return _sum(costs)

    def _size(self, node: FieldNode) -> Size | int:
        for argument in node.arguments:
            if argument.name.value in ("first", "last"):
                value = argument.value
                if isinstance(value, IntValueNode):
                    return max(0, min(int(value.value), MAX_SIZE))
                if isinstance(value, VariableNode):
                    name = value.name.value
                    return Size(name, self._defaults.get(name, DEFAULT_SIZE))
        return DEFAULT_SIZE
