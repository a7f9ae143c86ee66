"""docs/rights.md: the table of rights for people who administer an installation.

`python -m tests.schema.rights.document --write` writes it again; a test compares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.schema.rights.table import ROOMS
from tests.schema.rights.terms import (
    OTHERWISE,
    OUTCOMES,
    PERSONAS,
    Outcome,
    Persona,
    Rule,
)

PATH = Path(__file__).parents[3] / "docs" / "rights.md"
MARKS = {
    Outcome.ALLOWED: "**yes**",
    Outcome.EMPTY: "empty",
    Outcome.UNAUTHENTICATED: "sign in",
    Outcome.FORBIDDEN: "no",
    Outcome.NOT_FOUND: "unseen",
}
INTRODUCTION = """\
# Who may see and do what

Every query, mutation and subscription, and every nested field with a rule of its own,
for everybody who may ask. This page is written from the table that the tests prove,
row by row: `tests/schema/rights`. A field of the schema without a rule fails the build.

Everything belongs to one organisation, and nobody sees into another one, whatever the
role. A nested field that is not listed is seen by whoever sees its object. What is
refused changes nothing. An API token may do what its user may, as far as its scopes
go; what it reads of an answer needs READ where the field says so.
"""


def render() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    yield "## Who asks\n"
    yield from _table(("who", "what that is"), PERSONAS.items())
    yield "\n## What comes of it\n"
    told = [(f"{MARKS[each]}", sentence) for each, sentence in OUTCOMES.items()]
    yield from _table(("in the tables", "what it says"), told)
    yield f"\nIn the tables, {OTHERWISE}."
    for room, rules in ROOMS.items():
        yield f"\n## {room}\n"
        heads = ("field", *(persona.value for persona in Persona))
        yield from _table(heads, (_row(rule) for rule in rules))


def _row(rule: Rule) -> tuple[str, ...]:
    name = f"`{rule.field}`" + (f"<br>{rule.when}" if rule.when else "")
    outcomes = (rule.who[persona] for persona in Persona)
    return (name, *(MARKS.get(each, f"`{each}`") for each in outcomes))


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = tuple(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    if "--write" in sys.argv:
        PATH.write_text(render())
    else:
        print(render(), end="")
