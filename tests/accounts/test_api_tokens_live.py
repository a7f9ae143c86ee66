"""API tokens over HTTP and WebSocket: taken as access tokens are, and ended at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone
from websockets.exceptions import ConnectionClosed

from backend.apps.accounts import services
from backend.apps.accounts.models import ApiToken, User
from backend.schema.transport import sessions
from tests.accounts.test_api_tokens import make
from tests.conftest import Person
from tests.transport.site import Site, publish, writers


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    site = Site()
    yield site
    site.stop()
    writers.close()


def ask(site: Site, token: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    reply = httpx.post(site.url, json={"query": "{ who }"}, headers=headers)
    return reply.json()["data"]["who"]


def test_a_token_is_sent_as_an_access_token_is(site: Site, alice: Person) -> None:
    row, token = make(alice)
    assert ask(site, token) == "alice@acme.example"
    assert ask(site, token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert alice.user is not None
    services.revoke_api_token(by=alice.user, token=row)
    assert ask(site, token) is None


async def test_a_revoked_token_ends_its_sockets_and_no_others(
    site: Site, alice: Person, bob: Person
) -> None:
    row, token = await writers.run(make, bob)
    _, other = await writers.run(make, bob)
    assert alice.user is not None and bob.user is not None
    async with site.socket(token=token) as ended, site.socket(token=other) as stays:
        await ended.follow(bob.user, "a")
        await stays.follow(bob.user, "a")
        await writers.run(services.revoke_api_token, by=alice.user, token=row)
        assert await ended.close_code() == 4401
        await publish(bob.user, 1)
        assert (await stays.data())["happened"]["subject"] == 1


async def test_the_socket_of_a_token_ends_with_it(site: Site, alice: Person) -> None:
    end = timezone.now() + timedelta(seconds=5)
    _, token = await writers.run(make, alice, expires_at=end)
    async with site.socket(token=token) as socket:
        assert alice.user is not None
        await socket.follow(alice.user, "a")
        assert await socket.close_code() == 4401


@pytest.mark.parametrize("change", ["dismissed", "revoked"])
async def test_whoever_lost_the_right_does_not_get_the_next_event(
    site: Site,
    alice: Person,
    bob: Person,
    change: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sessions, "CHECK_S", 3600.0)
    _, token = await writers.run(make, bob)
    assert bob.user is not None
    async with site.socket(token=token) as socket:
        await socket.follow(bob.user, "a")
        await publish(bob.user, 1)
        assert (await socket.data())["happened"]["subject"] == 1
        # Nobody is told of it: the row alone has to do.
        if change == "dismissed":
            await User.objects.filter(pk=bob.user.pk).aupdate(is_active=False)
        else:
            await ApiToken.objects.aupdate(revoked_at=timezone.now())
        await publish(bob.user, 2)
        with pytest.raises(ConnectionClosed):
            await socket.raw.recv()
        assert socket.raw.close_code == 4401


async def test_a_token_whose_row_is_over_is_found_without_any_event(
    site: Site, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "CHECK_S", 0.05)
    _, token = await writers.run(make, alice)
    assert alice.user is not None
    async with site.socket(token=token) as socket:
        await socket.follow(alice.user, "a")
        await ApiToken.objects.aupdate(expires_at=timezone.now())
        assert await socket.close_code() == 4401
