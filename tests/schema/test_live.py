"""Live: alarms, detections and progress over a real WebSocket, to those who may."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from channels.routing import ProtocolTypeRouter

from backend.apps.accounts.models import Organization
from backend.apps.alarms.services import attach_clip
from backend.apps.analysis import services
from backend.apps.analysis.models import Analysis
from backend.schema.base import to_global_id
from backend.schema.transport.execution import default_executor
from backend.schema.transport.lifespan import lifespan
from backend.schema.transport.ws import GraphQLSocket
from tests.conftest import Person
from tests.rows import CLAIM, install_catalogue, make_alarm, make_running, make_video
from tests.transport.site import Site, Socket, token_of, writers

START = ""
FEED = """subscription($after: String) { alarmFeed(after: $after) {
  cursor kind alarm { id message type { name } detection { id clipUrl } } } }"""
DETECTIONS = """subscription($id: ID, $after: String) {
  detectionAdded(analysisId: $id, after: $after) {
    cursor detection { id behaviour analysis { id } alarm { id } } } }"""
PROGRESS = """subscription($id: ID!) { analysisProgress(analysisId: $id) {
  analysisId state progress doneS durationS etaS analysis { id state } } }"""


class ProductSite(Site):
    """Serves the product's schema."""

    def __init__(self) -> None:
        socket = GraphQLSocket.as_asgi(executor=default_executor())
        self.application = ProtocolTypeRouter(
            {"websocket": socket, "lifespan": lifespan}
        )
        self.start()

    def stop(self) -> None:
        self.server.should_exit = True
        self._thread.join()


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    install_catalogue()
    site = ProductSite()
    yield site
    site.stop()
    writers.close()


async def connected(site: Site, person: Person) -> Socket:
    assert person.user is not None
    return site.socket(token=await token_of(person.user))


async def _next(socket: Socket, field: str) -> Any:
    return (await socket.data())[field]


async def test_an_alarm_is_told_as_raised_and_as_changed(
    site: Site, bob: Person, acme: Organization
) -> None:
    async with await connected(site, bob) as socket:
        await socket.start("feed", FEED, after=START)
        alarm = await writers.run(make_alarm, acme)
        raised = await _next(socket, "alarmFeed")
        assert raised["kind"] == "RAISED"
        assert raised["alarm"]["id"] == to_global_id("Alarm", alarm.pk)
        assert raised["alarm"]["type"]["name"] == "Assault"
        assert raised["alarm"]["detection"]["clipUrl"] is None
        assert alarm.detection_id is not None
        await writers.run(
            attach_clip,
            detection_id=alarm.detection_id,
            claim=CLAIM,
            clip="orgs/1/analyses/1/clip.mp4",
        )
        changed = await _next(socket, "alarmFeed")
        assert changed["kind"] == "CHANGED"
        assert changed["alarm"]["id"] == raised["alarm"]["id"]
        assert changed["alarm"]["detection"]["clipUrl"].endswith("/clip.mp4")
        assert changed["cursor"] != raised["cursor"]


async def test_what_was_missed_comes_first_and_once(
    site: Site, alice: Person, acme: Organization
) -> None:
    async with await connected(site, alice) as socket:
        await socket.start("page", "{ alarms { feedCursor nodes { id } } }")
        page = await _next(socket, "alarms")
        assert (await socket.receive())["type"] == "complete"
        first, second = [await writers.run(make_alarm, acme) for _ in range(2)]
        await socket.start("feed", FEED, after=page["feedCursor"])
        told = [await _next(socket, "alarmFeed") for _ in range(2)]
        third = await writers.run(make_alarm, acme)
        told.append(await _next(socket, "alarmFeed"))
        assert page["nodes"] == []
        assert [event["alarm"]["id"] for event in told] == [
            to_global_id("Alarm", alarm.pk) for alarm in (first, second, third)
        ]


async def test_every_event_may_read_as_many_pages_as_an_operation(
    site: Site, alice: Person, acme: Organization, settings: Any
) -> None:
    settings.GRAPHQL_MAX_PAGES = 1
    one = "subscription($after: String) { alarmFeed(after: $after) { alarm { video {"
    pages = " analyses { nodes { id } }"
    async with await connected(site, alice) as socket:
        await socket.start("one", f"{one}{pages} }} }} }} }}", after=START)
        for _ in range(2):
            await writers.run(make_alarm, acme)
            alarm = (await _next(socket, "alarmFeed"))["alarm"]
            assert len(alarm["video"]["analyses"]["nodes"]) == 1
        await socket.send(type="complete", id="one")
        await socket.start("two", f"{one}{pages} more:{pages} }} }} }} }}", after=START)
        assert _codes(await socket.receive()) == ["TOO_COMPLEX"]


async def test_a_stranger_hears_nothing_of_it(
    site: Site, charlie: Person, acme: Organization
) -> None:
    assert charlie.user is not None
    async with await connected(site, charlie) as socket:
        await socket.start("feed", FEED, after=START)
        await socket.start("found", DETECTIONS, after=START)
        await writers.run(make_alarm, acme)
        own = await writers.run(make_alarm, charlie.user.organization)
        heard = [await socket.data() for _ in range(2)]
        seen = {name: value for data in heard for name, value in data.items()}
        assert seen["alarmFeed"]["alarm"]["id"] == to_global_id("Alarm", own.pk)
        detection_id = to_global_id("Detection", own.detection_id or 0)
        assert seen["detectionAdded"]["detection"]["id"] == detection_id


async def test_detections_of_one_analysis(
    site: Site, alice: Person, acme: Organization
) -> None:
    one, other = [await writers.run(make_running, acme) for _ in range(2)]
    id_ = to_global_id("Analysis", one.pk)
    async with await connected(site, alice) as socket:
        await socket.start("found", DETECTIONS, id=id_, after=START)
        await writers.run(make_alarm, acme, analysis=other)
        alarm = await writers.run(make_alarm, acme, analysis=one, behaviour="fall")
        detection = (await _next(socket, "detectionAdded"))["detection"]
        assert (detection["behaviour"], detection["analysis"]["id"]) == ("fall", id_)
        assert detection["alarm"]["id"] == to_global_id("Alarm", alarm.pk)


async def test_detections_go_on_where_the_page_was_read(
    site: Site, alice: Person, acme: Organization
) -> None:
    analysis = await writers.run(make_running, acme)
    id_ = to_global_id("Analysis", analysis.pk)
    page = """query($id: ID!) { analysis(id: $id) { detections {
      feedCursor nodes { behaviour } } } }"""
    await writers.run(make_alarm, acme, analysis=analysis)
    async with await connected(site, alice) as socket:
        await socket.start("page", page, id=id_)
        read = (await _next(socket, "analysis"))["detections"]
        assert (await socket.receive())["type"] == "complete"
        await writers.run(make_alarm, acme, analysis=analysis, behaviour="fall")
        await socket.start("found", DETECTIONS, id=id_, after=read["feedCursor"])
        found = (await _next(socket, "detectionAdded"))["detection"]
        assert (read["nodes"], found["behaviour"]) == (
            [{"behaviour": "assault"}],
            "fall",
        )


@pytest.mark.parametrize("document", [DETECTIONS, PROGRESS])
async def test_a_stranger_cannot_follow_an_analysis(
    site: Site, charlie: Person, acme: Organization, document: str
) -> None:
    analysis = await writers.run(make_running, acme)
    async with await connected(site, charlie) as socket:
        await socket.start("a", document, id=to_global_id("Analysis", analysis.pk))
        message = await socket.receive()
        codes = _codes(message)
        assert codes == ["NOT_FOUND"]


def _codes(message: dict[str, Any]) -> list[str]:
    payload = message["payload"]
    errors = payload if isinstance(payload, list) else payload["errors"]
    return [error["extensions"]["code"] for error in errors]


async def test_progress_begins_with_the_present_and_ends_with_the_work(
    site: Site, alice: Person, acme: Organization
) -> None:
    analysis = await writers.run(_queued, acme)
    id_ = to_global_id("Analysis", analysis.pk)
    async with await connected(site, alice) as socket:
        await socket.start("a", PROGRESS, id=id_)
        first = await _next(socket, "analysisProgress")
        assert first == {
            "analysisId": id_,
            "state": "QUEUED",
            "progress": 0,
            "doneS": 0,
            "durationS": 60,
            "etaS": None,
            "analysis": {"id": id_, "state": "QUEUED"},
        }
        held: dict[str, Any] = {"analysis_id": analysis.pk, "claim": CLAIM}
        await writers.run(services.claim_analysis, **held, model="fake 1")
        assert (await _next(socket, "analysisProgress"))["state"] == "RUNNING"
        await writers.run(services.report_progress, analysis=analysis, done_ms=45_000)
        later = await _next(socket, "analysisProgress")
        assert (later["progress"], later["doneS"]) == (0.75, 45)
        assert later["etaS"] >= 0
        await writers.run(
            services.finish_analysis, **held, done_ms=60_000, output_video=""
        )
        last = await _next(socket, "analysisProgress")
        assert (last["state"], last["progress"], last["etaS"]) == ("DONE", 1, 0)
        assert await socket.receive() == {"id": "a", "type": "complete"}


def _queued(organization: Organization) -> Analysis:
    return services.request_analysis(video=make_video(organization), by=None)


async def test_a_deleted_analysis_ends_its_progress(
    site: Site, alice: Person, acme: Organization
) -> None:
    analysis = await writers.run(_queued, acme)
    async with await connected(site, alice) as socket:
        await socket.start("a", PROGRESS, id=to_global_id("Analysis", analysis.pk))
        await _next(socket, "analysisProgress")
        await writers.run(Analysis.objects.all().delete)
        await writers.run(services.report_progress, analysis=analysis, done_ms=1)
        async with asyncio.timeout(20):
            assert await socket.receive() == {"id": "a", "type": "complete"}
