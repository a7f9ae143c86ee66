"""Each rule of the table is true, and who is refused has changed nothing."""

from __future__ import annotations

import pytest

from tests.schema.rights.asking import outcome
from tests.schema.rights.digest import Digest, digest
from tests.schema.rights.table import RULES
from tests.schema.rights.terms import Outcome, Persona, Rule
from tests.schema.rights.world import World, undone

pytestmark = pytest.mark.django_db
ASKED = [rule for rule in RULES if rule.parent != "Subscription"]
HARMLESS = (Outcome.ALLOWED, Outcome.EMPTY)


@pytest.fixture(scope="module")
def before(world: World) -> Digest:
    """What all tables held before any case."""
    return digest()


@pytest.mark.parametrize("rule", ASKED, ids=lambda rule: rule.title)
def test_everybody_gets_what_the_table_says(
    world: World, before: Digest, rule: Rule
) -> None:
    found: dict[Persona, str] = {}
    refused = [each for each in Persona if rule.who[each] not in HARMLESS]
    with undone():
        for persona in refused:
            found[persona] = outcome(rule, world, persona)
        assert digest() == before
    has_changed = False
    for persona in set(Persona) - set(refused):
        with undone():
            found[persona] = outcome(rule, world, persona)
            if rule.parent != "Mutation":
                continue
            has_changed = has_changed or digest() != before
    told = {persona: str(found[persona]) for persona in Persona}
    assert told == {persona: str(rule.who[persona]) for persona in Persona}
    # So that "nothing was changed" says something of those who were refused.
    is_done = rule.parent == "Mutation" and Outcome.ALLOWED in rule.who.values()
    assert has_changed == (is_done and rule.changes)


def test_reading_changes_nothing(world: World, before: Digest) -> None:
    with undone():
        for rule in ASKED:
            if rule.parent != "Mutation":
                for persona in Persona:
                    outcome(rule, world, persona)
        assert digest() == before
