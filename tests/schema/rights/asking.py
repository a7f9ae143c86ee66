"""Asks one field as one persona, and tells what came of it in the table's words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from backend.common.errors import Unauthenticated
from backend.schema.base import RequestContext
from backend.schema.root import schema
from backend.schema.transport.auth import Principal, authenticate, make_context
from backend.schema.transport.execution import default_executor, response_of
from tests.schema.rights.terms import Outcome, Persona, Rule
from tests.schema.rights.world import World

SCHEMA = schema.graphql_schema
ROOTS = ("Query", "Mutation", "Subscription")
_SCOPE = {"type": "http", "headers": [], "client": ("198.51.100.7", 4711)}


@dataclass
class Answer:
    """What came back. `codes` are of GraphQL errors, `refusals` of the payload."""

    data: Any
    codes: list[str]
    refusals: list[str]

    @property
    def all_codes(self) -> list[str]:
        return [*self.codes, *self.refusals]


def field_of(rule: Rule) -> GraphQLField:
    """The field in the schema."""
    type_ = SCHEMA.type_map[rule.parent]
    assert isinstance(type_, GraphQLObjectType)
    field: GraphQLField = type_.fields[rule.name]
    return field


def selection(field: GraphQLField) -> str:
    """Enough of what a field leads to, to see whether it is there."""
    kind = get_named_type(field.type)
    if is_leaf_type(kind):
        return ""
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    if "nodes" in kind.fields:
        return "{ nodes { id } }"
    return "{ id }" if "id" in kind.fields else "{ __typename }"


def document(rule: Rule) -> str:
    """The operation of a rule; what the field answers comes as `value`."""
    if rule.via:
        return rule.via
    field, name = field_of(rule), rule.name
    if rule.parent not in ROOTS:
        inner = f"... on {rule.parent} {{ value: {name} {selection(field)} }}"
        return f"query($id: ID!) {{ node(id: $id) {{ {inner} }} }}"
    if rule.parent == "Mutation":
        return mutation(name, field)
    given = [name for name in field.args if name in rule.given]
    heads = ", ".join(f"${each}: {field.args[each].type}" for each in given)
    passed = ", ".join(f"{each}: ${each}" for each in given)
    head = f"({heads})" if heads else ""
    call = f"{name}({passed})" if passed else name
    return f"query{head} {{ value: {call} {selection(field)} }}"


def mutation(name: str, field: GraphQLField) -> str:
    """A mutation with its errors, and what else the payload has."""
    payload = get_named_type(field.type)
    assert isinstance(payload, GraphQLObjectType)
    more = " ".join(
        f"{each} {'' if is_leaf_type(get_named_type(part.type)) else '{ __typename }'}"
        for each, part in payload.fields.items()
        if each != "errors"
    )
    head = f"$input: {field.args['input'].type}"
    errors = "errors { field code message }"
    return f"mutation({head}) {{ value: {name}(input: $input) {{ {errors} {more} }} }}"


def variables(rule: Rule, world: World, persona: Persona) -> dict[str, Any]:
    """The variables of `document(rule)`."""
    if rule.via:
        return {}
    if rule.parent not in ROOTS:
        return {"id": world.value(rule.row, persona)}
    given: dict[str, Any] = world.filled(rule.given, persona)
    return {"input": given} if rule.parent == "Mutation" else given


def context_of(world: World, persona: Persona) -> RequestContext:
    """Who asks, found out as the transport does: by the token that came."""
    bearer = world.people.bearers.get(persona)
    principal: Principal | None = None
    if bearer is not None:
        try:
            principal = authenticate(f"Bearer {bearer}")
        except Unauthenticated:
            return make_context(_SCOPE, None, token_refused=True)
    return make_context(_SCOPE, principal)


def ask(context: RequestContext, query: str, given: dict[str, Any]) -> Answer:
    """Execute as the transport does."""
    reply = response_of(default_executor(), context, query=query, variables=given)
    value = (reply.get("data") or {}).get("value")
    refusals = value.get("errors") if isinstance(value, dict) else None
    return Answer(
        data=reply.get("data"),
        codes=[each["extensions"]["code"] for each in reply.get("errors") or ()],
        refusals=[each["code"] for each in refusals or ()],
    )


def outcome(rule: Rule, world: World, persona: Persona) -> str:
    """What `persona` gets; a code that the table has no word for as it is."""
    context = context_of(world, persona)
    answer = ask(context, document(rule), variables(rule, world, persona))
    return judged(rule, answer, world, persona)


def judged(rule: Rule, answer: Answer, world: World, persona: Persona) -> str:
    """An answer in the words of the table."""
    codes = set(answer.all_codes) - rule.past
    if codes:
        return " and ".join(sorted(codes))
    if rule.parent == "Mutation":
        return Outcome.ALLOWED
    if rule.parent not in ROOTS and not rule.via and answer.data["node"] is None:
        return Outcome.NOT_FOUND
    data = answer.data if rule.parent in ROOTS or rule.via else answer.data["node"]
    value = data.get("value", data.get("systemStatus", {}).get("value"))
    if rule.shows:
        found = world.value(rule.shows, persona) in json.dumps(value)
        return Outcome.ALLOWED if found else Outcome.EMPTY
    if value is None and "id" in rule.given:
        return Outcome.NOT_FOUND
    is_empty = value is None or value == {"nodes": []} or value == []
    return Outcome.EMPTY if is_empty else Outcome.ALLOWED
