"""Both WebSocket protocols: the handshake, the messages and every close code."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.conftest import Person
from tests.transport.site import FEED, Site, publish, token_of

PROTOCOLS = ["graphql-transport-ws", "graphql-ws"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_subscription_gets_events_until_it_is_stopped(
    site: Site, alice: Person, protocol: str
) -> None:
    user = alice.user
    assert user is not None
    async with site.socket(token=await token_of(user), protocol=protocol) as socket:
        await socket.follow(user, "a")
        await publish(user, 7)
        assert (await socket.data())["happened"]["subject"] == 7
        await socket.send(id="a", type="stop" if socket.legacy else "complete")
        if socket.legacy:
            assert await socket.receive() == {"type": "complete", "id": "a"}
        await socket.ask()
        await publish(user, 8)
        await socket.start("a", "{ who }")  # the id is free again
        assert await socket.data() == {"who": user.email}


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_queries_and_mutations_are_answered_and_completed(
    site: Site, alice: Person, protocol: str
) -> None:
    assert alice.user is not None
    token = await token_of(alice.user)
    async with site.socket(token=token, protocol=protocol) as socket:
        await socket.start("q", "{ who }")
        assert await socket.data() == {"who": alice.user.email}
        assert await socket.receive() == {"id": "q", "type": "complete"}
        await socket.start("m", "mutation { touch }")
        assert await socket.data() == {"touch": "touched"}
        assert await socket.receive() == {"id": "m", "type": "complete"}


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_only_a_valid_token_gets_in_under_either_name(
    site: Site, alice: Person, protocol: str
) -> None:
    assert alice.user is not None
    token = await token_of(alice.user)
    for name in ("authorization", "Authorization"):
        async with site.socket(protocol=protocol) as socket:
            await socket.init({name: f"Bearer {token}"})
            assert (await socket.receive())["type"] == "connection_ack"
    for payload in ({}, None, {"authorization": token}, {"authorization": "Bearer x"}):
        async with site.socket(protocol=protocol) as socket:
            await socket.init(payload)
            if socket.legacy:
                assert (await socket.receive())["type"] == "connection_error"
            assert await socket.close_code() == 4403


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_malformed_messages_close_the_socket(site: Site, protocol: str) -> None:
    for text in (
        b"\x00",
        "nonsense",
        "[]",
        '{"type": "tango"}',
        '{"type": ["x"]}',
        '{"id": "1", "payload": {}}',
        '{"type": "connection_init", "payload": [1]}',
        '{"type": "connection_init", "payload": 7}',
    ):
        async with site.socket(protocol=protocol) as socket:
            await socket.raw.send(text)
            assert await socket.close_code() == 4400, text


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_an_operation_before_the_handshake_is_unauthorized(
    site: Site, protocol: str
) -> None:
    async with site.socket(protocol=protocol) as socket:
        await socket.start("1", "{ who }")
        assert await socket.close_code() == 4401


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_malformed_operation_closes_the_socket(
    site: Site, alice: Person, protocol: str
) -> None:
    assert alice.user is not None
    token = await token_of(alice.user)
    for payload in (
        None,
        "x",
        {},
        {"query": 1},
        {"query": "{ who }", "variables": []},
        {"query": "{ who }", "operationName": 3},
        {"query": "{ who }", "operationName": "\ud800"},
    ):
        async with site.socket(token=token, protocol=protocol) as socket:
            kind = "start" if socket.legacy else "subscribe"
            await socket.send(id="1", type=kind, payload=payload)
            assert await socket.close_code() == 4400, payload


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_an_id_that_no_encoding_has_closes_the_socket(
    site: Site, alice: Person, protocol: str
) -> None:
    assert alice.user is not None
    token = await token_of(alice.user)
    async with site.socket(token=token, protocol=protocol) as socket:
        await socket.start("\ud800", "{ who }")
        assert await socket.close_code() == 4400


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_an_answer_may_repeat_what_no_encoding_has(
    site: Site, alice: Person, protocol: str
) -> None:
    assert alice.user is not None
    query = "query($text: String) { echo(text: $text) }"
    token = await token_of(alice.user)
    async with site.socket(token=token, protocol=protocol) as socket:
        await socket.start("1", query, text="\ud800")
        assert await socket.data() == {"echo": "\ud800"}


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_second_handshake_closes_the_socket(
    site: Site, alice: Person, protocol: str
) -> None:
    assert alice.user is not None
    token = await token_of(alice.user)
    async with site.socket(token=token, protocol=protocol) as socket:
        await socket.init({})
        assert await socket.close_code() == 4429


# A close frame has room for 123 bytes: that is 41 of such letters.
@pytest.mark.parametrize("name", ["1", "가" * 90])
@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_an_id_in_use_closes_the_socket(
    site: Site, alice: Person, protocol: str, name: str
) -> None:
    assert alice.user is not None
    token = await token_of(alice.user)
    async with site.socket(token=token, protocol=protocol) as socket:
        for _ in range(2):
            await socket.start(name, FEED)
        assert await socket.close_code() == 4409


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_silent_client_is_not_waited_for(
    site: Site, settings: Any, protocol: str
) -> None:
    settings.GRAPHQL_WS_INIT_TIMEOUT_S = 0.05
    async with site.socket(protocol=protocol) as socket:
        assert await socket.close_code() == 4408


@pytest.mark.parametrize("protocol", [None, "soap"])
async def test_unknown_subprotocols_are_not_acceptable(
    site: Site, protocol: str | None
) -> None:
    async with site.socket(protocol=protocol) as socket:
        assert await socket.close_code() == 4406


async def test_a_ping_is_answered(site: Site) -> None:
    async with site.socket() as socket:
        await socket.send(type="ping")
        assert (await socket.receive())["type"] == "pong"
        await socket.send(type="pong")


REFUSED = [
    ("subscription {", "BAD_REQUEST"),
    ("subscription { nothing }", "BAD_REQUEST"),
    ('subscription { happened(room: "forbidden") { cursor } }', "FORBIDDEN"),
    ('subscription { happened(room: "hidden") { cursor } }', "NOT_FOUND"),
    ('subscription { happened(after: "x") { cursor } }', "INVALID_INPUT"),
    # A cursor that the log never gave out: it was another database's.
    ('subscription { happened(after: "ZXZlbnQ6OTk=") { cursor } }', "INVALID_INPUT"),
    ("subscription A { happened { cursor } } query B { who }", "BAD_REQUEST"),
]


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_refused_operation_gets_an_error_and_the_socket_stays(
    site: Site, alice: Person, protocol: str
) -> None:
    assert alice.user is not None
    token = await token_of(alice.user)
    async with site.socket(token=token, protocol=protocol) as socket:
        for query, code in REFUSED:
            await socket.start("1", query)
            message = await socket.receive()
            assert (message["id"], message["type"]) == ("1", "error")
            error = message["payload"] if socket.legacy else message["payload"][0]
            assert error["extensions"]["code"] == code
            await socket.start("1", "{ who }")
            assert await socket.data() == {"who": alice.user.email}
            assert (await socket.receive())["type"] == "complete"


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_a_message_that_is_too_large_closes_the_socket(
    site: Site, protocol: str
) -> None:
    async with site.socket(protocol=protocol) as socket:
        with suppress(ConnectionClosed):
            await socket.raw.send("x" * 10 * 1024**2)
        assert await socket.close_code() == 1009


async def test_a_page_of_another_origin_is_refused(site: Site, settings: Any) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with site.socket(origin="https://evil.example"):
            pass
    assert refused.value.response.status_code == 403
    settings.CORS_ALLOWED_ORIGINS = ["https://good.example"]
    async with site.socket(origin="https://good.example"):
        pass
    async with site.socket(origin=f"http://127.0.0.1:{site.port}"):
        pass


async def test_a_socket_runs_a_limited_number_of_operations(
    site: Site, settings: Any, alice: Person
) -> None:
    settings.GRAPHQL_WS_MAX_OPERATIONS = 2
    assert alice.user is not None
    async with site.socket(token=await token_of(alice.user)) as socket:
        for name in "abc":
            await socket.start(name, FEED)
        message = await socket.receive()
        assert (message["id"], message["type"]) == ("c", "error")
        assert message["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"
