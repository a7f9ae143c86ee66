"""GraphQL over HTTP: who is answered what, and what is not let in."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from tests.conftest import Person
from tests.transport.site import Site, token_of

STRICT = "application/graphql-response+json"


@pytest.fixture
async def http(site: Site) -> Any:
    async with httpx.AsyncClient(base_url=site.url.removesuffix("/graphql")) as client:
        yield client


def codes(response: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in response.json()["errors"]]


async def test_the_token_says_who_asks(http: httpx.AsyncClient, alice: Person) -> None:
    assert alice.user is not None
    query = {"query": "{ who }"}
    token = await token_of(alice.user)
    bearer = {"authorization": f"Bearer {token}"}
    known = await http.post("/graphql", json=query, headers=bearer)
    assert known.json() == {"data": {"who": alice.user.email}}
    for headers in ({}, {"authorization": "Bearer x"}, {"authorization": token}):
        nobody = await http.post("/graphql", json=query, headers=headers)
        assert nobody.json() == {"data": {"who": None}}
        mine = await http.post("/graphql", json={"query": "{ mine }"}, headers=headers)
        assert codes(mine) == ["UNAUTHENTICATED"]


async def test_get_runs_queries_only(http: httpx.AsyncClient) -> None:
    reply = await http.get("/graphql", params={"query": "{ who }"})
    assert reply.json() == {"data": {"who": None}}
    query = {"query": "mutation { touch }"}
    for accept in ("application/json", STRICT):
        reply = await http.get("/graphql", params=query, headers={"accept": accept})
        assert codes(reply) == ["BAD_REQUEST"]
        assert "data" not in reply.json() or reply.json()["data"] is None


async def test_subscriptions_are_sent_to_the_socket(http: httpx.AsyncClient) -> None:
    query = "subscription { happened { cursor } }"
    reply = await http.post("/graphql", json={"query": query})
    [error] = reply.json()["errors"]
    assert "WebSocket" in error["message"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b'{"query": "{ who }"}', "text/plain", 415),
        (b"query=%7Bwho%7D", "application/x-www-form-urlencoded", 415),
        (b'{"query": "{ who }"}', "", 415),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"query": 1}', "application/json", 400),
        (b'{"query": "{who}", "variables": []}', "application/json", 400),
        (b'{"query": "{who}", "operationName": 1}', "application/json", 400),
        (b'{"query": "{who}", "operationName": "\\ud800"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
    ],
)
async def test_what_is_no_request_gets_a_status_and_a_code(
    http: httpx.AsyncClient, content: bytes, kind: str, status: int
) -> None:
    headers = {"content-type": kind}
    reply = await http.post("/graphql", content=content, headers=headers)
    assert reply.status_code == status
    assert codes(reply) == ["BAD_REQUEST"]


async def test_an_answer_may_repeat_what_no_encoding_has(
    http: httpx.AsyncClient,
) -> None:
    query = "query($text: String) { echo(text: $text) }"
    for text in ("\ud800", "가\udfff😀"):
        content = json.dumps({"query": query, "variables": {"text": text}})
        headers = {"content-type": "application/json"}
        reply = await http.post("/graphql", content=content, headers=headers)
        assert reply.json() == {"data": {"echo": text}}


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_large_body_is_refused(
    http: httpx.AsyncClient, settings: Any, chunked: bool
) -> None:
    settings.GRAPHQL_MAX_BODY_BYTES = 1000

    async def pieces() -> Any:
        for _ in range(20):
            yield b" " * 100

    content: Any = pieces() if chunked else b" " * 2000
    headers = {"content-type": "application/json"}
    reply = await http.post("/graphql", content=content, headers=headers)
    assert reply.status_code == 413
    assert codes(reply) == ["TOO_LARGE"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{ " + "a: who " * 60 + "}", "TOO_COMPLEX"),
        ("{ " + "who " * 1200 + "}", "TOO_COMPLEX"),
        ("{ " + "who " * 5000 + "}", "TOO_COMPLEX"),
        ("{ a" * 30 + "}" * 30, "TOO_COMPLEX"),
        (
            "query { ...a } fragment a on Query { ...b ...b } "
            + "".join(
                f"fragment {x} on Query {{ ...{y} ...{y} }} "
                for x, y in zip("bcdefghijkl", "cdefghijklm", strict=True)
            )
            + "fragment m on Query { who }",
            "TOO_COMPLEX",
        ),
        ("query { ...a } fragment a on Query { ...a }", "BAD_REQUEST"),
    ],
)
async def test_a_costly_document_is_not_run(
    http: httpx.AsyncClient, query: str, code: str
) -> None:
    reply = await http.post(
        "/graphql", json={"query": query}, headers={"accept": STRICT}
    )
    assert reply.status_code == 400
    assert codes(reply)[0] == code


async def test_the_inside_of_an_error_stays_in_the_log(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    reply = await http.post("/graphql", json={"query": "{ broken }"})
    [error] = reply.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL_ERROR"
    assert "secret" not in reply.text
    assert error["extensions"]["id"] in caplog.text
    assert "the secret of the machine room" in caplog.text


async def test_other_hosts_and_origins_are_not_served(
    http: httpx.AsyncClient, settings: Any
) -> None:
    reply = await http.post(
        "/graphql", json={"query": "{ who }"}, headers={"host": "evil.example"}
    )
    assert reply.status_code == 400
    settings.CORS_ALLOWED_ORIGINS = ["https://good.example"]
    for origin, allowed in (
        ("https://good.example", True),
        ("https://evil.example", 0),
    ):
        headers = {"origin": origin, "access-control-request-method": "POST"}
        reply = await http.options("/graphql", headers=headers)
        assert reply.status_code == 204
        assert ("access-control-allow-origin" in reply.headers) == allowed
        assert ("access-control-allow-headers" in reply.headers) == allowed


async def test_browsers_get_the_explorer(http: httpx.AsyncClient) -> None:
    reply = await http.get("/graphql", headers={"accept": "text/html"})
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")


async def test_a_slow_operation_holds_up_nobody(
    site: Site, http: httpx.AsyncClient
) -> None:
    slow = asyncio.create_task(http.post("/graphql", json={"query": "{ slow }"}))
    reply = await http.post("/graphql", json={"query": "{ who }"})
    assert reply.json() == {"data": {"who": None}}
    assert not slow.done()
    site.ledger.go_on.set()
    assert (await slow).json() == {"data": {"slow": "done"}}
