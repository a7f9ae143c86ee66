"""The live feed by filter, over a real WebSocket: what fits, what no longer does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from backend.apps.accounts.models import Organization
from backend.apps.alarms.models import Alarm
from backend.apps.cameras.models import Camera
from backend.apps.events.models import Event
from tests.alarms.doing import do, gid
from tests.conftest import Person
from tests.rows import install_catalogue, make_alarm
from tests.schema.test_live import ProductSite, connected
from tests.transport.site import Site, Socket, writers

FEED = """subscription($filter: AlarmFeedFilter, $after: String) {
  alarmFeed(filter: $filter, after: $after) { cursor kind alarmId alarm {
    id state type { code } risk { level } assignee { name } } } }"""


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    install_catalogue()
    site = ProductSite()
    yield site
    site.stop()
    writers.close()


async def follow(socket: Socket, name: str = "feed", **wanted: Any) -> None:
    await socket.start(name, FEED, filter=wanted, after="")


async def told(socket: Socket) -> tuple[str, str]:
    """Kind and id of the next event; what is REMOVED comes without the alarm."""
    event = (await socket.data())["alarmFeed"]
    assert (event["alarm"] is None) == (event["kind"] == "REMOVED")
    assert event["alarm"] is None or event["alarm"]["id"] == event["alarmId"]
    return event["kind"], event["alarmId"]


async def act(person: Person, verb: str, shows: str = "alarm", **given: Any) -> Any:
    done = await writers.run(partial(do, person, verb, shows, **given))
    assert done["codes"] == []
    return done


async def raised(person: Person, type_: str, **given: Any) -> str:
    id_: str = (await act(person, "createAlarm", type=type_, **given))["alarm"]["id"]
    return id_


async def test_a_deleted_alarm_is_told_as_removed(
    site: Site, alice: Person, bob: Person
) -> None:
    async with await connected(site, bob) as socket:
        await follow(socket)
        one = await raised(alice, "fall")
        assert await told(socket) == ("RAISED", one)
        await act(alice, "deleteAlarm", "deletedId", id=one)
        assert await told(socket) == ("REMOVED", one)
    # Who comes later hears of its end alone.
    async with await connected(site, bob) as socket:
        await follow(socket)
        assert await told(socket) == ("REMOVED", one)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"types": ["theft", "arson"]}, ["theft", "arson"]),
        ({"types": []}, []),
        ({"risks": ["LO"]}, ["smoking"]),
        ({"minLevel": 4}, ["fall", "arson"]),
        ({"minLevel": 4, "types": ["fall", "smoking"]}, ["fall"]),
        ({"states": ["OPEN"]}, ["fall", "theft", "smoking", "arson"]),
        ({"states": ["RESOLVED"]}, []),
        ({"assignedToMe": False}, ["fall", "theft", "smoking", "arson"]),
        ({"assignedToMe": True}, []),
        (None, ["fall", "theft", "smoking", "arson"]),
    ],
)
async def test_only_what_fits_the_filter_comes(
    site: Site, bob: Person, wanted: Any, expected: list[str]
) -> None:
    async with await connected(site, bob) as socket:
        await socket.start("feed", FEED, filter=wanted, after="")
        for type_ in ("fall", "theft", "smoking", "arson"):
            await raised(bob, type_)
        seen = [(await socket.data())["alarmFeed"]["alarm"] for _ in expected]
        assert [alarm["type"]["code"] for alarm in seen] == expected
        # And nothing besides: what is asked next is answered next.
        await socket.start("ask", "{ me { id } }")
        assert (await socket.receive())["id"] == "ask"


async def test_alarms_of_some_cameras(
    site: Site, bob: Person, acme: Organization
) -> None:
    make = partial(Camera.objects.create, organization=acme, name="x")
    one, two = [await writers.run(partial(make, number=n)) for n in (1, 2)]
    async with await connected(site, bob) as socket:
        await follow(socket, cameraIds=[gid(two)])
        await raised(bob, "fall", cameraId=gid(one))
        await raised(bob, "fall")
        mine = await raised(bob, "fall", cameraId=gid(two))
        assert await told(socket) == ("RAISED", mine)
        await act(bob, "updateAlarm", id=mine, cameraId=gid(one))
        assert await told(socket) == ("REMOVED", mine)


async def test_what_is_given_to_me_and_taken_from_me(
    site: Site, alice: Person, bob: Person
) -> None:
    assert alice.user is not None and bob.user is not None
    async with (
        await connected(site, alice) as alices,
        await connected(site, bob) as bobs,
    ):
        for socket in (alices, bobs):
            await follow(socket, assignedToMe=True)
        one = await raised(alice, "fall")
        await act(alice, "assignAlarm", id=one, assigneeId=gid(bob.user))
        assert await told(bobs) == ("CHANGED", one)
        await act(bob, "acknowledgeAlarm", id=one)
        assert await told(bobs) == ("CHANGED", one)
        await act(bob, "assignAlarm", id=one, assigneeId=gid(alice.user))
        assert await told(bobs) == ("REMOVED", one)
        assert await told(alices) == ("CHANGED", one)
        await act(alice, "deleteAlarm", "deletedId", id=one)
        assert await told(alices) == ("REMOVED", one)
        await bobs.start("ask", "{ me { id } }")
        assert (await bobs.receive())["id"] == "ask"


async def test_what_was_missed_comes_as_it_is_now(
    site: Site, alice: Person, bob: Person
) -> None:
    assert bob.user is not None
    one, two = await raised(alice, "fall"), await raised(alice, "theft")
    await act(alice, "acknowledgeAlarm", id=one)
    await act(alice, "acknowledgeAlarm", id=two)
    await act(alice, "reopenAlarm", id=two)
    async with await connected(site, bob) as socket:
        await follow(socket, states=["OPEN"])
        seen = [await told(socket) for _ in range(4)]
        assert seen == [
            ("RAISED", two),
            ("REMOVED", one),
            ("CHANGED", two),
            ("CHANGED", two),
        ]


async def test_an_event_of_before_there_were_facts_is_judged_by_the_alarm(
    site: Site, bob: Person, acme: Organization
) -> None:
    alarm = await writers.run(make_alarm, acme)
    await writers.run(Event.objects.filter(kind="alarm.raised").update, data={})
    async with await connected(site, bob) as socket:
        await follow(socket, "one", types=["assault"])
        assert await told(socket) == ("RAISED", gid(alarm))
        await follow(socket, "two", types=["fall"])
        await socket.start("ask", "{ me { id } }")
        assert (await socket.receive())["id"] == "ask"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"cameraIds": ["x"]}, "INVALID_ID"),
        ({"assigneeId": "QWxhcm06MQ=="}, "INVALID_ID"),
        ({"types": [str(number) for number in range(101)]}, "INVALID_INPUT"),
        ({"cameraIds": ["Q2FtZXJhOjE="] * 101}, "INVALID_INPUT"),
        ({"assigneeId": "VXNlcjo5OTk5OTk=", "assignedToMe": True}, "INVALID_INPUT"),
        ({"minLevel": "high"}, "BAD_REQUEST"),
        ({"states": ["CLOSED"]}, "BAD_REQUEST"),
    ],
)
async def test_a_bad_filter_is_refused(
    site: Site, bob: Person, wanted: Any, code: str
) -> None:
    async with await connected(site, bob) as socket:
        await follow(socket, **wanted)
        message = await socket.receive()
        payload = message["payload"]
        errors = payload if isinstance(payload, list) else payload["errors"]
        assert [error["extensions"]["code"] for error in errors] == [code]


async def test_a_stranger_hears_nothing_by_any_filter(
    site: Site, bob: Person, charlie: Person, acme: Organization
) -> None:
    assert bob.user is not None
    async with await connected(site, charlie) as socket:
        await follow(socket, "one", assigneeId=gid(bob.user))
        await follow(socket, "two")
        one = await raised(bob, "fall")
        await act(bob, "assignAlarm", id=one, assigneeId=gid(bob.user))
        await act(bob, "deleteAlarm", "deletedId", id=one)
        own = await raised(charlie, "theft")
        assert await told(socket) == ("RAISED", own)
    assert await writers.run(Alarm.objects.count) == 1
