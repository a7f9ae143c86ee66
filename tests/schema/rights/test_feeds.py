"""Over a real WebSocket: who may follow what, and hears nothing of others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from backend.apps.accounts.models import User
from backend.apps.alarms.writing import create_alarm
from backend.apps.cameras.services import create_camera
from backend.apps.chat.posting import post_message
from backend.apps.chat.services import create_room
from backend.apps.notices.services import create_notice
from tests.rows import CLAIM, make_alarm
from tests.schema.rights.asking import field_of
from tests.schema.rights.people import OURS, THEIRS
from tests.schema.rights.places import IDS, forged
from tests.schema.rights.table import RULES
from tests.schema.rights.terms import Outcome, Persona, Rule
from tests.schema.rights.world import World, id_of, make_world
from tests.schema.test_live import ProductSite
from tests.transport.site import Socket, writers

FEEDS = [rule for rule in RULES if rule.parent == "Subscription"]
#: What is read of each event, and the last word that a listener waits for.
SHOWN = {
    "alarmFeed": ("alarm { id message }", "last alarm"),
    "cameraStatusChanged": ("camera { id name }", "last camera"),
    "chatRoomChanged": ("roomId room { name }", "last room"),
    "messagePosted": ("message { text room { id } }", "last message"),
    "noticePublished": ("notice { title }", "last notice"),
    "detectionAdded": ("detection { id startS }", "77.5"),
    "chatTyping": ("roomId", "roomId"),
    "analysisProgress": ("analysisId", "analysisId"),
}
INSIDERS = (Persona.MEMBER, Persona.ADMIN, Persona.SUPERUSER)
#: What a stranger of the same organisation is: not in the author's room.
IN_THE_ROOM = (Persona.AUTHOR,)


@pytest.fixture
def site(transactional_db: None) -> Iterator[ProductSite]:
    site = ProductSite()
    yield site
    site.stop()
    writers.close()


def _make() -> World:
    """The world, and in both organisations one last event of every kind."""
    world = make_world()
    persons = world.people.by_persona
    for mark, rows, author, admin, members in (
        (
            OURS,
            world.rows,
            persons[Persona.AUTHOR],
            persons[Persona.ADMIN],
            [persons[persona] for persona in INSIDERS],
        ),
        (THEIRS, world.foreign, persons[Persona.STRANGER], None, []),
    ):
        _finish(rows, mark=mark, author=author, admin=admin or author, members=members)
    return world


def _finish(
    rows: Any, *, mark: str, author: User, admin: User, members: list[User]
) -> None:
    analysis = rows["Analysis"]
    assert analysis.claimed_by == CLAIM
    last = {"start_ms": 77_500, "end_ms": 78_000, "peak_ms": 77_700}
    make_alarm(author.organization, analysis=analysis, behaviour="fall", **last)
    create_alarm(by=author, type="fall", message=f"{mark} last alarm")
    create_camera(by=admin, number=99, name=f"{mark} last camera")
    for room in ("Room", "OpenRoom"):
        post_message(by=author, room=rows[room], text=f"{mark} last message")
    ids = [member.pk for member in members]
    create_room(by=author, name=f"{mark} last room", member_ids=ids)
    create_notice(by=admin, values={"title": f"{mark} last notice", "text": mark})


def _document(rule: Rule) -> str:
    arguments = field_of(rule).args
    given = [name for name in arguments if name in rule.given or name == "after"]
    heads = ", ".join(f"${name}: {arguments[name].type}" for name in given)
    passed = ", ".join(f"{name}: ${name}" for name in given)
    head, call = (f"({heads})", f"({passed})") if given else ("", "")
    shown, _ = SHOWN[rule.name]
    return f"subscription{head} {{ {rule.name}{call} {{ {shown} }} }}"


async def _open(site: ProductSite, bearer: str | None) -> Socket | None:
    """The socket of a persona; None where it is refused."""
    socket = await site.socket().__aenter__()
    await socket.init({"authorization": f"Bearer {bearer}"} if bearer else {})
    try:
        assert (await socket.receive())["type"] == "connection_ack"
    except ConnectionClosed:
        assert socket.raw.close_code in (4401, 4403)
        return None
    return socket


class Listener:
    """One persona with all feeds at once; `heard` is what each of them told."""

    def __init__(self, world: World, persona: Persona) -> None:
        self.world, self.persona = world, persona
        self.found: dict[str, str] = {}
        self.heard = ""

    async def listen(self, site: ProductSite) -> None:
        """Until each feed was refused, or has told its last word."""
        socket = await _open(site, self.world.people.bearers.get(self.persona))
        if socket is None:
            unknown = Outcome.UNAUTHENTICATED
            self.found = {rule.title: unknown for rule in FEEDS}
            return
        for number, rule in enumerate(FEEDS):
            given = self.world.filled(rule.given, self.persona)
            await socket.start(str(number), _document(rule), after="", **given)
        while len(self.found) < len(FEEDS):
            message = await socket.receive()
            rule = FEEDS[int(message["id"])]
            if rule.title not in self.found:
                self._take(rule, message)
        await socket.raw.close()

    def _take(self, rule: Rule, message: Any) -> None:
        payload = message["payload"]
        errors = payload if message["type"] == "error" else payload.get("errors")
        if errors:
            self.found[rule.title] = errors[0]["extensions"]["code"]
            return
        text = json.dumps(payload)
        self.heard += text
        if SHOWN[rule.name][1] in text:
            is_ours = self.persona != Persona.STRANGER
            self.found[rule.title] = Outcome.ALLOWED if is_ours else Outcome.EMPTY


async def test_everybody_follows_what_the_table_says_and_hears_nothing_else(
    site: ProductSite,
) -> None:
    world = await writers.run(_make)
    room = id_of(world.rows["Room"])
    for persona in Persona:
        listener = Listener(world, persona)
        await listener.listen(site)
        told = {rule.title: str(rule.who[persona]) for rule in FEEDS}
        assert listener.found == told, persona
        other = OURS if persona == Persona.STRANGER else THEIRS
        assert other not in listener.heard, persona
        # The log has what was said in the room; who is not in it hears none of that.
        assert (room in listener.heard) == (persona in IN_THE_ROOM), persona


async def test_feeds_of_unknown_things_and_from_forged_places_are_refused(
    site: ProductSite,
) -> None:
    world = await writers.run(_make)
    socket = await _open(site, world.people.bearers[Persona.ADMIN])
    assert socket is not None
    texts = [text for text in IDS if isinstance(text, str) and len(text) < 1000]
    foreign = [id_of(world.foreign[name]) for name in ("Room", "Analysis", "Video")]
    tries: list[tuple[str, dict[str, Any]]] = []
    for name, argument in (
        ("messagePosted", "roomId"),
        ("chatTyping", "roomId"),
        ("detectionAdded", "analysisId"),
        ("analysisProgress", "analysisId"),
    ):
        tries += [(f"{name}({argument}: $value)", {"value": each}) for each in texts]
        tries += [(f"{name}({argument}: $value)", {"value": each}) for each in foreign]
    cursor = "WyItY3JlYXRlZF9hdCwtaWQiLDEsMV0"
    places = [text for text in forged(cursor) if text and len(text) < 10_000]
    for name in SHOWN.keys() - {"chatTyping", "analysisProgress"}:
        tries += [(f"{name}(after: $value)", {"value": each}) for each in places]
    for number, (call, given) in enumerate(tries):
        kind = "String" if "after" in call else "ID!"
        shown, _ = SHOWN[call.partition("(")[0]]
        query = f"subscription($value: {kind}) {{ {call} {{ {shown} }} }}"
        await socket.start(str(number), query, **given)
        message = await socket.receive()
        assert (message["id"], message["type"]) == (str(number), "error"), call
        codes = {each["extensions"]["code"] for each in message["payload"]}
        assert codes <= {"INVALID_ID", "NOT_FOUND", "INVALID_INPUT"}, (call, given)
    await socket.raw.close()
