"""The table says something of everything there is, and of nothing else."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from graphql import GraphQLObjectType

from tests.schema.rights.asking import ROOTS, SCHEMA
from tests.schema.rights.document import PATH, render
from tests.schema.rights.table import OBJECTS, PARTS, RULES
from tests.schema.rights.terms import OUTCOMES, PERSONAS, Outcome, Persona

TYPES = {
    name: type_
    for name, type_ in SCHEMA.type_map.items()
    if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
}
#: Pages, payloads and events are made for the field that they are the answer of.
MADE = re.compile(r"(Connection|Edge|Payload|Event|ChatTyping|AnalysisProgress)$")
#: What a field or its description has where not everybody may have its value.
SOME_ONLY = re.compile(r"everybody but|for all but|all others|to others|caller's own")


def _fields(*names: str) -> set[str]:
    return {f"{name}.{field}" for name in names for field in TYPES[name].fields}


def test_every_root_field_has_a_rule() -> None:
    ruled = {rule.field for rule in RULES if rule.parent in ROOTS}
    assert ruled == _fields(*ROOTS)


def test_every_nested_field_that_asks_who_asks_has_a_rule() -> None:
    guarded = {
        f"{name}.{key}"
        for name, type_ in TYPES.items()
        for key, field in type_.fields.items()
        if name not in ROOTS
        and not MADE.search(name)
        and (
            hasattr(field.resolve, "declaration")
            or SOME_ONLY.search(field.description or "")
        )
    }
    ruled = {rule.field for rule in RULES if rule.parent not in ROOTS}
    assert guarded <= ruled
    assert ruled <= _fields(*set(TYPES) - set(ROOTS))


def test_every_type_is_an_object_or_a_part_of_one() -> None:
    nodes = {type_.name for type_ in SCHEMA.get_possible_types(_interface("Node"))}
    assert set(OBJECTS) == nodes
    rest = {name for name in set(TYPES) - nodes - set(ROOTS) if not MADE.search(name)}
    assert rest == PARTS


def _interface(name: str) -> Any:
    return SCHEMA.type_map[name]


def test_every_rule_says_what_every_persona_gets() -> None:
    assert {rule.title for rule in RULES if set(rule.who) != set(Persona)} == set()
    assert set(PERSONAS) == set(Persona)
    assert set(OUTCOMES) < set(Outcome)


def test_no_rule_stands_there_twice() -> None:
    titles = Counter(rule.title for rule in RULES)
    assert {title for title, count in titles.items() if count > 1} == set()


def test_the_page_for_people_says_the_same() -> None:
    """Written anew by `python -m tests.schema.rights.document --write`."""
    assert PATH.read_text() == render()
