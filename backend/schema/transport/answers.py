"""Results as the client may see them, and as text."""

from __future__ import annotations

import json
from typing import Any

from graphql import ExecutionResult, GraphQLError

from backend.common.texts import is_encodable
from backend.schema.base import RequestContext, mask_error, mask_errors
from backend.schema.transport.faults import TooManyErrors, told

#: Each that is unexpected goes to the log as well; a list may have thousands.
ERRORS_TOLD = 100


def as_json(result: ExecutionResult) -> dict[str, Any]:
    """The response object of a result whose errors are masked already."""
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = [error.formatted for error in result.errors]
    return body


def to_text(body: object) -> str:
    """A response as compact JSON that can be encoded, whatever it repeats."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text if is_encodable(text) else json.dumps(body, separators=(",", ":"))


def masked(result: ExecutionResult, context: RequestContext) -> ExecutionResult:
    """The result with errors as the client may see them; the log has the rest."""
    found = result.errors or []
    errors = list(mask_errors(found[:ERRORS_TOLD], language=context.language) or ())
    if len(found) > ERRORS_TOLD:
        rest = told(TooManyErrors(count=len(found) - ERRORS_TOLD))
        errors.append(mask_error(rest, language=context.language))
    return ExecutionResult(result.data, errors or None)


def formatted(errors: list[GraphQLError], language: str) -> list[Any]:
    """Errors, masked, as JSON objects."""
    return [error.formatted for error in mask_errors(errors, language=language) or ()]
