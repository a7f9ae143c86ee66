"""Every place of an operation where a value goes, and awkward values for each type."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from tests.schema.rights.asking import field_of
from tests.schema.rights.terms import Rule

PAGING = ("first", "after", "last", "before")
HUGE = "x" * 10_000_000
TEXTS = (
    *("", "   ", "\x00", "a\x00b", "a\x07b", "\ud800", "a\udfff", "\u202eb", "\u2028"),
    *("👩‍🚒🏳️‍🌈", "é" * 300, "가" * 3000, "x" * 30_000, "'; DROP TABLE x; --", "%_\\"),
    *("\ufeff", "\uffff", "{0}", "%s", "../../etc/passwd", "a\r\nBcc: x@y.example"),
    HUGE,
)
IDS = (
    *("", " ", "x", "====", "QWxhcm0=", "\x00", "\ud800", "👩‍🚒", "Alarm:1", HUGE),
    *(base64.b64encode(text.encode()).decode() for text in (":1", "Alarm:", "Alarm:0")),
    *(
        base64.b64encode(f"{name}:{key}".encode()).decode()
        for name, key in (
            ("Alarm", "-1"),
            ("Alarm", "9" * 18),
            ("Alarm", "9" * 40),
            ("Alarm", "１"),
            ("Nothing", "1"),
            ("Query", "1"),
            ("User", "1 OR 1=1"),
        )
    ),
    *(1, -1, 2**70, 1.5, True),
)
INTS = (-1, 0, 1, 2**31 - 1, -(2**31), 2**31, 10**30, 1.5, "1", True)
FLOATS = (
    *(-1, 0, 0.5, 1e308, -1e308, 5e-324, 2.0**53, 10**400, "1", True),
    *(float("nan"), float("inf"), float("-inf")),
)
MOMENTS = (
    *("", "x", "2026-11-24", "2026-11-24T09:30:00", "2026-11-24T09:30:00-00:00"),
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"),
    *("9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z", "2026-11-24T24:00:00Z"),
    *("2026-11-24T23:59:60Z", "2026-11-24T09:30:00.123456789+23:59", 0, True, "\ud800"),
)
KEYS = (*("", "x", "\ud800", 1), "00000000-0000-4000-8000-000000000000")
SHAPES: tuple[Any, ...] = (None, [], {}, [[]], [None], {"a": 1}, 7, "x", True)
BY_TYPE: Mapping[str, tuple[Any, ...]] = {
    "ID": IDS,
    "String": TEXTS,
    "URL": TEXTS,
    "Int": INTS,
    "Float": FLOATS,
    "Boolean": ("yes", 1, None),
    "DateTime": MOMENTS,
    "UUID": KEYS,
    "Upload": (None, "x", {}),
}


@dataclass(frozen=True)
class Place:
    """Where a value goes: the way to it from the arguments, and its type."""

    path: tuple[str | int, ...]
    type: str
    values: tuple[Any, ...]

    def __str__(self) -> str:
        return ".".join(map(str, self.path))


def places(rule: Rule) -> Iterator[Place]:
    """All places of the arguments of a query, or of the input of a mutation."""
    arguments = field_of(rule).args
    for name, argument in arguments.items():
        if name not in PAGING:
            start = () if rule.parent == "Mutation" else (name,)
            yield from _inside(argument.type, start)


def _inside(type_: Any, path: tuple[str | int, ...]) -> Iterator[Place]:
    type_ = get_nullable_type(type_)
    if is_list_type(type_):
        kinds: tuple[Any, ...] = ("x", 1, {})
        many = tuple([each] * 5000 for each in kinds)
        yield Place(path, "list", (*SHAPES, *many))
        yield from _inside(type_.of_type, (*path, 0))
        return
    kind = get_named_type(type_)
    if isinstance(kind, GraphQLInputObjectType):
        if path:
            yield Place(path, kind.name, SHAPES)
        for name, field in kind.fields.items():
            yield from _inside(field.type, (*path, name))
        return
    values = BY_TYPE.get(kind.name, ())
    if isinstance(kind, GraphQLEnumType):
        values = ("", "NOPE", "\ud800", 1)
    assert values, f"no awkward values for {kind.name}"
    yield Place(path, kind.name, (*values, *SHAPES))


def put(given: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """`given` with `value` in a place; what leads there is made where it is missing."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        items = list(given) if isinstance(given, list) and given else [{}]
        return [put(items[0], rest, value), *items[1:]]
    made = dict(given) if isinstance(given, Mapping) else {}
    made[step] = put(deepcopy(made.get(step)) if rest else None, rest, value)
    return made


def forged(cursor: str) -> list[str]:
    """Cursors that this list never gave out, though some look as if it had."""
    padded = cursor + "=" * (-len(cursor) % 4)
    order, *values = json.loads(base64.urlsafe_b64decode(padded))
    awkward: tuple[Any, ...] = (None, 10**30, -(2**63) - 1, {}, [], "\x00")
    made = [[order, *([each] * len(values))] for each in awkward]
    made += [[order], [order, *values, 1], ["id", 1], ["password", "x"], [], [None]]
    texts = [json.dumps(each) for each in made] + ["null", "1", "{}", "[" * 5000]
    coded = [base64.urlsafe_b64encode(each.encode()).decode() for each in texts]
    return ["", "x", "!!!", "\ud800", "👩‍🚒", "\x00", HUGE, f"{cursor}A", *coded]


def made_up(cursor: str) -> list[str]:
    """Cursors that nobody gave out, though some column may hold such values."""
    padded = cursor + "=" * (-len(cursor) % 4)
    order, *values = json.loads(base64.urlsafe_b64decode(padded))
    made = [[order, *([each] * len(values))] for each in ("x", -1, 0, 1.5, True)]
    return [
        base64.urlsafe_b64encode(json.dumps(each).encode()).decode() for each in made
    ]
