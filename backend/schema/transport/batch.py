"""Requests as they come in JSON: one object, or a list of them."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Any

from django.conf import settings

from backend.common.texts import is_encodable
from backend.schema.context import RequestContext
from backend.schema.transport.answers import to_text
from backend.schema.transport.execution import Executor, response_of
from backend.schema.transport.refusals import RequestRefused

Request = dict[str, Any]


def checked_request(given: Any) -> Request:
    """What `Executor.run` takes. Raises RequestRefused for what is no request."""
    if not isinstance(given, dict):
        raise RequestRefused("A request must be a JSON object.")
    query, name = given.get("query"), given.get("operationName")
    variables, extensions = given.get("variables"), given.get("extensions")
    if not isinstance(extensions, dict | None):
        raise RequestRefused("Extensions must be a JSON object")
    is_persisted = bool(extensions) and "persistedQuery" in (extensions or {})
    if not isinstance(query, str | None if is_persisted else str):
        raise RequestRefused("No GraphQL query in the request.")
    if not isinstance(name, str | None):
        raise RequestRefused("operationName must be a text.")
    if name is not None and not is_encodable(name):
        raise RequestRefused(
            "operationName holds characters that no text has.",
            ko="operationName에 올바르지 않은 문자가 있습니다.",
        )
    if not isinstance(variables, dict | None):
        raise RequestRefused("Variables must be a JSON object")
    return {
        "query": query,
        "operation_name": name,
        "variables": variables,
        "extensions": extensions,
    }


def checked_batch(batch: Sequence[Any]) -> list[Request]:
    """All of a list. Raises RequestRefused, also for too many."""
    limit = settings.GRAPHQL_MAX_BATCH
    if not limit:
        raise RequestRefused(
            "Lists of operations are not taken here.",
            ko="여러 작업을 한 번에 보낼 수 없습니다.",
            code="BATCH_TOO_LARGE",
        )
    if not batch:
        raise RequestRefused("The list of operations is empty.")
    if len(batch) > limit:
        raise RequestRefused(
            f"The request has {len(batch)} operations; at most {limit} are allowed.",
            ko=f"작업이 {len(batch)}개입니다. 한 번에 {limit}개까지 보낼 수 있습니다.",
            code="BATCH_TOO_LARGE",
        )
    return [checked_request(each) for each in batch]


def run_batch(
    executor: Executor, context: RequestContext, requests: Sequence[Request]
) -> str:
    """The answers in order, as text. Together they have the time of one."""
    ends_at = monotonic() + settings.GRAPHQL_TIMEOUT_S
    answers = [
        response_of(executor, context, **request, limit_s=ends_at - monotonic())
        for request in requests
    ]
    return to_text(answers)
