"""Scalars that follow a specification: DateTime, UUID and URL."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import graphene
from graphql import GraphQLError, GraphQLSchema, StringValueNode, print_ast

from backend.schema.moments import in_utc

#: RFC 3339 with a known offset; time zones beyond a day and leap seconds are refused.
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?"
    r"(?:([Zz])|([+-](?:[01]\d|2[0-3]):[0-5]\d))",
    re.ASCII,
)
URL_MAX_LENGTH = 2048


class SpecifiedScalar(graphene.Scalar):
    """Base: a text in JSON and in documents; `parse_text` makes a value of it."""

    specified_by: ClassVar[str]

    @classmethod
    def parse_text(cls, text: str) -> Any:
        """The value. Raises ValueError."""
        raise NotImplementedError

    @classmethod
    def parse_value(cls, value: Any) -> Any:
        if not isinstance(value, str):
            raise cls._refused(value)
        try:
            return cls.parse_text(value)
        except ValueError:
            raise cls._refused(value) from None

    @classmethod
    def parse_literal(cls, node: Any, _variables: Any = None) -> Any:
        if not isinstance(node, StringValueNode):
            raise cls._refused(print_ast(node))
        return cls.parse_value(node.value)

    @classmethod
    def _refused(cls, value: Any) -> GraphQLError:
        shown = repr(value)[:80]
        return GraphQLError(f"{cls._meta.name} cannot represent the value {shown}.")


class DateTime(SpecifiedScalar):
    """A moment as RFC 3339 says it, with its offset: `2026-11-24T09:30:00.5+09:00`.

    What comes from the server is in UTC. A time without an offset is refused.
    """

    specified_by = "https://scalars.graphql.org/andimarek/date-time.html"

    @staticmethod
    def serialize(value: Any) -> str:
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise GraphQLError("DateTime needs a moment with an offset.")
        return value.isoformat()

    @classmethod
    def parse_text(cls, text: str) -> datetime:
        found = _TIME.fullmatch(text)
        if found is None or found[5] == "-00:00":
            raise ValueError("not RFC 3339 with an offset")
        day, time, fraction, zulu, offset = found.groups()
        micros = (fraction or "0")[:6]
        # In UTC, as databases do not take every offset that the specification has.
        return in_utc(
            datetime.fromisoformat(
                f"{day}T{time}.{micros:0<6}{'+00:00' if zulu else offset}"
            )
        )


class UUID(SpecifiedScalar):
    """A universally unique identifier: 32 hexadecimal digits in five groups."""

    specified_by = "https://www.rfc-editor.org/rfc/rfc9562.html"

    @staticmethod
    def serialize(value: Any) -> str:
        return str(value if isinstance(value, uuid.UUID) else uuid.UUID(str(value)))

    @classmethod
    def parse_text(cls, text: str) -> uuid.UUID:
        found = uuid.UUID(text)
        if str(found) != text.lower():
            raise ValueError("not in five groups")
        return found


class URL(SpecifiedScalar):
    """An address, absolute or relative to the one of the API (`/media/…`)."""

    specified_by = "https://www.rfc-editor.org/rfc/rfc3986.html"

    @staticmethod
    def serialize(value: Any) -> str:
        return str(value)

    @classmethod
    def parse_text(cls, text: str) -> str:
        if not text or len(text) > URL_MAX_LENGTH or not text.isprintable():
            raise ValueError("no address")
        if " " in text or not (urlsplit(text).netloc or text.startswith("/")):
            raise ValueError("no address")
        return text


def specify_scalars(schema: GraphQLSchema) -> None:
    """Put the addresses of the specifications into the schema; graphene has no way."""
    for scalar in (DateTime, UUID, URL):
        type_: Any = schema.type_map.get(scalar._meta.name)
        if type_ is not None:
            type_.specified_by_url = scalar.specified_by
