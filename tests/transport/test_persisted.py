"""Persisted queries: by hash after the first time, or only those of a list."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.checks import configuration_faults
from backend.schema.base import RequestContext
from backend.schema.root import schema
from backend.schema.transport.documents import DocumentRefused
from backend.schema.transport.execution import Executor
from backend.schema.transport.persisted import Remembered, load_allowlist
from tests.conftest import Person
from tests.transport.site import Site, token_of

QUERY = "query Who { who }"
OTHER = "query Other { __typename }"


@pytest.fixture
async def http(site: Site) -> Any:
    async with httpx.AsyncClient(base_url=site.url.removesuffix("/graphql")) as client:
        yield client


def hashed(query: str, **more: Any) -> dict[str, Any]:
    digest = sha256(query.encode()).hexdigest()
    return {"persistedQuery": {"version": 1, "sha256Hash": digest, **more}}


def codes(reply: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in reply.json()["errors"]]


async def test_a_hash_stands_for_what_came_with_it_before(
    http: httpx.AsyncClient,
) -> None:
    alone = {"extensions": hashed(QUERY)}
    reply = await http.post("/graphql", json=alone)
    assert codes(reply) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert reply.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert reply.headers["cache-control"] == "no-store"
    reply = await http.post("/graphql", json={"query": QUERY, **alone})
    assert reply.json() == {"data": {"who": None}}
    for _ in range(2):
        reply = await http.post("/graphql", json=alone)
        assert reply.json() == {"data": {"who": None}}
    params = {"extensions": json.dumps(hashed(QUERY))}
    assert (await http.get("/graphql", params=params)).json() == {"data": {"who": None}}
    batch = await http.post("/graphql", json=[alone, {"extensions": hashed(OTHER)}])
    one, two = batch.json()
    assert one == {"data": {"who": None}}
    assert two["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "given",
    [
        {"version": 2},
        {"version": None},
        {"sha256Hash": None},
        {"sha256Hash": 7},
        {"sha256Hash": ""},
        {"sha256Hash": "0" * 64},
        {"sha256Hash": sha256(QUERY.encode()).hexdigest().upper()},
    ],
)
async def test_a_hash_that_does_not_fit_is_refused(
    http: httpx.AsyncClient, given: dict[str, Any]
) -> None:
    request = {"query": QUERY, "extensions": hashed(QUERY, **given)}
    reply = await http.post("/graphql", json=request)
    assert codes(reply) == ["BAD_REQUEST"]
    reply = await http.post("/graphql", json={"extensions": hashed(QUERY)})
    assert codes(reply) == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_what_is_not_valid_is_not_remembered(http: httpx.AsyncClient) -> None:
    for query in ("{ nothing }", "{", "{ who " * 30 + "}" * 30):
        request = {"query": query, "extensions": hashed(query)}
        assert "errors" in (await http.post("/graphql", json=request)).json()
        reply = await http.post("/graphql", json={"extensions": hashed(query)})
        assert codes(reply) == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_a_mutation_is_not_run_by_get(http: httpx.AsyncClient) -> None:
    query = "mutation { touch }"
    request = {"query": query, "extensions": hashed(query)}
    await http.post("/graphql", json=request)
    params = {"extensions": json.dumps(hashed(query))}
    assert codes(await http.get("/graphql", params=params)) == ["BAD_REQUEST"]


@pytest.mark.parametrize("protocol", ["graphql-transport-ws", "graphql-ws"])
async def test_hashes_go_over_the_socket(
    site: Site, alice: Person, protocol: str
) -> None:
    assert alice.user is not None
    token = await token_of(alice.user)
    async with site.socket(token=token, protocol=protocol) as socket:
        kind = "start" if socket.legacy else "subscribe"

        async def ask(name: str, **payload: Any) -> dict[str, Any]:
            await socket.send(id=name, type=kind, payload=payload)
            return await socket.receive()

        refused = await ask("1", extensions=hashed(QUERY))
        assert refused["type"] == "error"
        error = refused["payload"] if socket.legacy else refused["payload"][0]
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
        answer = await ask("2", query=QUERY, extensions=hashed(QUERY))
        assert answer["payload"] == {"data": {"who": alice.user.email}}
        await socket.receive()
        answer = await ask("3", extensions=hashed(QUERY))
        assert answer["payload"] == {"data": {"who": alice.user.email}}
        await socket.receive()
        await socket.send(id="4", type=kind, payload={"extensions": {}})
        assert await socket.close_code() == 4400


def test_memory_for_texts_is_bounded() -> None:
    remembered = Remembered(max_size=100)
    texts = [f"{{ a{n} {'x' * 20} }}" for n in range(10)]
    names = [sha256(text.encode()).hexdigest() for text in texts]
    for name, text in zip(names, texts, strict=True):
        remembered.keep(text, name)
        # The first is asked for again and again, so it stays.
        assert remembered.text(None, names[0]) == texts[0]
    with pytest.raises(DocumentRefused):
        remembered.text(None, names[1])
    assert remembered.text(None, names[-1]) == texts[-1]
    remembered.keep("x" * 101, "large")
    with pytest.raises(DocumentRefused):
        remembered.text(None, "large")


def test_they_can_be_switched_off(settings: Any) -> None:
    settings.GRAPHQL_APQ_BYTES = 0
    executor = Executor(schema.graphql_schema)
    for query in (None, QUERY):
        with pytest.raises(DocumentRefused) as refused:
            executor.run(RequestContext(), query=query, extensions=hashed(QUERY))
        [error] = refused.value.errors
        assert error.extensions == {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}
        assert error.message == "PersistedQueryNotSupported"


# --- only what is listed --------------------------------------------------------------

ME = """query Me { me { ...Person } }"""
PERSON = """fragment Person on User { id name role }"""
RISKS = """query Risks { risks { code } }"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deep").mkdir()
    (tmp_path / "me.graphql").write_text(f"{ME}\n{RISKS}")
    (tmp_path / "deep" / "fragments.graphql").write_text(PERSON)
    return tmp_path


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    body = "query Me {\n  me {\n    id\n    __typename\n  }\n}"
    path = tmp_path / "manifest.json"
    operations = [{"id": "me-1", "name": "Me", "type": "query", "body": body}]
    text = {
        "format": "apollo-persisted-query-manifest",
        "version": 1,
        "operations": operations,
    }
    path.write_text(json.dumps(text))
    return path


def run(path: Path, person: Person, settings: Any, **request: Any) -> list[str]:
    settings.GRAPHQL_OPERATIONS = str(path)
    executor = Executor(schema.graphql_schema)
    try:
        result = executor.run(RequestContext(user=person.user), **request)
    except DocumentRefused as refused:
        return [(error.extensions or {})["code"] for error in refused.errors]
    assert result.errors is None
    return []


@pytest.mark.parametrize(
    "query",
    [
        f"{ME} {PERSON}",
        f"{PERSON}\n\n{ME}",
        "query Me { me { ...Person __typename } }"
        " fragment Person on User { __typename id name role }",
        f"{RISKS} # with a remark",
        "query   Risks{risks{code,__typename}}",
    ],
)
def test_what_is_listed_runs_however_it_is_written(
    alice: Person, settings: Any, folder: Path, query: str
) -> None:
    assert run(folder, alice, settings, query=query) == []


@pytest.mark.parametrize(
    "query",
    [
        "query Risks { risks { code level } }",
        "query Risks { risks { code: level } }",
        "query Other { risks { code } }",
        "{ risks { code } }",
        f"{ME} {RISKS} {PERSON}",
        f"{ME} fragment Person on User {{ id name role email }}",
        "query Risks { risks { code t: __typename } }",
        "{ __schema { queryType { name } } }",
        "{ nothing }",
    ],
)
def test_nothing_else_runs(
    alice: Person, settings: Any, folder: Path, query: str
) -> None:
    assert run(folder, alice, settings, query=query) == ["PERSISTED_QUERY_NOT_IN_LIST"]


def test_a_manifest_is_asked_by_id_or_hash(
    alice: Person, settings: Any, manifest: Path
) -> None:
    body = json.loads(manifest.read_text())["operations"][0]["body"]
    by_id = {"persistedQuery": {"version": 1, "sha256Hash": "me-1"}}
    for extensions in (by_id, hashed(body)):
        reply = run(manifest, alice, settings, query=None, extensions=extensions)
        assert reply == []
    assert run(manifest, alice, settings, query="query Me { me { id } }") == []
    unknown = {"persistedQuery": {"version": 1, "sha256Hash": "you-1"}}
    refused = ["PERSISTED_QUERY_NOT_IN_LIST"]
    for query in (None, "{ me { id } }"):
        found = run(manifest, alice, settings, query=query, extensions=unknown)
        assert found == refused
    # A hash does not bring in what is not listed.
    other = "{ me { name } }"
    for query in (other, None):
        found = run(manifest, alice, settings, query=query, extensions=hashed(other))
        assert found == refused


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "Expecting"),
        ("{}", "format"),
        ('{"format": "apollo-persisted-query-manifest", "operations": [1]}', "no id"),
        (
            '{"format": "apollo-persisted-query-manifest", "operations":'
            ' [{"id": "a", "body": "query {"}]}',
            "Syntax Error",
        ),
    ],
)
def test_a_list_that_cannot_be_read_stops_the_start(
    settings: Any, tmp_path: Path, text: str, reason: str
) -> None:
    path = tmp_path / "manifest.json"
    path.write_text(text)
    settings.GRAPHQL_OPERATIONS = str(path)
    [fault] = configuration_faults()
    assert fault.startswith("safe_eye.E007")
    assert reason in fault
    with pytest.raises((ValueError, OSError)):
        load_allowlist(path)
    for missing in (tmp_path / "nowhere", tmp_path):
        settings.GRAPHQL_OPERATIONS = str(missing)
        [fault] = configuration_faults()
        assert fault.startswith("safe_eye.E007")


def test_a_fragment_that_is_nowhere_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "me.graphql").write_text(ME)
    with pytest.raises(ValueError, match="no fragment Person"):
        load_allowlist(tmp_path)
