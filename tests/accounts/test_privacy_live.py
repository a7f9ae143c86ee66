"""What is private stays so where a feed is executed once for many people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from backend.apps.accounts.api_tokens import generate_api_token
from backend.apps.accounts.models import Organization
from backend.asgi import application
from tests.conftest import Person, make_user
from tests.rows import install_catalogue
from tests.transport.site import Site, token_of, writers

FEED = """subscription($after: String) { alarmFeed(after: $after) {
  alarm { createdBy { name email } } } }"""
CREATE = """mutation($input: CreateAlarmInput!) { createAlarm(input: $input) {
  errors { field code } } }"""


class WholeSite(Site):
    """The application as it is served, on a free port."""

    def __init__(self) -> None:
        self.application = application
        self.start()

    def stop(self) -> None:
        self.server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    install_catalogue()
    site = WholeSite()
    yield site
    site.stop()
    writers.close()


async def test_a_feed_tells_each_person_their_own_address_alone(
    site: Site, alice: Person, bob: Person, acme: Organization
) -> None:
    def prepare() -> Any:
        dora = make_user("dora@acme.example", acme)
        connection.close()
        return dora

    def raise_alarm() -> Any:
        reply = bob.run(CREATE, input={"type": "fall"})
        connection.close()
        return reply

    dora = await writers.run(prepare)
    people = [bob.user, dora, alice.user]
    told = []
    sockets = []
    for user in people:
        assert user is not None
        socket = await site.socket(token=await token_of(user)).__aenter__()
        await socket.follow(user, "a", FEED)
        sockets.append(socket)
    reply = await writers.run(raise_alarm)
    assert (reply.errors, reply.codes) == ([], [])
    for socket in sockets:
        told.append((await socket.data())["alarmFeed"]["alarm"]["createdBy"])
        await socket.raw.close()
    assert told == [
        {"name": "Bob", "email": "bob@acme.example"},
        {"name": "Bob", "email": None},
        {"name": "Bob", "email": "bob@acme.example"},
    ]


async def test_a_feed_tells_each_person_their_own_tokens_alone(
    site: Site, alice: Person, bob: Person, acme: Organization
) -> None:
    feed = """subscription { alarmFeed {
      alarm { createdBy { apiTokens { nodes { name hint } } } } } }"""

    def prepare() -> Any:
        dora = make_user("dora@acme.example", acme)
        assert alice.user and bob.user
        generate_api_token(by=alice.user, user=bob.user, name="door", scopes=["READ"])
        connection.close()
        return dora

    def raise_alarm() -> None:
        bob.run(CREATE, input={"type": "fall"})
        connection.close()

    dora = await writers.run(prepare)
    sockets = []
    # Whoever comes first is whom a shared feed is executed for.
    for user in (bob.user, dora):
        assert user is not None
        socket = await site.socket(token=await token_of(user)).__aenter__()
        await socket.follow(user, "a", feed)
        sockets.append(socket)
    await writers.run(raise_alarm)
    told = []
    for socket in sockets:
        author = (await socket.data())["alarmFeed"]["alarm"]["createdBy"]
        told.append([token["name"] for token in author["apiTokens"]["nodes"]])
        await socket.raw.close()
    assert told == [["door"], []]
