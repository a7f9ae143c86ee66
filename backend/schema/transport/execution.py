"""Runs one operation in the current thread; every transport ends up here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, OperationType
from graphql.execution import execute_sync

from backend.schema.base import PageBudget, RequestContext, mask_errors
from backend.schema.transport.documents import (
    QUERIES_AND_MUTATIONS,
    DocumentRefused,
    Documents,
    Prepared,
)
from backend.schema.transport.limits import Limits


class Executor:
    """A schema with its document cache."""

    def __init__(self, schema: GraphQLSchema, *, limits: Limits | None = None) -> None:
        self.schema = schema
        self.documents = Documents(schema, limits=limits or Limits.from_settings())

    def execute(
        self,
        context: RequestContext,
        prepared: Prepared,
        *,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        root: object = None,
    ) -> ExecutionResult:
        """Execute a query, a mutation or one event of a subscription; errors masked.

        Resolvers are sync and use the database: never call this on an event loop.
        """
        result = execute_sync(
            self.schema,
            prepared.document,
            root_value=root,
            context_value=replace(context, pages=PageBudget()),
            variable_values=dict(variables or {}),
            operation_name=operation_name,
        )
        return masked(result, context)

    def run(
        self,
        context: RequestContext,
        *,
        query: object,
        variables: Mapping[str, Any] | None = None,
        operation_name: str | None = None,
        allowed: frozenset[OperationType] = QUERIES_AND_MUTATIONS,
    ) -> ExecutionResult:
        """Prepare and execute. Raises DocumentRefused before anything is run."""
        prepared = self.documents.prepare(query)
        operation = prepared.operation(operation_name)
        if operation.operation not in allowed:
            raise DocumentRefused([_not_allowed(operation.operation)])
        return self.execute(
            context, prepared, variables=variables, operation_name=operation_name
        )


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
    try:
        result = default_executor().run(
            context, query=query, variables=variables, operation_name=operation_name
        )
    except DocumentRefused as refused:
        return {"errors": formatted(refused.errors, context.language)}
    return as_json(result)


def as_json(result: ExecutionResult) -> dict[str, Any]:
    """The response object of a result whose errors are masked already."""
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [error.formatted for error in result.errors]
    return body


def masked(result: ExecutionResult, context: RequestContext) -> ExecutionResult:
    """The result with errors as the client may see them; the log has the rest."""
    errors = mask_errors(result.errors, language=context.language)
    return ExecutionResult(result.data, list(errors) if errors else None)


def formatted(errors: list[GraphQLError], language: str) -> list[Any]:
    """Errors, masked, as JSON objects."""
    return [error.formatted for error in mask_errors(errors, language=language) or ()]


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
