"""Random valid operations over HTTP: whatever comes, no answer is an internal error.

hypothesis-graphql, which schemathesis is built on, makes queries and mutations from
the schema. Ids and cursors of real rows are strewn in, as random ones are found
nowhere. FUZZ_CALLS says how many calls are made in all; the seed is fixed.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from math import ceil
from typing import Any

import httpx
import pytest
from asgiref.sync import async_to_sync
from graphql import (
    StringValueNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    parse,
    print_ast,
    visit,
)
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis_graphql import mutations, nodes, queries

from backend.apps.accounts.models import User
from backend.apps.accounts.services import open_session
from backend.schema.sdl import sdl
from backend.schema.transport.http import GraphQLHTTP
from tests.conftest import Person
from tests.schema.test_visibility import _make_rows

CALLS = int(os.environ.get("FUZZ_CALLS", "400"))
SEED = int(os.environ.get("FUZZ_SEED", "20261124"))
TEXTS = ["", " ", "\x00", "가나다", "👩‍🚒", "a\nb", "x" * 300, "bob@acme.example"]
#: Who sends every eighth: the administrator most, a colleague, a stranger, nobody.
TURNS = (0, 1, 0, 2, 0, 3, 0, 1)
TIMES = st.datetimes().map(lambda at: f"{at.isoformat()}Z")
SCALARS = {
    "DateTime": TIMES.map(nodes.String),
    "UUID": st.uuids().map(str).map(nodes.String),
    "URL": st.sampled_from(["https://a.example/b.mp4", "s3://b/k", "/x"]).map(
        nodes.String
    ),
    "Upload": st.just(nodes.Null),
    "JSON": st.text().map(nodes.String),
}
SCHEMA = build_schema(sdl())


class _Strewn(Visitor):
    """Puts real ids into the places of ids, and awkward texts into some others."""

    def __init__(self, types: TypeInfo, chance: random.Random, ids: list[str]) -> None:
        super().__init__()
        self._types, self._chance, self._ids = types, chance, ids

    def enter_string_value(self, node: StringValueNode, *_: Any) -> Any:
        kind = get_named_type(self._types.get_input_type())
        name = kind.name if kind else ""
        if name == "ID" and self._chance.random() < 0.8:
            return StringValueNode(value=self._chance.choice(self._ids))
        if name == "String" and self._chance.random() < 0.3:
            return StringValueNode(value=self._chance.choice(TEXTS))
        return None


class Caller:
    """Sends documents as one person; is signed in again whenever that has ended."""

    def __init__(self, user: User | None) -> None:
        self._user = user
        self._token = ""
        self.codes: Counter[str] = Counter()

    def send(self, document: str) -> None:
        headers = {"host": "localhost", "content-type": "application/json"}
        if self._user is not None:
            if not self._token:
                User.objects.filter(pk=self._user.pk).update(
                    is_active=True, role=self._user.role
                )
                user = User.objects.get(pk=self._user.pk)
                self._token = open_session(user=user).tokens.access_token
            headers["authorization"] = f"Bearer {self._token}"
        reply = async_to_sync(_post)({"query": document}, headers)
        answer = reply.json()
        errors = answer.get("errors", [])
        codes = [error["extensions"]["code"] for error in errors] or ["OK"]
        self.codes[codes[0]] += 1
        assert reply.status_code in (200, 400), (document, reply.text)
        assert "INTERNAL_ERROR" not in codes, (document, reply.text)
        if "UNAUTHENTICATED" in codes:
            self._token = ""


async def _post(body: Any, headers: dict[str, str]) -> httpx.Response:
    transport = httpx.ASGITransport(app=GraphQLHTTP.as_asgi())
    async with httpx.AsyncClient(transport=transport) as client:
        return await client.post("http://localhost/graphql", json=body, headers=headers)


@pytest.fixture
def callers(
    transactional_db: None, alice: Person, bob: Person, charlie: Person
) -> Iterator[list[Caller]]:
    yield [Caller(person.user) for person in (alice, bob, charlie)] + [Caller(None)]


def _run(strategy: Any, use: Callable[[str], None], *, count: int) -> None:
    @seed(SEED)
    @hypothesis_settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def each(document: str) -> None:
        use(document)

    each()


def _roots() -> list[tuple[Any, str]]:
    assert SCHEMA.query_type is not None and SCHEMA.mutation_type is not None
    return [(queries, name) for name in SCHEMA.query_type.fields] + [
        (mutations, name) for name in SCHEMA.mutation_type.fields
    ]


def test_random_operations_never_fail_inside(
    alice: Person, callers: list[Caller], settings: Any, tmp_path: Any
) -> None:
    settings.REGISTRATION_OPEN = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ids = list(_make_rows(alice, "plum").values())
    chance = random.Random(SEED)
    made = 0

    def use(document: str) -> None:
        nonlocal made
        types = TypeInfo(SCHEMA)
        visitor = TypeInfoVisitor(types, _Strewn(types, chance, ids))
        strewn = print_ast(visit(parse(document), visitor))
        callers[TURNS[made % len(TURNS)]].send(strewn)
        made += 1

    roots = _roots()
    for make, name in roots:
        strategy = make(SCHEMA, fields=[name], custom_scalars=SCALARS)
        _run(strategy, use, count=ceil(CALLS / len(roots)))
    told = sum((caller.codes for caller in callers), Counter())
    print(f"{made} calls: {dict(told)}")
    assert told["OK"] > made / 3
