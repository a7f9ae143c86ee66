"""What one request may ask for: each bound has its own clear answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import graphene
import httpx
import pytest

from backend.schema.base import ANYONE, Field, RequestContext
from backend.schema.root import schema
from backend.schema.transport.cost import value_of
from backend.schema.transport.documents import DocumentRefused, Documents
from backend.schema.transport.execution import Executor, response_of
from backend.schema.transport.limits import Limits
from tests.conftest import Person
from tests.transport.site import Site, token_of

STRICT = {"accept": "application/graphql-response+json"}


@pytest.fixture
async def http(site: Site) -> Any:
    async with httpx.AsyncClient(base_url=site.url.removesuffix("/graphql")) as client:
        yield client


def codes(answer: Any) -> list[str]:
    return [error["extensions"]["code"] for error in answer.get("errors", [])]


# --- root fields and directives -----------------------------------------------------


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "{ " + " ".join(f"a{n}: who" for n in range(31)) + " }",
            "31 root fields; at most 30",
        ),
        (
            "{ ...a ...a } fragment a on Query { "
            + " ".join(f"a{n}: who" for n in range(16))
            + " }",
            "32 root fields; at most 30",
        ),
        ("{ who " + "@skip(if: false) " * 51 + "}", "51 directives; at most 50"),
        (
            "{ ...a ...a } fragment a on Query { who " + "@x " * 26 + "}",
            "52 directives; at most 50",
        ),
        ("query($a: Int " + "@x " * 51 + ") { who }", "51 directives; at most 50"),
    ],
)
async def test_root_fields_and_directives_are_counted(
    http: httpx.AsyncClient, query: str, message: str
) -> None:
    reply = await http.post("/graphql", json={"query": query}, headers=STRICT)
    assert reply.status_code == 400
    [error] = reply.json()["errors"]
    assert error["extensions"]["code"] == "TOO_COMPLEX"
    assert message in error["message"]


# --- cost -----------------------------------------------------------------------------

DOCUMENTS = Documents(
    schema.graphql_schema,
    limits=Limits(tokens=10**5, depth=100, fields=10**5, aliases=100),
)


def cost_of(query: str, **variables: Any) -> int:
    prepared = DOCUMENTS.prepare(query)
    return value_of(prepared.facts_of(prepared.operation(None)).cost, variables)


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ __typename }", 0),
        ("{ me { id name } }", 1),
        ("{ me { organization { id } } }", 2),
        ("{ alarms { nodes { id } } }", 1 + 20),
        ("{ alarms(first: 3) { nodes { id } } }", 1 + 3),
        ("{ alarms(last: 3) { nodes { id } } }", 1 + 3),
        ("{ alarms(first: 0) { nodes { id } } }", 1),
        ("{ alarms(first: null) { nodes { id } } }", 1 + 20),
        # More than a page can have is refused later, and never costs more.
        ("{ alarms(first: 99999) { nodes { id } } }", 1 + 100),
        ("{ alarms(first: 3) { edges { cursor node { id } } } }", 1 + 3),
        ("{ alarms(first: 3) { pageInfo { hasNextPage } totalCount } }", 1 + 1),
        ("{ alarms(first: 3) { nodes { type { risk { code } } } } }", 1 + 3 * 3),
        ("{ alarmTypes { code risk { code } } }", 1 + 10),
        (
            "{ videos(first: 5) { nodes { analyses(first: 7) { nodes { id } } } } }",
            1 + 5 * (1 + 1 + 7),
        ),
        # What the answer has once counts once.
        ("{ me { id } me { name } ...a } fragment a on Query { me { role } }", 1),
        ("{ me { id } you: me { id } }", 2),
        ("{ ... on Query { me { id } } ... { me { name } } }", 1),
        ("mutation { logout { errors { code } } }", 10 + 1),
        ("{ __schema { queryType { name } } }", 1000),
        ('{ a: __type(name: "A") { name } b: __type(name: "B") { name } }', 2000),
    ],
)
def test_an_operation_costs_the_objects_it_reads(query: str, cost: int) -> None:
    assert cost_of(query) == cost


VARIABLE = """query($n: Int = 4, $m: Int) { videos(first: $n) { nodes {
  analyses(last: $m) { nodes { id } } } } }"""


@pytest.mark.parametrize(
    ("variables", "rows", "inner"),
    [
        ({}, 4, 20),
        ({"n": 2, "m": 3}, 2, 3),
        ({"n": 10**9, "m": -5}, 100, 0),
        ({"n": None, "m": None}, 20, 20),
        ({"n": "many", "m": True}, 20, 20),
    ],
)
def test_variables_say_how_often_it_counts(
    variables: dict[str, Any], rows: int, inner: int
) -> None:
    assert cost_of(VARIABLE, **variables) == 1 + rows * (1 + 1 + inner)


def test_what_costs_too_much_is_not_run(alice: Person) -> None:
    limits = Limits(tokens=1000, depth=20, fields=100, aliases=10, cost=40)
    executor = Executor(schema.graphql_schema, limits=limits)
    context = RequestContext(user=alice.user)
    query = "query($n: Int) { alarms(first: $n) { nodes { id } } }"
    assert executor.run(context, query=query, variables={"n": 39}).errors is None
    with pytest.raises(DocumentRefused) as refused:
        executor.run(context, query=query, variables={"n": 40})
    [error] = refused.value.errors
    assert error.extensions == {"code": "TOO_COMPLEX"}
    assert "41 objects to read; at most 40" in error.message


def test_a_field_may_say_what_it_costs() -> None:
    class Query(graphene.ObjectType):
        cheap = Field(graphene.String, requires=ANYONE)
        dear = Field(graphene.String, requires=ANYONE, cost=7)

    documents = Documents(
        graphene.Schema(query=Query).graphql_schema,
        limits=Limits(tokens=100, depth=9, fields=9, aliases=9),
    )
    prepared = documents.prepare("{ cheap dear again: dear }")
    cost = prepared.facts_of(prepared.operation(None)).cost
    assert cost == 14


@pytest.fixture
def cheap_site(transactional_db: None, settings: Any) -> Iterator[Site]:
    """One whose executor was made for very little."""
    settings.GRAPHQL_MAX_COST = 0
    site = Site()
    yield site
    site.stop()


async def test_the_cost_is_limited_on_the_socket_too(
    cheap_site: Site, alice: Person
) -> None:
    assert alice.user is not None
    async with cheap_site.socket(token=await token_of(alice.user)) as socket:
        for query in (
            "{ __schema { queryType { name } } }",
            "subscription { happened { cursor } }",
        ):
            await socket.start("1", query)
            answer = await socket.receive()
            assert answer["type"] == "error"
            [error] = answer["payload"]
            assert error["extensions"]["code"] == "TOO_COMPLEX"
        await socket.start("2", "mutation { touch }")
        assert await socket.data() == {"touch": "touched"}


# --- many operations at once ----------------------------------------------------------


async def test_a_list_of_operations_is_answered_in_order(
    http: httpx.AsyncClient, alice: Person
) -> None:
    assert alice.user is not None
    headers = {"authorization": f"Bearer {await token_of(alice.user)}"}
    batch = [
        {"query": "{ who }"},
        {"query": "{ nothing }"},
        {"query": "query($text: String) { echo(text: $text) }", "variables": {}},
        {"query": "mutation { touch }"},
        {"query": "subscription { happened { cursor } }"},
        {"query": "{ broken }"},
        {"query": "query A { who } query B { mine }", "operationName": "B"},
    ]
    reply = await http.post("/graphql", json=batch, headers=headers)
    assert reply.status_code == 200
    answers = reply.json()
    assert answers[0] == {"data": {"who": alice.user.email}}
    assert codes(answers[1]) == ["BAD_REQUEST"]
    assert "data" not in answers[1]
    assert answers[2] == {"data": {"echo": ""}}
    assert answers[3] == {"data": {"touch": "touched"}}
    assert codes(answers[4]) == ["BAD_REQUEST"]
    assert codes(answers[5]) == ["INTERNAL_ERROR"]
    assert answers[6] == {"data": {"mine": alice.user.email}}


@pytest.mark.parametrize(
    ("batch", "code"),
    [
        ([{"query": "{ who }"}] * 11, "BATCH_TOO_LARGE"),
        ([], "BAD_REQUEST"),
        ([[{"query": "{ who }"}]], "BAD_REQUEST"),
        ([{"query": "{ who }"}, 1], "BAD_REQUEST"),
        ([{"query": "{ who }"}, {}], "BAD_REQUEST"),
        ([{"query": "{ who }", "variables": [1]}], "BAD_REQUEST"),
        ([{"query": "{ who }", "extensions": 1}], "BAD_REQUEST"),
    ],
)
async def test_a_list_that_cannot_be_run_is_refused_whole(
    http: httpx.AsyncClient, batch: Any, code: str
) -> None:
    reply = await http.post("/graphql", json=batch)
    assert reply.status_code == 400
    assert codes(reply.json()) == [code]


async def test_lists_can_be_switched_off(
    http: httpx.AsyncClient, settings: Any
) -> None:
    settings.GRAPHQL_MAX_BATCH = 0
    reply = await http.post("/graphql", json=[{"query": "{ who }"}])
    assert codes(reply.json()) == ["BATCH_TOO_LARGE"]


# --- time -----------------------------------------------------------------------------


class Clock:
    """Stands still but for what resolvers take."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Clock:
    settings.GRAPHQL_TIMEOUT_S = 2.5
    clock = Clock()
    for room in ("execution", "lean"):
        monkeypatch.setattr(f"backend.schema.transport.{room}.monotonic", clock)
    return clock


class Row(graphene.ObjectType):
    name = graphene.String()

    @staticmethod
    def resolve_name(root: Clock, info: Any) -> str:
        root.now_s += 1
        return "slow"


class SlowQuery(graphene.ObjectType):
    rows = graphene.List(Row, required=True)
    quick = graphene.String(resolver=lambda *_: "quick")

    @staticmethod
    def resolve_rows(root: Any, info: Any) -> list[Any]:
        return [info.root_value] * 100


class SlowMutation(graphene.ObjectType):
    write = graphene.Field(Row)

    @staticmethod
    def resolve_write(root: Any, info: Any) -> Any:
        info.root_value.now_s += 2
        return info.root_value


SLOW = Executor(graphene.Schema(query=SlowQuery, mutation=SlowMutation).graphql_schema)


def run_slowly(clock: Clock, query: str, language: str = "en") -> Any:
    prepared = SLOW.documents.prepare(query)
    return SLOW.execute(RequestContext(language=language), prepared, root=clock)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_an_operation_past_its_time_ends(clock: Clock, language: str) -> None:
    result = run_slowly(clock, "{ rows { name } }", language)
    assert result.data is None
    [error] = result.errors
    assert error.extensions["code"] == "TIMEOUT"
    assert "2.5" in error.message
    assert error.message.isascii() == (language == "en")
    assert clock.now_s == 3
    assert run_slowly(clock, "{ quick }").data == {"quick": "quick"}


def test_a_mutation_that_was_begun_is_told_and_no_other_begins(clock: Clock) -> None:
    result = run_slowly(clock, "mutation { write { name } }")
    assert result.data == {"write": {"name": "slow"}}
    assert clock.now_s == 3
    query = "mutation { a: write { name } b: write { name } c: write { name } }"
    result = run_slowly(clock, query)
    assert result.data == {"a": {"name": "slow"}, "b": None, "c": None}
    told = [(error.path, error.extensions["code"]) for error in result.errors]
    assert told == [(["b"], "TIMEOUT"), (["c"], "TIMEOUT")]
    assert clock.now_s == 6


# --- the schema itself ----------------------------------------------------------------

SCHEMA = "{ __schema { queryType { name } } }"


@pytest.mark.parametrize(
    ("mode", "anonymous", "signed_in"),
    [("all", True, True), ("signed-in", False, True), ("none", False, False)],
)
def test_who_may_ask_for_the_schema(
    alice: Person, settings: Any, mode: str, anonymous: bool, signed_in: bool
) -> None:
    settings.GRAPHQL_INTROSPECTION = mode
    executor = Executor(schema.graphql_schema)
    for user, may in ((None, anonymous), (alice.user, signed_in)):
        context = RequestContext(user=user)
        for query in (SCHEMA, '{ a: __type(name: "User") { name } }'):
            if may:
                assert executor.run(context, query=query).errors is None
                continue
            with pytest.raises(DocumentRefused) as refused:
                executor.run(context, query=query)
            [error] = refused.value.errors
            assert error.extensions == {"code": "INTROSPECTION_DISABLED"}
        # The name of a type is part of answers.
        assert executor.run(context, query="{ __typename }").errors is None
        with pytest.raises(DocumentRefused) as refused:
            executor.run(context, query="{ alarm }")
        assert ("Did you mean" in refused.value.errors[0].message) == may
        query = "query($risk: AlarmOrder) { alarms(orderBy: $risk) { totalCount } }"
        given = {"risk": "NEWEST_FIRS"}
        result = executor.run(context, query=query, variables=given)
        assert result.errors is not None
        assert ("Did you mean" in result.errors[0].message) == may


async def test_the_explorer_can_be_switched_off(
    http: httpx.AsyncClient, settings: Any
) -> None:
    settings.GRAPHQL_EXPLORER = False
    reply = await http.get("/graphql", headers={"accept": "text/html"})
    assert reply.status_code == 406
    assert codes(reply.json()) == ["BAD_REQUEST"]


# --- what is kept, and what is told ---------------------------------------------------


def test_the_memory_of_documents_is_bounded() -> None:
    class Query(graphene.ObjectType):
        a = graphene.String()

    documents = Documents(
        graphene.Schema(query=Query).graphql_schema,
        limits=Limits(tokens=100, depth=9, fields=9, aliases=9),
        max_size=100,
    )
    first = documents.prepare("{ a } # first")
    for number in range(20):
        documents.prepare(f"{{ a }} # {number}")
        assert documents.prepare("{ a } # first") is first
    again = documents.prepare("{ a } # 0")
    assert documents.prepare("{ a } # 0") is again
    large = "{ a } #" + "x" * 200
    assert documents.prepare(large) is not None
    assert documents.prepare("{ a } # first") is not first


def test_the_errors_of_a_long_list_are_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken(graphene.ObjectType):
        name = graphene.String()

        @staticmethod
        def resolve_name(root: Any, info: Any) -> str:
            raise ValueError("secret")

    class Query(graphene.ObjectType):
        rows = graphene.List(Broken, resolver=lambda *_: [{}] * 250)

    executor = Executor(graphene.Schema(query=Query).graphql_schema)
    result = executor.run(RequestContext(), query="{ rows { name } }")
    assert result.errors is not None
    told = [(error.extensions or {})["code"] for error in result.errors]
    assert told == ["INTERNAL_ERROR"] * 100 + ["TOO_MANY_ERRORS"]
    assert "150 more errors" in result.errors[-1].message
    assert caplog.text.count("INTERNAL_ERROR") == 100


# --- languages ------------------------------------------------------------------------

NARROW = Limits(
    tokens=60, depth=3, fields=12, aliases=2, root_fields=6, directives=3, cost=20
)


@pytest.mark.parametrize(
    ("query", "code", "number"),
    [
        ("{ me { organization { id } } }", None, ""),
        ("{ alarms { nodes { type { id } } } }", "TOO_COMPLEX", "4"),
        ("{ me { " + "id " * 12 + "} }", "TOO_COMPLEX", "13"),
        ("{ a: me { id } b: me { id } c: me { id } }", "TOO_COMPLEX", "3"),
        ("{" + " me { id }" * 7 + " }", "TOO_COMPLEX", "14"),
        ("{" + " __typename" * 7 + " }", "TOO_COMPLEX", "7"),
        ("{ __typename " + "@skip(if: true) " * 4 + "}", "TOO_COMPLEX", "4"),
        ("{ alarms(first: 30) { nodes { id } } }", "TOO_COMPLEX", "31"),
        ("{ " + "id " * 70 + "}", "TOO_COMPLEX", "60"),
        ("{ a" * 50_000, "TOO_COMPLEX", ""),
        (SCHEMA, "INTROSPECTION_DISABLED", ""),
    ],
)
def test_each_limit_is_told_in_the_callers_language(
    alice: Person, settings: Any, query: str, code: str | None, number: str
) -> None:
    settings.GRAPHQL_INTROSPECTION = "none"
    limits = replace(NARROW, tokens=10**6) if len(query) > 1000 else NARROW
    executor = Executor(schema.graphql_schema, limits=limits)
    told = {}
    for language in ("en", "ko"):
        context = RequestContext(user=alice.user, language=language)
        answer = response_of(executor, context, query=query)
        assert codes(answer) == ([code] if code else [])
        told[language] = "".join(each["message"] for each in answer.get("errors", ()))
        assert number in told[language]
    assert told["en"].isascii()
    assert not code or not told["ko"].isascii()
