"""How errors reach the client: refusals as data, denials by code, all else masked."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import secrets
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import graphene
from django.apps import apps
from graphene.utils.str_converters import to_camel_case
from graphql import GraphQLError, GraphQLFormattedError

from backend.common.errors import Refusal, SafeEyeError

logger = logging.getLogger(__name__)
INTERNAL = {
    "en": "Something went wrong on our side.",
    "ko": "서버에서 문제가 발생했습니다.",
}


def _refusals(root: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for leaf in root.__subclasses__():
        yield leaf
        yield from _refusals(leaf)


@cache
def error_codes() -> Any:
    """The enum ErrorCode: one value for each leaf of the error tree.

    An app adds codes by subclassing `Refusal` in its `errors.py`.
    """
    for config in apps.get_app_configs():
        name = f"{config.name}.errors"
        if config.name.startswith("backend.") and importlib.util.find_spec(name):
            importlib.import_module(name)
    sentences = {leaf.code: leaf.en for leaf in _refusals()}
    sentences.pop(Refusal.code, None)  # of classes that only group others
    return graphene.Enum(
        "ErrorCode",
        [(code, code) for code in sorted(sentences)],
        description=lambda value: (
            sentences[value.name] if value else "Why a mutation was refused."
        ),
    )


class UserError(graphene.ObjectType):
    """Why a mutation was refused, for the person who asked for it."""

    field = graphene.String(description="The input field at fault, if one is.")
    code = graphene.Field(
        lambda: error_codes(), required=True, description="The reason, for programs."
    )
    message = graphene.String(
        required=True, description="A sentence in the caller's language."
    )

    @classmethod
    def of(cls, refusal: Refusal, *, language: str) -> UserError:
        """The refusal as it is told in `language`."""
        return cls(
            field=to_camel_case(refusal.field) if refusal.field else None,
            code=refusal.code,
            message=refusal.message(language),
        )


def _cause(error: GraphQLError) -> BaseException | None:
    """What a resolver raised; None where graphql-core refused the request itself."""
    cause: BaseException | None = error.original_error
    if error.path is None and isinstance(cause, GraphQLError):
        return None  # a variable that does not fit
    while isinstance(cause, GraphQLError):
        # graphql-core points at the document for the client's faults only; without
        # that, a value of ours could not be serialised.
        if cause.nodes or "code" in (cause.extensions or {}):
            return None
        if cause.original_error is None:
            return cause
        cause = cause.original_error
    return cause


def mask_error(error: GraphQLError, *, language: str = "en") -> GraphQLError:
    """The error as the client may see it, with `extensions.code`.

    Denials and refusals keep their code and speak `language`; faults of the request
    are BAD_REQUEST; anything unexpected is INTERNAL_ERROR with an id, under which
    the log has the whole of it.
    """
    cause = _cause(error)
    if cause is None:
        extensions = {"code": "BAD_REQUEST", **(error.extensions or {})}
        message = error.message
    elif isinstance(cause, SafeEyeError):
        message = cause.message(language)
        extensions = {"code": cause.code}
        if cause.field:
            extensions["field"] = to_camel_case(cause.field)
    else:
        mark = secrets.token_hex(8)
        logger.error("INTERNAL_ERROR %s at %s", mark, error.path, exc_info=cause)
        message = INTERNAL["ko" if language.startswith("ko") else "en"]
        extensions = {"code": "INTERNAL_ERROR", "id": mark}
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )


def mask_errors(
    errors: Iterable[GraphQLError] | None, *, language: str = "en"
) -> Sequence[GraphQLError] | None:
    """`mask_error` for each error of a result; None stays None."""
    if errors is None:
        return None
    return [mask_error(error, language=language) for error in errors]


def format_error(error: GraphQLError, *, language: str = "en") -> GraphQLFormattedError:
    """The masked error as the JSON object that goes to the client."""
    return mask_error(error, language=language).formatted
