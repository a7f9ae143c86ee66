"""`noticePublished`: once, at the moment from which one may read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.apps.accounts.models import Organization
from backend.apps.events.models import Event
from backend.apps.notices.models import Notice
from backend.apps.notices.services import (
    announce_due_notices,
    create_notice,
    update_notice,
)
from tests.conftest import Person
from tests.notices.conftest import in_hours, make_notice
from tests.racing import at_once
from tests.schema.test_live import ProductSite, connected
from tests.transport.site import Site, Socket, writers
from worker.crew import sweep

PUBLISHED = """subscription($after: String) { noticePublished(after: $after) {
  cursor notice { title state createdBy { name } } } }"""
START = ""


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    site = ProductSite()
    yield site
    site.stop()
    writers.close()


async def title(socket: Socket) -> str:
    event = (await socket.data())["noticePublished"]
    return str(event["notice"]["title"])


async def write(by: Person, title: str, **values: Any) -> Notice:
    assert by.user is not None
    given: Any = {"title": title, "text": "Read this.", **values}
    return await writers.run(create_notice, by=by.user, values=given)


async def test_notices_are_told_to_those_who_may_read_them(
    site: Site, alice: Person, bob: Person, charlie: Person, erin: Person
) -> None:
    async with (
        await connected(site, bob) as ours,
        await connected(site, charlie) as theirs,
    ):
        for socket in (ours, theirs):
            await socket.start("a", PUBLISHED, after=START)
        await write(alice, "For Acme")
        await write(charlie, "For the others")
        await write(erin, "For all", scope="PUBLIC")
        assert [await title(ours) for _ in range(2)] == ["For Acme", "For all"]
        assert [await title(theirs) for _ in range(2)] == ["For the others", "For all"]


async def test_a_scheduled_notice_is_told_when_its_window_opens(
    site: Site, alice: Person, bob: Person
) -> None:
    async with await connected(site, bob) as socket:
        await socket.start("a", PUBLISHED, after=START)
        notice = await write(alice, "Later", publish_from=in_hours(2))
        assert await writers.run(announce_due_notices) == ()
        await write(alice, "Now")
        assert await title(socket) == "Now"
        # Two hours later:
        await Notice.objects.filter(pk=notice.pk).aupdate(publish_from=in_hours(-1))
        await writers.run(sweep)
        assert await title(socket) == "Later"
        await writers.run(sweep)
        await write(alice, "Last")
        assert await title(socket) == "Last"


async def test_what_was_taken_back_is_not_replayed(
    site: Site, alice: Person, bob: Person
) -> None:
    gone = await write(alice, "Gone")
    over = await write(alice, "Over")
    await write(alice, "Here")
    await Notice.objects.filter(pk=gone.pk).adelete()
    past = {"publish_from": in_hours(-2), "publish_until": in_hours(-1)}
    await Notice.objects.filter(pk=over.pk).aupdate(**past)
    async with await connected(site, bob) as socket:
        await socket.start("a", PUBLISHED, after=START)
        assert await title(socket) == "Here"


async def test_the_feed_goes_on_where_the_page_was_read(
    site: Site, alice: Person, bob: Person
) -> None:
    page = "{ notices { feedCursor nodes { title } } }"
    await write(alice, "Before")
    async with await connected(site, bob) as socket:
        await socket.start("page", page)
        read = (await socket.data())["notices"]
        assert (await socket.receive())["type"] == "complete"
        assert read["nodes"] == [{"title": "Before"}]
        await write(alice, "Between")
        await socket.start("a", PUBLISHED, after=read["feedCursor"])
        assert await title(socket) == "Between"


def test_who_is_not_signed_in_has_nothing_to_follow(db: None, erin: Person) -> None:
    make_notice(erin, scope="PUBLIC")
    found = Person(None).run("{ notices { feedCursor totalCount } }")
    assert found.data == {"notices": {"feedCursor": None, "totalCount": 1}}


def told() -> int:
    return Event.objects.filter(kind="notice.published").count()


def test_an_edit_is_no_news_but_another_date_is(db: None, alice: Person) -> None:
    assert alice.user is not None
    values: Any = {"title": "A", "text": "A"}
    notice = create_notice(by=alice.user, values=values)
    assert told() == 1
    update_notice(by=alice.user, notice=notice, changes={"title": "B"})
    assert told() == 1
    later = {"publish_from": in_hours(1)}
    update_notice(by=alice.user, notice=notice, changes=later)  # type: ignore[arg-type]
    assert (told(), announce_due_notices()) == (1, ())
    due = timezone.now() + timedelta(hours=2)
    assert announce_due_notices(now=due) == (notice.pk,)
    assert announce_due_notices(now=due) == ()
    assert told() == 2


def test_a_notice_that_was_never_open_is_never_told(db: None, alice: Person) -> None:
    make_notice(alice, publish_from=in_hours(-2), publish_until=in_hours(-1))
    assert announce_due_notices() == ()
    assert told() == 0


@pytest.mark.django_db(transaction=True)
def test_many_sweepers_tell_of_it_once_in_each_organisation(
    erin: Person,
    acme: Organization,
) -> None:
    for _ in range(5):
        make_notice(erin, scope="PUBLIC")
    done = at_once(*[announce_due_notices] * 4)
    assert sorted(sum(done, ())) == sorted(Notice.objects.values_list("pk", flat=True))
    assert told() == 5 * Organization.objects.count() == 10
