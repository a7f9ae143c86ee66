"""The schema reads as a document: everything in it is described."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    is_introspection_type,
    is_specified_directive,
    is_specified_scalar_type,
)

from backend.schema.root import schema

SCHEMA = schema.graphql_schema
TYPES = [
    type_
    for type_ in SCHEMA.type_map.values()
    if not is_introspection_type(type_) and not is_specified_scalar_type(type_)
]
ROOM = Path(__file__).resolve().parents[2] / "backend" / "schema"


def _parts() -> Iterator[tuple[str, Any]]:
    """Everything that can have a description, by the way to it."""
    for type_ in TYPES:
        yield type_.name, type_
        if isinstance(type_, GraphQLEnumType):
            for name, value in type_.values.items():
                yield f"{type_.name}.{name}", value
        elif isinstance(
            type_, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType
        ):
            for name, field in type_.fields.items():
                yield f"{type_.name}.{name}", field
                for argument, value in getattr(field, "args", {}).items():
                    yield f"{type_.name}.{name}({argument}:)", value
    for directive in SCHEMA.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive


def test_the_schema_itself_says_where_to_begin() -> None:
    assert "`login`" in (schema.graphql_schema.description or "")


def test_everything_has_a_description() -> None:
    assert [way for way, part in _parts() if not (part.description or "").strip()] == []


def test_descriptions_are_english() -> None:
    for way, part in _parts():
        # What stands between backticks is code, and some log lines are Korean.
        words = "".join(part.description.split("`")[::2])
        assert not any("가" <= letter <= "힣" for letter in words), way


def test_what_is_deprecated_says_what_to_use_instead_and_until_when() -> None:
    for way, part in _parts():
        reason = getattr(part, "deprecation_reason", None)
        if reason is not None:
            assert "instead" in reason and "emove" in reason, way


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("DateTime", "https://scalars.graphql.org/andimarek/date-time.html"),
        ("URL", "https://www.rfc-editor.org/rfc/rfc3986.html"),
    ],
)
def test_scalars_name_their_specification(name: str, address: str) -> None:
    scalar: Any = SCHEMA.type_map[name]
    assert scalar.specified_by_url == address


def test_times_are_of_the_schemas_own_scalar() -> None:
    for path in ROOM.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for name in ("graphene.DateTime", "graphene.UUID", "graphene.Date("):
            assert name not in text, path
