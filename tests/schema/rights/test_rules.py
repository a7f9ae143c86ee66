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


@pytest.fixture(scope="module")
def before(world: World) -> Digest:
    """What all tables held before any case."""
    return digest()


@pytest.mark.parametrize("rule", ASKED, ids=lambda rule: rule.title)
def test_everybody_gets_what_the_table_says(
    world: World, before: Digest, rule: Rule
) -> None:
    found: dict[Persona, str] = {}
    doing = {persona for persona in Persona if _does_something(rule, persona)}
    with undone():
        for persona in set(Persona) - doing:
            found[persona] = outcome(rule, world, persona)
        assert digest() == before
    has_changed = False
    for persona in doing:
        with undone():
            found[persona] = outcome(rule, world, persona)
            has_changed = has_changed or digest() != before
    told = {persona: str(found[persona]) for persona in Persona}
    assert told == {persona: str(rule.who[persona]) for persona in Persona}
    # So that "nothing was changed" says something of those who were refused.
    assert has_changed == (bool(doing) and rule.changes)


def _does_something(rule: Rule, persona: Persona) -> bool:
    """True for whom something may be another after it; reading changes nothing."""
    return rule.parent == "Mutation" and rule.who[persona] == Outcome.ALLOWED
