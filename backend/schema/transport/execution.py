"""Runs one operation in the current thread; every transport ends up here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution.execute import CollectedErrors, assume_not_awaitable
from graphql.execution.values import get_variable_values

from backend.schema.base import PageBudget, RequestContext
from backend.schema.context import TimedOut
from backend.schema.transport.answers import as_json, formatted, masked, to_text
from backend.schema.transport.cost import value_of
from backend.schema.transport.documents import (
    QUERIES_AND_MUTATIONS,
    DocumentRefused,
    Documents,
    Prepared,
)
from backend.schema.transport.faults import IntrospectionDisabled
from backend.schema.transport.lean import LeanContext, OutOfTime
from backend.schema.transport.limits import Limits, too_complex
from backend.schema.transport.persisted import (
    Allowlist,
    Remembered,
    given_hash,
    load_allowlist,
)


class Executor:
    """A schema with its document cache, and what it lets run."""

    def __init__(
        self,
        schema: GraphQLSchema,
        *,
        limits: Limits | None = None,
        allowlist: Allowlist | None = None,
    ) -> None:
        self.schema = schema
        self.limits = limits or Limits.from_settings()
        self.allowlist = allowlist
        if allowlist is None and settings.GRAPHQL_OPERATIONS:
            self.allowlist = load_allowlist(Path(settings.GRAPHQL_OPERATIONS))
        self.documents = Documents(
            schema,
            limits=self.limits,
            check=self.allowlist.check if self.allowlist else None,
        )
        self.remembered = Remembered(max_size=settings.GRAPHQL_APQ_BYTES)

    def admit(
        self,
        context: RequestContext,
        *,
        query: object,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        extensions: Mapping[str, Any] | None = None,
    ) -> tuple[Prepared, OperationDefinitionNode]:
        """The document and its operation, if it may run. Raises DocumentRefused."""
        may_introspect = _may_introspect(context)
        try:
            prepared = self._prepared(query, extensions)
            operation = prepared.operation(operation_name)
        except DocumentRefused as refused:
            if may_introspect:
                raise
            raise refused.without_suggestions() from refused
        facts = prepared.facts_of(operation)
        if facts.introspects and not may_introspect:
            raise DocumentRefused.of(IntrospectionDisabled())
        cost = value_of(facts.cost, variables or {})
        if cost > self.limits.cost:
            error = too_complex("objects to read", cost, self.limits.cost, operation)
            raise DocumentRefused([error])
        return prepared, operation

    def execute(
        self,
        context: RequestContext,
        prepared: Prepared,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        root: object = None,
        limit_s: float | None = None,
    ) -> ExecutionResult:
        """Execute a query, a mutation or one event of a subscription; errors masked.

        Resolvers are sync and use the database: never call this on an event loop.
        """
        operation = prepared.operation(operation_name)
        coerced = get_variable_values(
            self.schema,
            operation.variable_definitions,
            dict(variables or {}),
            hide_suggestions=not _may_introspect(context),
        )
        if isinstance(coerced, list):
            return masked(ExecutionResult(None, coerced), context)
        limit_s = settings.GRAPHQL_TIMEOUT_S if limit_s is None else limit_s
        run = LeanContext(
            self.schema,
            prepared.fragments,
            root,
            replace(context, pages=PageBudget()),
            operation,
            coerced,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            CollectedErrors(),
            None,
            assume_not_awaitable,
        )
        selections = prepared.selections
        run.prepare(
            selections={} if selections is None else selections,
            deadline=monotonic() + limit_s,
        )
        try:
            data: Any = run.execute_operation(operation, root)
        except OutOfTime:
            late = TimedOut(limit=settings.GRAPHQL_TIMEOUT_S)
            error = GraphQLError(str(late), path=[], original_error=late)
            return masked(ExecutionResult(None, [error]), context)
        except GraphQLError as error:
            run.collected_errors.add(error, None)
            data = None
        result = run.build_response(data, run.collected_errors.errors)
        return masked(result, context) if result.errors else result

    def run(
        self,
        context: RequestContext,
        *,
        query: object,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        extensions: Mapping[str, Any] | None = None,
        allowed: frozenset[OperationType] = QUERIES_AND_MUTATIONS,
        limit_s: float | None = None,
    ) -> ExecutionResult:
        """Admit and execute. Raises DocumentRefused before anything is run."""
        prepared, operation = self.admit(
            context,
            query=query,
            variables=variables,
            operation_name=operation_name,
            extensions=extensions,
        )
        if operation.operation not in allowed:
            raise DocumentRefused([_not_allowed(operation.operation)])
        return self.execute(
            context,
            prepared,
            variables=variables,
            operation_name=operation_name,
            limit_s=limit_s,
        )

    def _prepared(
        self, query: object, extensions: Mapping[str, Any] | None
    ) -> Prepared:
        name = given_hash(extensions)
        if self.allowlist is not None:
            text = query if isinstance(query, str) else None
            return self.documents.prepare(self.allowlist.text(text, name))
        if name is None:
            return self.documents.prepare(query)
        given = query if isinstance(query, str) and query else None
        text = self.remembered.text(given, name)
        prepared = self.documents.prepare(text)
        self.remembered.keep(text, name)
        return prepared


@cache
def default_executor() -> Executor:
    """The executor of the project's one schema."""
    from backend.schema.root import schema  # the rooms import the transport's base

    return Executor(schema.graphql_schema)


def run_operation(
    context: RequestContext,
    *,
    query: object,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
) -> dict[str, Any]:
    """Run a query or mutation as `context.user`: the JSON object of the response."""
    return response_of(
        default_executor(),
        context,
        query=query,
        variables=variables,
        operation_name=operation_name,
    )


def response_of(
    executor: Executor, context: RequestContext, **request: Any
) -> dict[str, Any]:
    """The JSON object of the response, also where nothing was run."""
    try:
        return as_json(executor.run(context, **request))
    except DocumentRefused as refused:
        return {"errors": formatted(refused.errors, context.language)}


def answer_text(
    executor: Executor, context: RequestContext, prepared: Prepared, **options: Any
) -> str:
    """Execute what was admitted; the response as text, made in the same thread."""
    return to_text(as_json(executor.execute(context, prepared, **options)))


def _may_introspect(context: RequestContext) -> bool:
    mode = settings.GRAPHQL_INTROSPECTION
    return mode == "all" or (mode == "signed-in" and context.user is not None)


def _not_allowed(operation: OperationType) -> GraphQLError:
    if operation is OperationType.SUBSCRIPTION:
        return GraphQLError(
            "Subscriptions go over the WebSocket of the same address.",
            extensions={"code": "BAD_REQUEST"},
        )
    return GraphQLError(
        f"Can only perform a {operation.value} operation from a POST request.",
        extensions={"code": "BAD_REQUEST"},
    )
