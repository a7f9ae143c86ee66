"""Whatever is put into whatever place: a clear answer, and no row is another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from graphql import GraphQLNonNull, GraphQLObjectType, get_named_type

from backend.schema.base import RequestContext, error_codes, to_global_id
from backend.schema.transport.answers import to_text
from backend.schema.transport.execution import default_executor, response_of
from tests.schema.rights import asking
from tests.schema.rights.digest import digest
from tests.schema.rights.places import HUGE, PAGING, Place, forged, made_up, places, put
from tests.schema.rights.table import RULES
from tests.schema.rights.terms import Outcome, Persona, Rule
from tests.schema.rights.world import World, id_of, savepoint, undone

pytestmark = pytest.mark.django_db
CALLERS = (Persona.ADMIN, Persona.AUTHOR, Persona.SUPERUSER, Persona.ANONYMOUS)
CLEAR = {
    *("BAD_REQUEST", "FORBIDDEN", "UNAUTHENTICATED", "TOO_COMPLEX", "TOO_MANY_ERRORS"),
}
#: Places that take any length: the first keeps nothing of it, the next looks at
#: nothing else that came, and the others cut names of files to their measure.
ANY_LENGTH = {
    "Mutation.requestPasswordReset email",
    "Mutation.logout refreshToken",
    "Mutation.registerVideoUrl name",
    "Mutation.startUpload fileName",
    "Mutation.startUpload contentType",
    "Mutation.uploadVideo name",
}


def _caller(rule: Rule) -> Persona | None:
    return next((who for who in CALLERS if rule.who[who] == Outcome.ALLOWED), None)


def _cases() -> dict[str, list[tuple[Rule, Place]]]:
    """Field → its places, each with a whole example that has the place, if any has."""
    found: dict[str, list[tuple[Rule, Place]]] = {}
    usable = [rule for rule in RULES if _caller(rule)]
    for name in sorted({rule.field for rule in usable}):
        rules = [rule for rule in usable if rule.field == name]
        if rules[0].parent not in ("Query", "Mutation"):
            continue
        rules.sort(key=lambda rule: -len(rule.given))
        for place in places(rules[0]):
            having = [
                rule for rule in rules if place.path and place.path[0] in rule.given
            ]
            found.setdefault(name, []).append(((having or rules)[0], place))
    return found


CASES = _cases()
NODE: Any = asking.SCHEMA.type_map["Node"]
NODES = sorted(type_.name for type_ in asking.SCHEMA.get_possible_types(NODE))


def _document(rule: Rule) -> str:
    """With every argument as a variable, given or not."""
    field = asking.field_of(rule)
    if rule.parent == "Mutation":
        return asking.mutation(rule.name, field)
    names = [name for name in field.args if name not in PAGING]
    heads = ", ".join(f"${name}: {field.args[name].type}" for name in names)
    passed = ", ".join(f"{name}: ${name}" for name in names)
    return (
        f"query({heads}) {{ value: {rule.name}({passed}) {asking.selection(field)} }}"
    )


class Sender:
    """Sends one operation with one place changed."""

    def __init__(self, world: World, rule: Rule, place: Place) -> None:
        self._rule, self._place = rule, place
        caller = _caller(rule)
        assert caller is not None
        self._context: RequestContext = asking.context_of(world, caller)
        self._document = _document(rule)
        self._base = world.filled(rule.given, caller)

    def tries(self, value: Any) -> bool:
        """True if a mutation was done; it is undone then, and only then."""
        with savepoint():
            codes, _ = self.send(value)
            is_done = not codes and self._rule.parent == "Mutation"
            transaction.set_rollback(is_done)
        return is_done

    def send(self, value: Any) -> tuple[list[str], Any]:
        """The codes and the data of the answer."""
        given = put(self._base, self._place.path, value)
        wrapped = {"input": given} if self._rule.parent == "Mutation" else given
        return _send(self._context, self._document, wrapped)


def _send(context: RequestContext, document: str, given: Any) -> tuple[list[str], Any]:
    reply = response_of(default_executor(), context, query=document, variables=given)
    text = to_text(reply)
    text.encode()  # or no transport could send it
    assert len(text) < 100_000
    payload = (reply.get("data") or {}).get("value")
    codes = [each["extensions"]["code"] for each in reply.get("errors") or ()]
    if isinstance(payload, dict):
        codes += [each["code"] for each in payload.get("errors") or ()]
    known = CLEAR | {value.name for value in error_codes()._meta.enum}
    assert set(codes) <= known, (given if len(str(given)) < 500 else "…", reply)
    return codes, reply.get("data")


@pytest.mark.parametrize("name", CASES)
def test_awkward_values_get_clear_answers(world: World, name: str) -> None:
    before = digest()
    with undone():
        for rule, place in CASES[name]:
            sender = Sender(world, rule, place)
            for value in place.values:
                is_done = sender.tries(value)
                if is_done and value is HUGE:
                    assert f"{name} {place}" in ANY_LENGTH
        # Whatever was refused is still as it was; what was done is undone already.
        assert digest() == before


@pytest.mark.parametrize(
    "name", [name for name in CASES if any(p.type == "ID" for _, p in CASES[name])]
)
def test_ids_of_strangers_are_as_unknown_ones(world: World, name: str) -> None:
    foreign = {
        type(row).__name__: id_of(row)
        for key, row in world.foreign.items()
        if not key.startswith("BuiltIn")
    }
    assert set(NODES) <= set(foreign)
    before = digest()
    with undone():
        for rule, place in CASES[name]:
            if place.type != "ID":
                continue
            sender = Sender(world, rule, place)
            for type_name in NODES:
                unknown = sender.send(to_global_id(type_name, 10**15))
                assert sender.send(foreign[type_name]) == unknown, (
                    str(place),
                    type_name,
                )
                assert unknown[0] or rule.parent == "Query", (str(place), type_name)
        assert digest() == before


def _lists() -> Iterator[Rule]:
    seen = set()
    for rule in RULES:
        if rule.parent in ("Mutation", "Subscription") or rule.field in seen:
            continue
        kind = get_named_type(asking.field_of(rule).type)
        is_page = isinstance(kind, GraphQLObjectType) and "pageInfo" in kind.fields
        if is_page and _caller(rule):
            seen.add(rule.field)
            yield rule


@pytest.mark.parametrize("rule", list(_lists()), ids=lambda rule: rule.field)
def test_pages_are_of_a_size_and_begin_at_a_cursor(world: World, rule: Rule) -> None:
    caller = _caller(rule)
    assert caller is not None
    context = asking.context_of(world, caller)
    heads = "$first: Int, $after: String, $last: Int, $before: String"
    passed = "first: $first, after: $after, last: $last, before: $before"
    page = f"{rule.name}({passed}) {{ nodes {{ id }} pageInfo {{ endCursor }} }}"
    query = f"query({heads}) {{ value: {page} }}"
    if rule.parent != "Query":
        node = f'node(id: "{world.id(rule.row)}")'
        inner = f"... on {rule.parent} {{ value: {page} }}"
        query = f"query({heads}) {{ {node} {{ {inner} }} }}"

    def codes(**given: Any) -> list[str]:
        return _send(context, query, given)[0]

    _, data = _send(context, query, {"first": 1})
    value = data["value"] if rule.parent == "Query" else data["node"]["value"]
    cursor = value["pageInfo"]["endCursor"]
    assert cursor is not None, "an empty list proves nothing"
    for size in (-1, 101, 10**9):
        for way in ("first", "last"):
            assert codes(**{way: size}) in (["INVALID_PAGE"], ["TOO_COMPLEX"])
    assert codes(first=1, last=1) == ["INVALID_PAGE"]
    for fits in (0, 1, 100, None):
        assert codes(first=fits) == codes(last=fits) == []
    assert codes(after=cursor, before=cursor, first=1) == []
    for text in forged(cursor):
        for way in ("after", "before"):
            assert codes(**{way: text, "first": 2}) == ["INVALID_CURSOR"], text[:200]
    for text in made_up(cursor):
        for way in ("after", "before"):
            assert codes(**{way: text, "first": 2}) in ([], ["INVALID_CURSOR"]), text


def test_every_place_is_tried() -> None:
    """Fields whose arguments nobody could give would be left out silently."""
    tried = set(CASES)
    for parent in ("Query", "Mutation"):
        type_ = asking.SCHEMA.type_map[parent]
        assert isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items():
            takes = set(field.args) - set(PAGING)
            assert (f"{parent}.{name}" in tried) == bool(takes), name


def test_what_must_be_given_is_asked_for(world: World) -> None:
    """No input at all, and each with one thing missing."""
    before = digest()
    with undone():
        for cases in CASES.values():
            for rule, place in cases:
                type_ = asking.field_of(rule).args.get("input")
                if type_ is None or len(place.path) != 1:
                    continue
                inner: Any = get_named_type(type_.type)
                kind = inner.fields[place.path[0]].type
                if isinstance(kind, GraphQLNonNull):
                    sender = Sender(world, rule, Place((), "", ()))
                    caller = _caller(rule)
                    assert caller is not None
                    given = world.filled(rule.given, caller)
                    given.pop(str(place.path[0]), None)
                    assert sender.send(given)[0] == ["BAD_REQUEST"], str(place)
        assert digest() == before
