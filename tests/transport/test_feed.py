"""Feeds of the log: replay, then live; no gap, no repeat, nothing to strangers."""

from __future__ import annotations

import asyncio
import random

import pytest
from websockets.exceptions import ConnectionClosed

from backend.apps.accounts.models import User
from backend.apps.events import cursor, log
from backend.schema.transport.events_feed import KEPT_EVENTS
from tests.conftest import Person
from tests.transport.site import FEED, Site, Socket, publish, publish_many, token_of

RED = """subscription($after: String) {
  happened(after: $after, room: "red") { subject cursor } }"""
LANGUAGE = "subscription($after: String) { happened(after: $after) { language } }"
BROKEN = """subscription($after: String) {
  happened(after: $after) { subject broken } }"""


def place(person: Person, seq: int) -> str:
    assert person.user is not None
    return cursor.encode(seq, organization_id=person.user.organization_id)


async def subjects(socket: Socket, count: int) -> list[int]:
    return [(await socket.data())["happened"]["subject"] for _ in range(count)]


async def test_what_was_missed_comes_first_and_in_order(
    site: Site, alice: Person
) -> None:
    assert alice.user is not None
    for subject in range(1, 6):
        await publish(alice.user, subject)
    async with site.socket(token=await token_of(alice.user)) as socket:
        await socket.start("a", FEED, after=place(alice, 2))
        assert await subjects(socket, 3) == [3, 4, 5]
        await publish(alice.user, 6)
        assert await subjects(socket, 1) == [6]


async def test_without_a_cursor_only_what_comes_is_told(
    site: Site, alice: Person
) -> None:
    assert alice.user is not None
    await publish(alice.user, 1)
    async with site.socket(token=await token_of(alice.user)) as socket:
        await socket.start("a", FEED)
        first = asyncio.create_task(subjects(socket, 1))
        subject = 1
        while not first.done():  # nothing says when the subscription has begun
            subject += 1
            await publish(alice.user, subject)
        assert 1 not in await first


async def test_events_of_others_kinds_rooms_and_the_gone_are_passed_over(
    site: Site, alice: Person
) -> None:
    assert alice.user is not None
    async with site.socket(token=await token_of(alice.user)) as socket:
        await socket.follow(alice.user, "a", RED)
        await publish(alice.user, 1, room="blue")
        await publish(alice.user, 2, room="red", kind="test.other")
        await publish(alice.user, 3, room="red", gone=True)
        await publish(alice.user, 4, room="red")
        data = await socket.data()
    assert data["happened"] == {"subject": 4, "cursor": place(alice, 4)}


async def test_a_stranger_hears_nothing(
    site: Site, alice: Person, charlie: Person
) -> None:
    assert alice.user is not None and charlie.user is not None
    async with site.socket(token=await token_of(charlie.user)) as stranger:
        await stranger.start("a", FEED, after="")
        await publish(alice.user, 1)
        await publish(charlie.user, 2)
        assert await subjects(stranger, 1) == [2]


async def test_one_execution_serves_all_who_ask_the_same(
    site: Site, alice: Person, bob: Person
) -> None:
    assert alice.user is not None and bob.user is not None
    await publish(alice.user, 1)
    users = [alice.user] * 3 + [bob.user] * 2
    sockets = [
        await site.socket(token=await token_of(user)).__aenter__() for user in users
    ]
    for number, socket in enumerate(sockets):
        # Where one begins does not matter for the sharing, nor do the ids.
        if number % 2:
            await socket.start(f"id {number}", FEED, after="")
            assert await subjects(socket, 1) == [1]
        else:
            await socket.follow(alice.user, f"id {number}")
    await publish(alice.user, 2)
    for number, socket in enumerate(sockets):
        message = await socket.receive()
        assert message["id"] == f"id {number}"
        assert message["payload"]["data"]["happened"]["subject"] == 2
    # Admins share, users share; their feeds do not, as their rights may differ.
    assert site.ledger.loads[2] == 2
    assert site.ledger.loads[1] == 2
    for socket in sockets:
        await socket.raw.close()


async def test_languages_do_not_share(site: Site, alice: Person) -> None:
    assert alice.user is not None
    korean = await User.objects.acreate(
        email="kim@acme.example",
        name="Kim",
        organization_id=alice.user.organization_id,
        role=alice.user.role,
        language="ko",
    )
    async with (
        site.socket(token=await token_of(alice.user)) as one,
        site.socket(token=await token_of(korean)) as other,
    ):
        for socket in (one, other):
            await socket.follow(alice.user, "a", LANGUAGE)
        await publish(alice.user, 1)
        assert (await one.data())["happened"]["language"] == "en"
        assert (await other.data())["happened"]["language"] == "ko"


async def test_a_failing_resolver_costs_its_field_not_the_feed(
    site: Site, alice: Person, caplog: pytest.LogCaptureFixture
) -> None:
    assert alice.user is not None
    async with site.socket(token=await token_of(alice.user)) as socket:
        await socket.follow(alice.user, "a", BROKEN)
        for subject in (1, 2):
            await publish(alice.user, subject)
            payload = (await socket.receive())["payload"]
            assert payload["data"]["happened"] == {"subject": subject, "broken": None}
            [error] = payload["errors"]
            assert error["extensions"]["code"] == "INTERNAL_ERROR"
            assert "secret" not in str(payload)
            assert error["extensions"]["id"] in caplog.text


async def test_a_long_absence_is_replayed_from_the_database(
    site: Site, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "RECENT_LIMIT", 5)
    assert alice.user is not None
    count = KEPT_EVENTS + 60  # more than is kept rendered, read in several parts
    async with site.socket(token=await token_of(alice.user)) as live:
        await live.follow(alice.user, "a")
        await publish_many(alice.user, range(1, count + 1))
        assert await subjects(live, count) == list(range(1, count + 1))
        async with site.socket(token=await token_of(alice.user)) as late:
            await late.start("a", FEED, after=place(alice, 1))
            assert await subjects(late, count - 1) == list(range(2, count + 1))


async def test_under_load_reconnecting_clients_miss_and_repeat_nothing(
    site: Site, alice: Person, charlie: Person
) -> None:
    assert alice.user is not None and charlie.user is not None
    count, mine = 150, alice.user
    token = await token_of(mine)
    dice = random.Random(7)

    async def client() -> list[int]:
        seen: list[int] = []
        after = ""
        while len(seen) < count:
            drop_after = dice.randint(1, 40)
            async with site.socket(token=token) as socket:
                await socket.start("a", FEED, after=after)
                while len(seen) < count and drop_after:
                    happened = (await socket.data())["happened"]
                    seen.append(happened["subject"])
                    after = happened["cursor"]
                    drop_after -= 1
        return seen

    async def writer(first: int) -> None:
        for subject in range(first, count + 1, 5):
            await publish(mine, subject)
            await publish(charlie.user, -subject)  # type: ignore[arg-type]

    *histories, _, _, _, _, _ = await asyncio.gather(
        *(client() for _ in range(6)), *(writer(first) for first in range(1, 6))
    )
    # All saw the one order of the log, each event once.
    assert sorted(histories[0]) == list(range(1, count + 1))  # type: ignore[arg-type]
    assert all(history == histories[0] for history in histories)


async def test_a_server_that_stops_says_that_it_will_be_back(
    site: Site, alice: Person
) -> None:
    assert alice.user is not None
    async with site.socket(token=await token_of(alice.user)) as socket:
        await socket.follow(alice.user, "a")
        await asyncio.to_thread(site.stop)
        with pytest.raises(ConnectionClosed) as closed:
            await socket.receive()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
    site.start()
    await publish(alice.user, 1)
    async with site.socket(token=await token_of(alice.user)) as socket:
        await socket.start("a", FEED, after="")
        assert await subjects(socket, 1) == [1]
