"""Each rule of the table is true, and who is refused has changed nothing."""

from __future__ import annotations

import pytest

from backend.apps.accounts.models import Role, User
from tests.schema.rights.asking import ask, context_of, outcome
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


#: What superusers may wherever they are: it belongs to the whole installation, or
#: depends on the rank alone.
OF_SUPERUSERS = {
    "Mutation.createInvitation (to a role above the own)",
    "Mutation.createNotice (public)",
    "Mutation.createUser (of a role above the own)",
    "Mutation.deleteNotice (public)",
    "Mutation.updateNotice (public)",
    "SystemStatus.freeBytes",
}


def test_a_stranger_of_the_highest_role_gets_no_more(
    world: World, before: Digest
) -> None:
    stranger = world.people.by_persona[Persona.STRANGER]
    others = set()
    with undone():
        User.objects.filter(pk=stranger.pk).update(role=Role.SUPERUSER)
        changed = digest()
        for rule in ASKED:
            with undone():
                found = outcome(rule, world, Persona.STRANGER)
                is_refused = not _does_something(rule, Persona.STRANGER)
                is_same = digest() == changed
            if found != rule.who[Persona.STRANGER]:
                others.add(rule.title)
                assert found == Outcome.ALLOWED
            elif is_refused:
                assert is_same, rule.title
    assert others == OF_SUPERUSERS
    assert digest() == before


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("startUpload", 'fileName: "a.mp4", sizeBytes: 1e999'),
        ("startUpload", 'fileName: "a.mp4", sizeBytes: -1e999'),
        ("receiveAlarmData", 'alarmTypeCode: "fall", score: 1e999'),
        ("receiveAlarmData", 'alarmTypeCode: "fall", score: -1e999'),
    ],
)
def test_infinite_numbers_in_documents_are_refused(
    world: World, before: Digest, field: str, given: str
) -> None:
    """In variables JSON has none; what is written out is read by another way."""
    call = f"{field}(input: {{ {given} }}) {{ errors {{ code }} }}"
    context = context_of(world, Persona.ADMIN)
    with undone():
        answer = ask(context, f"mutation {{ value: {call} }}", {})
        assert set(answer.all_codes) <= {
            "INVALID_INPUT",
            "INVALID_SCORE",
            "BAD_REQUEST",
        }
        assert answer.all_codes
        assert digest() == before
