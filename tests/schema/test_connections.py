"""Connections: pages, cursors, counts and fields of their own."""

from __future__ import annotations

from typing import Any

import graphene
import pytest
from django.db.models import QuerySet

from backend.apps.accounts.models import User
from backend.apps.events.models import Event
from backend.schema.base import (
    LOGIN,
    KeysetConnection,
    ModelNode,
    RequestContext,
    Rows,
    connection_field,
)
from backend.schema.transport.execution import Executor
from tests.conftest import Person


def log_lines(user: User | None) -> QuerySet[Event]:
    return Event.objects.filter(organization=user.organization_id if user else None)


class LogLine(ModelNode):
    class Meta:
        model = Event
        rows = log_lines

    seq = graphene.Int(required=True)


class LogLineConnection(KeysetConnection):
    class Meta:
        node = LogLine

    feed_cursor = graphene.String(required=True)


def resolve_lines(root: Any, info: Any, **_: Any) -> Rows:
    return Rows(log_lines(info.context.user), {"feed_cursor": "here"})


class Query(graphene.ObjectType):
    lines = connection_field(
        LogLineConnection,
        resolve_lines,
        order=lambda given: ("seq",) if given.get("oldest_first") else ("-seq",),
        requires=LOGIN,
        oldest_first=graphene.Boolean(),
    )


EXECUTOR = Executor(graphene.Schema(query=Query).graphql_schema)


def run(document: str, person: Person, **variables: Any) -> Any:
    context = RequestContext(user=person.user)
    return EXECUTOR.run(context, query=document, variables=variables)


LINES = """query(
    $first: Int, $after: String, $last: Int, $before: String, $old: Boolean
) {
    lines(
        first: $first, after: $after, last: $last, before: $before, oldestFirst: $old
    ) {
        edges { cursor node { seq } } nodes { seq } feedCursor
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


@pytest.fixture
def lines(alice: Person, charlie: Person) -> None:
    for person, count in ((alice, 5), (charlie, 2)):
        organization_id = person.user.organization_id  # type: ignore[union-attr]
        Event.objects.bulk_create(
            Event(organization_id=organization_id, seq=seq, kind="x", subject_id=1)
            for seq in range(1, count + 1)
        )


def test_a_connection_is_read_page_by_page(lines: None, alice: Person) -> None:
    page = run(LINES, alice, first=2).data["lines"]
    assert page["nodes"] == [edge["node"] for edge in page["edges"]]
    assert page["nodes"] == [{"seq": 5}, {"seq": 4}]
    assert page["feedCursor"] == "here"
    cursors = [edge["cursor"] for edge in page["edges"]]
    assert page["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": cursors[0],
        "endCursor": cursors[1],
    }
    rest = run(LINES, alice, first=100, after=cursors[1]).data["lines"]
    assert rest["nodes"] == [{"seq": 3}, {"seq": 2}, {"seq": 1}]
    assert rest["pageInfo"]["hasPreviousPage"] is True
    assert rest["pageInfo"]["hasNextPage"] is False


def test_an_argument_can_choose_the_order(lines: None, alice: Person) -> None:
    page = run(LINES, alice, last=2, old=True).data["lines"]
    assert page["nodes"] == [{"seq": 4}, {"seq": 5}]


def test_an_empty_page_has_no_cursors(lines: None, bob: Person) -> None:
    page = run(LINES, bob, first=0).data["lines"]
    assert page["nodes"] == []
    assert page["pageInfo"]["startCursor"] is page["pageInfo"]["endCursor"] is None


def test_the_count_is_of_what_the_caller_sees_and_only_when_asked(
    lines: None, alice: Person, charlie: Person, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert run(LINES, alice).errors is None
    with django_assert_num_queries(1):
        counted = run("{ lines(first: 1) { totalCount } }", charlie)
    assert counted.data == {"lines": {"totalCount": 2}}


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        ({"first": 1, "last": 1}, "INVALID_PAGE", "last"),
        ({"first": 101}, "INVALID_PAGE", "first"),
        ({"last": -1}, "INVALID_PAGE", "last"),
        ({"after": "x"}, "INVALID_CURSOR", "after"),
        ({"before": ""}, "INVALID_CURSOR", "before"),
    ],
)
def test_a_bad_page_is_refused_with_its_argument(
    alice: Person, arguments: dict[str, Any], code: str, field: str
) -> None:
    (error,) = run(LINES, alice, **arguments).errors
    assert error.extensions == {"code": code, "field": field}
