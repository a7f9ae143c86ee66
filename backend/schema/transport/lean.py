"""Execution of one operation without what sync resolvers never need.

graphql-core prepares every field of every row for resolvers that wait, ask for the
document or take arguments. Here each selection is looked through once: plain values
are read and serialised in place, all else goes the common way. Errors, nulls and paths
are those of graphql-core, as everything unusual is handed back to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from time import monotonic
from typing import Any, cast

from django.conf import settings
from graphql import (
    FieldNode,
    GraphQLObjectType,
    GraphQLResolveInfo,
    OperationType,
    is_non_null_type,
    is_object_type,
    located_error,
)
from graphql.execution.execute import (
    ExecutionContext,
    get_field_def,
    invalid_return_type_error,
)
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path, Undefined, is_iterable

from backend.schema.context import TimedOut
from backend.schema.transport.selection import (
    Kind,
    Selected,
    Selection,
    Selections,
    selected_field,
)


class OutOfTime(BaseException):
    """The operation took too long; not an Exception, as no field may survive it."""


class LeanContext(ExecutionContext):
    """`selections` may be shared by all executions of a document whose selections
    depend on no variable."""

    deadline = inf
    selections: Selections

    def prepare(self, *, selections: Selections, deadline: float) -> None:
        """What graphql-core's own constructor does not know."""
        self.selections = selections
        self.deadline = deadline
        self._prepared: dict[Selected, tuple[GraphQLResolveInfo, dict[str, Any]]] = {}
        # A mutation that was begun is told of: its payload is never cut off.
        is_mutation = self.operation.operation is OperationType.MUTATION
        self._object_deadline = inf if is_mutation else deadline

    def execute_fields_serially(
        self, parent_type: Any, source_value: Any, path: Any, fields: Any
    ) -> Any:
        results: dict[str, Any] = {}
        for name, nodes in fields.items():
            field_path = Path(path, name, parent_type.name)
            if monotonic() > self.deadline:
                self._not_begun(parent_type, nodes, field_path)
                results[name] = None
                continue
            result = self.execute_field(parent_type, source_value, nodes, field_path)
            if result is not Undefined:
                results[name] = result
        return results

    def _not_begun(
        self, parent_type: GraphQLObjectType, nodes: list[FieldNode], path: Path
    ) -> None:
        """Say of a mutation that there was no time for it; those before it are done."""
        late = TimedOut(limit=settings.GRAPHQL_TIMEOUT_S)
        error = located_error(late, nodes, path.as_list())
        definition = get_field_def(self.schema, parent_type, nodes[0])
        self.handle_field_error(error, definition.type, path)

    def execute_fields(
        self, parent_type: Any, source_value: Any, path: Any, fields: Any
    ) -> Any:
        ids = [id(node) for nodes in fields.values() for node in nodes]
        key = (None, parent_type, *ids)
        selection = self.selections.get(key)
        if selection is None:
            selection = self._look_through(parent_type, fields)
            self.selections[key] = selection
        return self._object(parent_type, source_value, path, selection)

    def complete_object_value(
        self, return_type: Any, field_nodes: Any, info: Any, path: Any, result: Any
    ) -> Any:
        if return_type.is_type_of and not return_type.is_type_of(result, info):
            raise invalid_return_type_error(return_type, result, field_nodes)
        selection = self._selection(return_type, field_nodes)
        return self._object(return_type, result, path, selection)

    def complete_list_value(
        self, return_type: Any, field_nodes: Any, info: Any, path: Any, result: Any
    ) -> Any:
        if not is_iterable(result):
            return super().complete_list_value(
                return_type, field_nodes, info, path, result
            )
        item_type = return_type.of_type
        inner = item_type.of_type if is_non_null_type(item_type) else item_type
        selection = None
        if is_object_type(inner) and not inner.is_type_of:
            selection = self._selection(inner, field_nodes)
        done: list[Any] = []
        for index, item in enumerate(cast(Iterable[Any], result)):
            item_path = Path(path, index, None)
            try:
                if selection is None or item is None or isinstance(item, Exception):
                    value = self.complete_value(
                        item_type, field_nodes, info, item_path, item
                    )
                else:
                    value = self._object(inner, item, item_path, selection)
            except Exception as raw:  # noqa: BLE001 - collected, as graphql-core does
                error = located_error(raw, field_nodes, item_path.as_list())
                self.handle_field_error(error, item_type, item_path)
                value = None
            done.append(value)
        return done

    def _object(
        self, type_: GraphQLObjectType, source: Any, path: Any, selection: Selection
    ) -> dict[str, Any]:
        if monotonic() > self._object_deadline:
            raise OutOfTime
        results: dict[str, Any] = {}
        is_dict = isinstance(source, dict)
        for selected in selection:
            name, kind = selected.name, selected.kind
            if kind is Kind.PLAIN_LEAF:
                attribute = cast(str, selected.attribute)
                try:
                    value = (
                        source.get(attribute, selected.default)
                        if is_dict
                        else getattr(source, attribute, selected.default)
                    )
                    if value is None:
                        if not selected.is_required:
                            results[name] = None
                            continue
                    else:
                        value = selected.serialize(value)
                        if value is not None and value is not Undefined:
                            results[name] = value
                            continue
                except Exception:  # noqa: BLE001, S110 - told by the common way below
                    pass
            elif kind is Kind.TYPENAME:
                results[name] = type_.name
                continue
            results[name] = self._field(
                selected, type_, source, Path(path, name, type_.name)
            )
        return results

    def _field(
        self, selected: Selected, type_: GraphQLObjectType, source: Any, path: Path
    ) -> Any:
        nodes, definition = selected.nodes, selected.definition
        try:
            prepared = self._prepared.get(selected)
            if prepared is None:
                # Shared by all rows: its path is that of the first.
                info = self.build_resolve_info(definition, nodes, type_, path)
                given = get_argument_values(definition, nodes[0], self.variable_values)
                prepared = self._prepared[selected] = (info, given)
            info, arguments = prepared
            if selected.attribute is not None and not isinstance(source, dict):
                value = getattr(source, selected.attribute, selected.default)
            else:
                resolve = definition.resolve or self.field_resolver
                value = resolve(source, info, **arguments)
            kind = selected.kind
            if value is not None and not isinstance(value, Exception):
                if kind is Kind.LEAF:
                    completed = selected.serialize(value)
                    if completed is not None and completed is not Undefined:
                        return completed
                elif kind is Kind.OBJECT:
                    selection = self._selection(selected.inner, nodes)
                    return self._object(selected.inner, value, path, selection)
            return self.complete_value(definition.type, nodes, info, path, value)
        except Exception as raw:  # noqa: BLE001 - collected, as graphql-core does
            error = located_error(raw, nodes, path.as_list())
            self.handle_field_error(error, definition.type, path)
            return None

    def _selection(self, type_: GraphQLObjectType, nodes: list[FieldNode]) -> Selection:
        key = (type_, id(nodes[0])) if len(nodes) == 1 else (type_, *map(id, nodes))
        selection = self.selections.get(key)
        if selection is None:
            fields = self.collect_subfields(type_, nodes)
            selection = self.selections[key] = self._look_through(type_, fields)
        return selection

    def _look_through(
        self, type_: GraphQLObjectType, fields: dict[str, list[FieldNode]]
    ) -> Selection:
        found = []
        for name, nodes in fields.items():
            definition = get_field_def(self.schema, type_, nodes[0])
            if definition is not None:
                found.append(selected_field(name, nodes, definition))
        return found
