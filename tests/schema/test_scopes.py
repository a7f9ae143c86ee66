"""API tokens: what a scope opens, and what it leaves closed."""

from __future__ import annotations

from typing import Any

import graphene
import pytest

from backend.apps.accounts.models import Organization
from backend.schema import root
from backend.schema.base import (
    ADMIN,
    ANYONE,
    LOGIN,
    Field,
    Mutation,
    RequestContext,
    Scope,
)
from backend.schema.transport.execution import Executor
from tests.conftest import Person

ALL = frozenset(Scope.values)


def _mutation(name: str, **meta: Any) -> type[Mutation]:
    def perform(cls: Any, info: Any, **_: Any) -> dict[str, Any]:
        Organization.objects.filter(pk=info.context.user.organization_id).update(
            name=name
        )
        return {"name": name}

    options = {"input_optional": True, **meta}
    body = {
        "__doc__": "Do it.",
        "Meta": type("Meta", (), options),
        "Input": type("Input", (), {"note": graphene.String()}),
        "name": graphene.String(),
        "perform": classmethod(perform),
    }
    return type(name, (Mutation,), body)


class Inner(graphene.ObjectType):
    plain = graphene.String()
    guarded = Field(graphene.String, requires=LOGIN, resolver=lambda *_: "guarded")


class Query(graphene.ObjectType):
    open = Field(graphene.String, requires=ANYONE, resolver=lambda *_: "open")
    read = Field(graphene.String, requires=LOGIN, resolver=lambda *_: "read")
    staff = Field(graphene.String, requires=ADMIN, resolver=lambda *_: "staff")
    people = Field(
        graphene.String, requires=LOGIN, scope=None, resolver=lambda *_: "people"
    )
    inner = Field(
        Inner,
        requires=LOGIN,
        scope=Scope.ALARMS,
        resolver=lambda *_: {"plain": "p"},
    )


class Mutations(graphene.ObjectType):
    write = _mutation("Write", requires=LOGIN).field()
    govern = _mutation("Govern", requires=ADMIN).field()
    alarm = _mutation("AlarmIt", requires=LOGIN, scope=Scope.ALARMS).field()
    secret = _mutation("Secret", requires=LOGIN, scope=None).field()


EXECUTOR = Executor(graphene.Schema(query=Query, mutation=Mutations).graphql_schema)


def refused(document: str, person: Person, scopes: frozenset[str] | None) -> bool:
    context = RequestContext(user=person.user, scopes=scopes)
    result = EXECUTOR.run(context, query=document)
    codes = [(error.extensions or {})["code"] for error in result.errors or ()]
    assert codes in ([], ["FORBIDDEN"])
    return bool(codes)


TABLE = [
    ("{ open }", Scope.READ),
    ("{ read }", Scope.READ),
    ("{ staff }", Scope.READ),
    ("{ people }", None),
    ("{ inner { plain } }", Scope.ALARMS),
    ("mutation { write { name } }", Scope.WRITE),
    ("mutation { govern { name } }", Scope.ADMIN),
    ("mutation { alarm { name } }", Scope.ALARMS),
    ("mutation { secret { name } }", None),
]


@pytest.mark.parametrize(("document", "needed"), TABLE)
def test_each_scope_opens_what_names_it_and_nothing_else(
    alice: Person, document: str, needed: Scope | None
) -> None:
    assert not refused(document, alice, None)
    Organization.objects.update(name="untouched")
    for scope in Scope:
        assert refused(document, alice, frozenset({scope.value})) == (scope != needed)
    without = ALL - {needed.value if needed else ""}
    Organization.objects.update(name="untouched")
    assert refused(document, alice, without)
    assert refused(document, alice, frozenset())
    assert Organization.objects.get().name == "untouched"
    assert refused(document, alice, ALL) == (needed is None)


def test_a_scope_never_lifts_the_role(bob: Person) -> None:
    assert refused("{ staff }", bob, ALL)
    assert refused("mutation { govern { name } }", bob, ALL)


def test_what_a_payload_leads_to_needs_its_own_scope(alice: Person) -> None:
    document = "{ inner { plain guarded } }"
    assert refused(document, alice, frozenset({"ALARMS"}))
    assert not refused(document, alice, frozenset({"ALARMS", "READ"}))


def test_descriptions_tell_the_scope() -> None:
    schema = EXECUTOR.schema
    assert schema.query_type is not None and schema.mutation_type is not None
    reads, writes = schema.query_type.fields, schema.mutation_type.fields
    for field, sentence in (
        (reads["read"], "API tokens need the scope READ."),
        (reads["people"], "Not for API tokens."),
        (writes["write"], "API tokens need the scope WRITE."),
        (writes["govern"], "API tokens need the scope ADMIN."),
        (writes["secret"], "Not for API tokens."),
    ):
        assert (field.description or "").endswith(sentence)


@pytest.mark.parametrize("name", ["login", "logout", "refresh_token", "register"])
def test_sign_in_is_not_for_tokens(name: str) -> None:
    assert root.Mutation._meta.fields[name].scope is None
