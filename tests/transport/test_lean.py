"""Our execution answers what graphql-core's own does, to the letter."""

from __future__ import annotations

from enum import Enum
from typing import Any

import graphene
import pytest
from graphql import ExecutionResult, execute_sync, parse

from backend.common.errors import NotFound
from backend.schema.base import ANYONE, Field, RequestContext
from backend.schema.transport.execution import Executor


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


ColourEnum = graphene.Enum.from_enum(Colour)


class Named(graphene.Interface):
    name = graphene.String(required=True)

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> Any:
        return {"dog": Dog, "cat": Cat}.get(instance["kind"])


class Dog(graphene.ObjectType):
    class Meta:
        interfaces = (Named,)

    bark = graphene.String()
    friend = graphene.Field(lambda: Dog)
    strict_friend = graphene.Field(lambda: Dog, required=True)
    friends = graphene.List(lambda: Dog)
    strict_friends = graphene.List(graphene.NonNull(lambda: Dog), required=True)
    colour = graphene.Field(ColourEnum)
    age = graphene.Int()
    ages = graphene.List(graphene.List(graphene.Int))
    times = graphene.Int(by=graphene.Int(default_value=2), plus=graphene.Int())
    where = graphene.String()
    broken = graphene.String()
    refused = graphene.String()

    @staticmethod
    def resolve_times(root: Any, info: Any, *, by: int, plus: int = 0) -> int:
        return int(root["age"]) * by + plus

    @staticmethod
    def resolve_where(root: Any, info: Any) -> str:
        return f"{info.parent_type.name}.{info.field_name} {info.context.language}"

    @staticmethod
    def resolve_broken(root: Any, info: Any) -> str:
        raise ValueError("secret")

    @staticmethod
    def resolve_refused(root: Any, info: Any) -> str:
        raise NotFound(field="refused")


class Cat(graphene.ObjectType):
    class Meta:
        interfaces = (Named,)

    lives = graphene.Int()


class Attributes:
    """An object instead of a dict, as rows are."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)

    @property
    def bark(self) -> str:
        raise RuntimeError("secret")


REX: dict[str, Any] = {
    "kind": "dog",
    "name": "Rex",
    "bark": "wuff",
    "age": 3,
    "colour": Colour.RED,
    "ages": [[1, None], None, [2]],
    "strict_friends": [],
}
REX["friend"] = {**REX, "name": "Rex's friend", "colour": "blue"}
LONE = {"name": None, "age": "old", "colour": "green", "friend": None}
ODD = {
    **REX,
    "friends": [REX, None, ValueError("secret"), LONE],
    "strict_friends": [REX, LONE],
    "age": float("nan"),
    "ages": 7,
}


class Query(graphene.ObjectType):
    rex = Field(Dog, requires=ANYONE, resolver=lambda *_: REX)
    odd = Field(Dog, requires=ANYONE, resolver=lambda *_: ODD)
    row = graphene.Field(Dog, resolver=lambda *_: Attributes(**REX))
    pets = graphene.List(
        Named, resolver=lambda *_: [REX, {"kind": "cat", "name": "Tom", "lives": 9}]
    )
    stranger = graphene.Field(Named, resolver=lambda *_: {"kind": "fish"})
    nothing = graphene.Field(Dog)
    must = graphene.String(required=True)


class Touch(graphene.ObjectType):
    dog = graphene.Field(Dog)


class Mutation(graphene.ObjectType):
    one = graphene.Field(Touch, resolver=lambda *_: {"dog": REX})
    two = graphene.Field(Dog, required=True, resolver=lambda *_: None)


EXECUTOR = Executor(
    graphene.Schema(query=Query, mutation=Mutation, types=[Dog, Cat]).graphql_schema
)
ALL = "name bark age colour ages times where __typename"
DOCUMENTS = [
    f"{{ rex {{ {ALL} friend {{ {ALL} friend {{ name }} }} }} }}",
    f"{{ row {{ {ALL} friend {{ {ALL} }} strictFriends {{ name }} }} }}",
    f"{{ odd {{ friends {{ {ALL} }} }} }}",
    "{ odd { age ages } }",
    "{ odd { strictFriends { name } bark } rex { name } }",
    "{ odd { friends { name colour } } again: rex { a: name b: name } }",
    "{ rex { broken refused name friend { broken } } }",
    "{ rex { strictFriend { name } } row { strictFriend { name } } }",
    "{ nothing { name } must }",
    "{ pets { name ... on Dog { bark friend { name } } ... on Cat { lives } } }",
    "{ pets { __typename ...d } } fragment d on Dog { age name }",
    "{ stranger { name } rex { name } }",
    "{ rex { t: times(by: 5) u: times(by: 1, plus: 1) times(by: null) } }",
    "query($n: Int, $b: Boolean!) { rex { times(plus: $n) age @include(if: $b)"
    " name @skip(if: $b) } }",
    "query($n: Int!) { rex { times(by: $n) } }",
    "query($m: Int = 7) { rex { times(by: $m) } }",
    "{ rex { friend { name } friend { bark } ... on Dog { friend { age } } } }",
    "{ __typename __schema { queryType { name fields { name } } } }",
    '{ __type(name: "Dog") { name kind fields { name type { name kind } } } }',
    f"mutation {{ one {{ dog {{ {ALL} }} }} }}",
    "mutation { one { dog { broken } } two { name } again: one { dog { name } } }",
]
VARIABLES = [{}, {"n": 4, "b": True}, {"n": 4, "b": False}, {"n": "x", "b": None}]


def told(result: ExecutionResult) -> Any:
    errors = [
        (error.message, error.path, [tuple(at) for at in error.locations or ()])
        for error in result.errors or ()
    ]
    return result.data, errors


@pytest.mark.parametrize("document", DOCUMENTS)
def test_answers_and_errors_are_those_of_graphql_core(
    document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Unmasked, so that the errors themselves are compared.
    monkeypatch.setattr(
        "backend.schema.transport.execution.masked", lambda result, _context: result
    )
    context = RequestContext(language="ko")
    prepared = EXECUTOR.documents.prepare(document)
    for variables in VARIABLES * 2:
        theirs = execute_sync(
            EXECUTOR.schema,
            parse(document),
            context_value=context,
            variable_values=variables,
        )
        ours = EXECUTOR.execute(context, prepared, variables=variables)
        assert told(ours) == told(theirs)


def test_the_order_of_the_answer_is_that_of_the_question() -> None:
    document = "{ rex { where name __typename times bark } }"
    prepared = EXECUTOR.documents.prepare(document)
    result = EXECUTOR.execute(RequestContext(), prepared)
    assert result.data is not None
    assert list(result.data["rex"]) == ["where", "name", "__typename", "times", "bark"]


def test_documents_with_the_same_fields_do_not_mix() -> None:
    one = EXECUTOR.documents.prepare("{ rex { name friend { name } } }")
    two = EXECUTOR.documents.prepare("{ rex { bark friend { age } } }")
    for _ in range(2):
        for prepared, name in ((one, "name"), (two, "bark")):
            result = EXECUTOR.execute(RequestContext(), prepared)
            assert result.data is not None
            assert name in result.data["rex"]
