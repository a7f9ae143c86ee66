"""Who loses the right to be on a socket gets nothing more over it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from rest_framework_simplejwt.tokens import AccessToken
from websockets.exceptions import ConnectionClosed

from backend.apps.accounts.models import Role, Session, User
from backend.apps.accounts.services import revoke_session
from backend.schema.transport import sessions
from tests.conftest import Person
from tests.transport.site import Site, Socket, publish, sign_in, token_of, writers


async def following(site: Site, user: User | None, token: str = "") -> Socket:
    assert user is not None
    token = token or await token_of(user)
    socket = await site.socket(token=token).__aenter__()
    await socket.follow(user, "a")
    return socket


async def test_the_socket_ends_when_the_token_expires(
    site: Site, alice: Person
) -> None:
    assert alice.user is not None
    short: Any = AccessToken(await token_of(alice.user))  # type: ignore[arg-type]
    short.set_exp(lifetime=timedelta(seconds=2))
    socket = await following(site, alice.user, str(short))
    assert await socket.close_code() == 4401


async def test_a_revoked_session_ends_its_sockets_and_no_others(
    site: Site, alice: Person
) -> None:
    assert alice.user is not None
    first, second = await sign_in(alice.user), await sign_in(alice.user)
    ended = [
        await following(site, alice.user, first.tokens.access_token) for _ in range(2)
    ]
    stays = await following(site, alice.user, second.tokens.access_token)
    await writers.run(revoke_session, session_id=first.session.pk)
    for socket in ended:
        assert await socket.close_code() == 4401
    await publish(alice.user, 1)
    assert (await stays.data())["happened"]["subject"] == 1
    await stays.raw.close()


async def test_whoever_was_deactivated_does_not_get_the_next_event(
    site: Site, alice: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "CHECK_S", 3600.0)
    assert alice.user is not None and bob.user is not None
    stays = await following(site, alice.user)
    dismissed = await following(site, bob.user)
    # Nobody is told of it: the row alone has to do.
    await User.objects.filter(pk=bob.user.pk).aupdate(is_active=False)
    await publish(alice.user, 1)
    assert (await stays.data())["happened"]["subject"] == 1
    with pytest.raises(ConnectionClosed):
        await dismissed.raw.recv()
    assert dismissed.raw.close_code == 4401
    await stays.raw.close()


@pytest.mark.parametrize("change", ["deleted", "role"])
async def test_changed_rights_end_the_socket_without_any_event(
    site: Site, bob: Person, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "CHECK_S", 0.05)
    assert bob.user is not None
    socket = await following(site, bob.user)
    if change == "deleted":
        await Session.objects.filter(user=bob.user).adelete()
    else:
        await User.objects.filter(pk=bob.user.pk).aupdate(role=Role.ADMIN)
    assert await socket.close_code() == 4401


async def test_a_mutation_that_ends_the_own_session_ends_the_socket(
    site: Site, alice: Person
) -> None:
    assert alice.user is not None
    signed_in = await sign_in(alice.user)
    socket = await following(site, alice.user, signed_in.tokens.access_token)
    await asyncio.gather(
        writers.run(revoke_session, session_id=signed_in.session.pk),
        socket.start("b", "mutation { touch }"),
    )
    assert await socket.close_code() == 4401
