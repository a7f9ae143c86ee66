"""What a subscription asks for, worked out before anything is followed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from graphql import (
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.collect_fields import collect_fields
from graphql.execution.values import get_argument_values, get_variable_values

from backend.apps.events.selectors import EventRow
from backend.schema.context import RequestContext
from backend.schema.subscriptions import (
    POLL_S,
    Delivery,
    EventFeed,
    FeedField,
    TopicFeed,
    start_position,
)
from backend.schema.transport.answers import as_json, masked, to_text
from backend.schema.transport.documents import DocumentRefused, Prepared
from backend.schema.transport.execution import Executor


@dataclass(frozen=True, slots=True)
class Rendered:
    """One payload as the text of a response, and whether nothing follows it.

    `poll_s` is for states: after so many silent seconds they are looked at again.
    """

    text: str
    is_last: bool = False
    poll_s: float = POLL_S


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A subscription ready to be followed; those of equal `key` share everything."""

    key: Hashable
    executor: Executor
    prepared: Prepared
    operation_name: str | None
    variables: Mapping[str, Any]
    context: RequestContext
    field: FeedField
    response_name: str
    arguments: Mapping[str, Any]
    scope: Any
    after: int

    @property
    def organization_id(self) -> int:
        assert self.context.user is not None
        return int(self.context.user.organization_id)

    @property
    def user_id(self) -> int:
        assert self.context.user is not None
        return int(self.context.user.pk)

    def render_event(self, event: EventRow) -> Rendered | None:
        """The response for one event; None where it has no payload. In a thread."""
        return self._render(event)

    def render_state(self, data: Mapping[str, Any] | None) -> Rendered | None:
        """The response for a message of a topic, or for the row. In a thread."""
        return self._render(data)

    def _render(self, source: Any) -> Rendered | None:
        is_last, poll_s = False, POLL_S
        try:
            payload = self.field.load(source, self.context, **self.arguments)
            if payload is None:
                return None
            if isinstance(self.field, TopicFeed):
                is_last = self.field.is_last(payload)
                poll_s = self.field.poll_after(payload)
        except Exception as error:  # noqa: BLE001 - masked and logged, as of a resolver
            result = masked(self._failure(error), self.context)
        else:
            result = self.executor.execute(
                self.context,
                self.prepared,
                variables=self.variables,
                operation_name=self.operation_name,
                root=Delivery(payload),
            )
        return Rendered(to_text(as_json(result)), is_last, poll_s)

    def _failure(self, error: Exception) -> ExecutionResult:
        located = GraphQLError(
            str(error), path=[self.response_name], original_error=error
        )
        return ExecutionResult(None, [located])


def make_plan(
    executor: Executor,
    prepared: Prepared,
    operation: OperationDefinitionNode,
    *,
    context: RequestContext,
    variables: Mapping[str, Any],
    operation_name: str | None,
) -> Plan:
    """Check a subscription and open its feed, in a thread.

    Raises DocumentRefused for faults of the request; a Denial or a Refusal where the
    caller may not follow this.
    """
    coerced = get_variable_values(
        executor.schema, operation.variable_definitions, dict(variables)
    )
    if isinstance(coerced, list):
        raise DocumentRefused(coerced)
    root_type = executor.schema.subscription_type
    assert root_type is not None
    fragments = {
        node.name.value: node
        for node in prepared.document.definitions
        if isinstance(node, FragmentDefinitionNode)
    }
    fields = collect_fields(
        executor.schema, fragments, coerced, root_type, operation.selection_set
    )
    if not fields:
        raise DocumentRefused([GraphQLError("The subscription selects no field.")])
    response_name, (node, *_) = next(iter(fields.items()))
    definition = root_type.fields.get(node.name.value)
    field = getattr(definition.subscribe, "feed", None) if definition else None
    if definition is None or field is None:
        raise DocumentRefused([GraphQLError("This field cannot be subscribed to.")])
    arguments = get_argument_values(definition, node, coerced)
    after = arguments.pop("after", None) if isinstance(field, EventFeed) else None
    field.check(context)
    assert context.user is not None
    scope = field.open(context, **arguments)
    shared = [_without_after(prepared, node, variables), scope]
    text = json.dumps(shared, sort_keys=True)
    # Fields of the payload look at the scopes of an API token.
    audience: tuple[Hashable, ...] = (field.audience(context), context.scopes)
    if _is_personal(executor.schema, prepared):
        audience = (*audience, context.user.pk)
    return Plan(
        key=(prepared, operation_name, text, context.language, audience),
        executor=executor,
        prepared=prepared,
        operation_name=operation_name,
        variables=variables,
        context=context,
        field=field,
        response_name=response_name,
        arguments=arguments,
        scope=scope,
        after=start_position(context.user.organization_id, after)
        if isinstance(field, EventFeed)
        else 0,
    )


@lru_cache(maxsize=512)
def _is_personal(schema: GraphQLSchema, prepared: Prepared) -> bool:
    """True if the document selects a `PersonalField` anywhere."""
    types = TypeInfo(schema)
    fields = _Personal(types)
    visit(prepared.document, TypeInfoVisitor(types, fields))
    return fields.found


class _Personal(Visitor):
    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types = types
        self.found = False

    def enter_field(self, *_: Any) -> None:
        definition = self.types.get_field_def()
        if getattr(definition and definition.resolve, "is_personal", False):
            self.found = True


def _without_after(
    prepared: Prepared, node: FieldNode, variables: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The variables less the one that says where to begin: that differs for each."""
    for argument in node.arguments:
        if argument.name.value == "after" and isinstance(argument.value, VariableNode):
            name = argument.value.name.value
            if _uses(prepared)[name] == 1:
                return {key: variables[key] for key in variables if key != name}
    return variables


class _Uses(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: Counter[str] = Counter()

    def enter_variable_definition(self, *_: Any) -> Any:
        return self.SKIP

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.found[node.name.value] += 1


def _uses(prepared: Prepared) -> Counter[str]:
    uses = _Uses()
    visit(prepared.document, uses)
    return uses.found
