"""Global ids: what may be seen is found, what may not does not exist."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from backend.common.errors import InvalidId, NotFound
from backend.schema.accounts.types import Organization, User
from backend.schema.base import RequestContext, from_global_id, to_global_id
from tests.conftest import Person

NODE = """query($id: ID!) {
    node(id: $id) { __typename id ... on User { email } ... on Organization { name } } }
"""
DEEP = """query($id: ID!) {
    node(id: $id) { ... on User { organization { name } } } }
"""


class Info:
    """The part of GraphQL's resolve info that nodes look at."""

    def __init__(self, person: Person) -> None:
        self.context = RequestContext(user=person.user)


def user_id(person: Person) -> str:
    assert person.user is not None
    return to_global_id("User", person.user.pk)


def text_id(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_a_colleague_and_the_own_organisation_are_found(
    alice: Person, bob: Person
) -> None:
    assert bob.run(NODE, id=user_id(alice)).data["node"] == {
        "__typename": "User",
        "id": user_id(alice),
        "email": None,
    }
    organization = to_global_id("Organization", alice.user.organization_id)  # type: ignore[union-attr]
    assert bob.run(NODE, id=organization).data["node"]["name"] == "Acme"


def test_a_stranger_sees_neither_people_nor_organisation(
    alice: Person, charlie: Person
) -> None:
    organization = to_global_id("Organization", alice.user.organization_id)  # type: ignore[union-attr]
    for id_ in (user_id(alice), organization, to_global_id("User", 10**17)):
        reply = charlie.run(NODE, id=id_)
        assert (reply.data, reply.errors) == ({"node": None}, [])


def test_nobody_sees_anything(alice: Person, anonymous: Person) -> None:
    reply = anonymous.run(NODE, id=user_id(alice))
    assert reply.data == {"node": None}
    assert reply.codes == ["UNAUTHENTICATED"]


HOSTILE = [
    "",
    " ",
    "x",
    "한글",
    "%00",
    "12",
    text_id(""),
    text_id(":"),
    text_id("User"),
    text_id("User:"),
    text_id("User:0"),
    text_id("User:-1"),
    text_id("User:01"),
    text_id("User: 1"),
    text_id("User:1 "),
    text_id("User:1\n"),
    text_id("User:1:1"),
    text_id("User:1_0"),
    text_id("User:１"),
    text_id("User:1e3"),
    text_id("User:9223372036854775808"),
    text_id("User:" + "9" * 5000),
    text_id("user:1"),
    text_id("Query:1"),
    text_id("Session:1"),
    text_id("User:1' OR 1=1 --"),
    base64.b64encode(b"User:\xff").decode(),
    text_id("User:1") + "!",
    " " + text_id("User:1"),
]


@pytest.mark.parametrize("id_", HOSTILE)
def test_what_is_no_id_is_said_to_be_none(bob: Person, id_: str) -> None:
    reply = bob.run(NODE, id=id_)
    assert reply.data == {"node": None}
    assert reply.codes == ["INVALID_ID"]
    assert reply.errors[0]["extensions"]["field"] == "id"


def test_ids_go_there_and_back() -> None:
    assert from_global_id(to_global_id("User", 12)) == (User, 12)
    assert to_global_id("User", 12) == "VXNlcjoxMg=="


def test_the_id_of_another_type_is_refused_by_its_field(alice: Person) -> None:
    with pytest.raises(InvalidId) as refusal:
        User.get_target(Info(alice), to_global_id("Organization", 1), field="user_id")
    assert refusal.value.field == "user_id"


def test_the_target_of_a_mutation_must_be_visible(
    alice: Person, charlie: Person
) -> None:
    assert User.get_target(Info(alice), user_id(alice)) == alice.user
    with pytest.raises(NotFound) as refusal:
        User.get_target(Info(charlie), user_id(alice), field="user_id")
    assert refusal.value.field == "user_id"


def test_a_node_costs_one_query(
    alice: Person, bob: Person, django_assert_num_queries: Any
) -> None:
    id_ = user_id(alice)
    with django_assert_num_queries(1):
        bob.run(DEEP, id=id_)


def test_two_types_cannot_share_a_model() -> None:
    from backend.schema.base import ModelNode

    with pytest.raises(TypeError):
        type(
            "Tenant",
            (ModelNode,),
            {"Meta": type("Meta", (), {"model": Organization.model})},
        )
