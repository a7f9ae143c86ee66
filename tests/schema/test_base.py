"""Declared permissions, user errors, masking, mutations and connections."""

from __future__ import annotations

import logging
from typing import Any

import graphene
import pytest
from graphql import GraphQLError

from backend.apps.accounts.models import Organization
from backend.common.errors import (
    Conflict,
    InvalidInput,
    NotFound,
    Refusal,
    Refusals,
)
from backend.schema import root
from backend.schema.base import (
    ADMIN,
    ANYONE,
    LOGIN,
    Field,
    Mutation,
    RequestContext,
    Requirement,
    error_codes,
    mask_error,
)
from backend.schema.permissions import scope_sentence
from backend.schema.transport.execution import Executor
from tests.conftest import Person


class Rename(Mutation):
    """Rename the caller's organisation, then perhaps refuse."""

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        new_name = graphene.String(required=True)
        refuse_how = graphene.String()

    name = graphene.String()

    @classmethod
    def perform(
        cls, info: Any, new_name: str, refuse_how: str = "", **_: Any
    ) -> dict[str, Any]:
        Organization.objects.filter(pk=info.context.user.organization_id).update(
            name=new_name
        )
        if refuse_how == "once":
            raise NotFound(field="new_name")
        if refuse_how == "twice":
            raise Refusals([Conflict(), InvalidInput(field="new_name")])
        if refuse_how == "crash":
            raise ValueError("the password is hunter2")
        return {"name": new_name}


class Query(graphene.ObjectType):
    open = Field(graphene.String, requires=ANYONE, resolver=lambda *_: "open")
    closed = Field(graphene.String, requires=LOGIN, resolver=lambda *_: "closed")
    staff = Field(
        graphene.String,
        requires=ADMIN,
        description="For few.",
        resolver=lambda *_: "staff",
    )
    crash = Field(graphene.String, requires=ANYONE)
    refused = Field(graphene.String, requires=ANYONE)
    number = Field(graphene.Int, requires=ANYONE, resolver=lambda *_: "hunter2")
    missing = Field(graphene.String, requires=ANYONE, required=True)

    @staticmethod
    def resolve_crash(root: Any, info: Any) -> str:
        raise ValueError("the password is hunter2")

    @staticmethod
    def resolve_refused(root: Any, info: Any) -> str:
        raise InvalidInput(field="some_field")

    @staticmethod
    def resolve_missing(root: Any, info: Any) -> None:
        return None


class Mutations(graphene.ObjectType):
    rename = Rename.field()


EXECUTOR = Executor(graphene.Schema(query=Query, mutation=Mutations).graphql_schema)


def run(
    document: str, person: Person | None = None, language: str = "en", **variables: Any
) -> Any:
    context = RequestContext(user=person and person.user, language=language)
    return EXECUTOR.run(context, query=document, variables=variables)


def codes(result: Any) -> list[str]:
    return [error.extensions["code"] for error in result.errors or ()]


# --- permissions ---------------------------------------------------------------------


@pytest.mark.parametrize("type_", [root.Query, root.Mutation, root.Subscription])
def test_every_root_field_declares_who_may_use_it(type_: Any) -> None:
    for name, field in type_._meta.fields.items():
        assert isinstance(getattr(field, "requires", None), Requirement), name
        told = f"{field.requires.value} {scope_sentence(field.scope)}"
        assert field.description.endswith(f"\n\n{told}"), name
        assert len(field.description) > len(told) + 2, name


@pytest.mark.parametrize(
    ("field", "admin", "user", "nobody"),
    [
        ("open", [], [], []),
        ("closed", [], [], ["UNAUTHENTICATED"]),
        ("staff", [], ["FORBIDDEN"], ["UNAUTHENTICATED"]),
    ],
)
def test_a_field_is_for_whom_it_says(
    alice: Person,
    bob: Person,
    field: str,
    admin: list[str],
    user: list[str],
    nobody: list[str],
) -> None:
    for person, expected in ((alice, admin), (bob, user), (None, nobody)):
        result = run(f"{{ {field} }}", person)
        assert codes(result) == expected
        assert result.data == {field: None if expected else field}


def test_a_denial_speaks_the_callers_language(bob: Person) -> None:
    assert run("{ staff }", bob).errors[0].message == "You may not do this."
    korean = run("{ staff }", bob, language="ko").errors[0].message
    assert korean == "이 작업을 할 권한이 없습니다."


def test_the_description_says_what_is_required() -> None:
    described = EXECUTOR.schema.query_type.fields["staff"].description  # type: ignore[union-attr]
    assert described == (
        "For few.\n\nRequires: role ADMIN or SUPERUSER. API tokens need the scope READ."
    )


# --- errors --------------------------------------------------------------------------


def test_what_is_unexpected_is_masked_and_the_log_has_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        (error,) = run("{ crash }").errors
    assert error.message == "Something went wrong on our side."
    assert set(error.extensions) == {"code", "id"}
    assert error.extensions["code"] == "INTERNAL_ERROR"
    assert error.path == ["crash"]
    assert "hunter2" not in str(error.formatted)
    assert error.extensions["id"] in caplog.text
    assert "hunter2" in caplog.text


@pytest.mark.parametrize("field", ["number", "missing"])
def test_a_value_of_ours_that_breaks_the_schema_is_masked(field: str) -> None:
    (error,) = run(f"{{ {field} }}").errors
    assert error.extensions["code"] == "INTERNAL_ERROR"
    assert "hunter2" not in str(error.formatted)


def test_faults_of_the_request_are_told() -> None:
    document = "query($skip: Boolean!) { open @skip(if: $skip) }"
    (error,) = run(document, skip="many").errors
    assert error.extensions == {"code": "BAD_REQUEST"}
    assert "$skip" in error.message


def test_a_refusal_outside_a_mutation_keeps_its_code() -> None:
    (error,) = run("{ refused }", language="ko").errors
    assert error.extensions == {"code": "INVALID_INPUT", "field": "someField"}
    assert error.message == "올바르지 않은 값입니다."


def test_an_error_with_a_code_of_its_own_is_left_alone() -> None:
    own = GraphQLError("No.", path=["x"], extensions={"code": "OWN"})
    wrapped = GraphQLError("No.", path=["x"], original_error=own)
    for error in (own, wrapped):
        assert mask_error(error).extensions == {"code": "OWN"}
        assert mask_error(error).message == "No."


def leaves(kind: type[Refusal]) -> set[type[Refusal]]:
    below = {leaf for child in kind.__subclasses__() for leaf in leaves(child)}
    return below | set(kind.__subclasses__())


def test_every_refusal_of_every_app_is_an_error_code() -> None:
    ours = {leaf for leaf in leaves(Refusal) if leaf.code != Refusal.code}
    known = set(error_codes()._meta.enum.__members__)
    assert {leaf.code for leaf in ours} <= known
    assert {"NOT_FOUND", "EMAIL_TAKEN", "THROTTLED", "INVALID_CURSOR"} <= known
    assert "REFUSED" not in known


def test_every_refusal_speaks_both_languages() -> None:
    for leaf in leaves(Refusal):
        if leaf.code == Refusal.code:
            continue
        assert "{" in leaf.en or (leaf.en.isascii() and not leaf.ko.isascii()), leaf
        assert leaf.code.isupper(), leaf


# --- mutations -----------------------------------------------------------------------

RENAME = """mutation($input: RenameInput!) {
    rename(input: $input) { name errors { field code message } } }"""


def test_a_mutation_gives_its_fields_and_no_errors(alice: Person) -> None:
    result = run(RENAME, alice, input={"newName": "Blue"})
    assert result.data == {"rename": {"name": "Blue", "errors": []}}


def test_a_refusal_is_data_and_undoes_what_was_done(alice: Person) -> None:
    given = {"newName": "Blue", "refuseHow": "once"}
    result = run(RENAME, alice, language="ko", input=given)
    assert result.errors is None
    told = {
        "field": "newName",
        "code": "NOT_FOUND",
        "message": "해당 항목을 찾을 수 없습니다.",
    }
    assert result.data == {"rename": {"name": None, "errors": [told]}}
    assert Organization.objects.get().name == "Acme"


def test_several_refusals_come_together(alice: Person) -> None:
    given = {"newName": "Blue", "refuseHow": "twice"}
    told = run(RENAME, alice, input=given).data["rename"]["errors"]
    assert [(error["field"], error["code"]) for error in told] == [
        (None, "CONFLICT"),
        ("newName", "INVALID_INPUT"),
    ]


def test_a_crash_undoes_what_was_done_and_tells_nothing(alice: Person) -> None:
    result = run(RENAME, alice, input={"newName": "Blue", "refuseHow": "crash"})
    assert codes(result) == ["INTERNAL_ERROR"]
    assert "hunter2" not in str(result.errors[0].formatted)
    assert Organization.objects.get().name == "Acme"


def test_a_mutation_is_for_whom_it_says(db: None) -> None:
    result = run(RENAME, None, input={"newName": "Blue"})
    assert (result.data, codes(result)) == (None, ["UNAUTHENTICATED"])
