"""A room of Alice's with Bob in it, and Dora, a colleague who is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from backend.apps.accounts.models import Organization
from backend.apps.chat.models import ChatRoom
from backend.apps.chat.services import create_room
from backend.schema.base import to_global_id
from tests.conftest import Person, make_user
from tests.schema.test_live import ProductSite
from tests.transport.site import Site, writers


@pytest.fixture
def dora(acme: Organization) -> Person:
    """An admin even: of the organisation, not of the room."""
    return Person(make_user("dora@acme.example", acme, "ADMIN"))


@pytest.fixture
def room(alice: Person, bob: Person) -> ChatRoom:
    return open_room(bob, alice)


@pytest.fixture
def site(transactional_db: None) -> Iterator[Site]:
    site = ProductSite()
    yield site
    site.stop()
    writers.close()


def open_room(owner: Person, *others: Person, name: str = "Night shift") -> ChatRoom:
    """A room that a plain user owns."""
    assert owner.user is not None
    ids = [person.user.pk for person in others if person.user]
    return create_room(by=owner.user, name=name, member_ids=ids)


def room_id(room: ChatRoom) -> str:
    return to_global_id("ChatRoom", room.pk)


def user_id(person: Person) -> str:
    assert person.user is not None
    return to_global_id("User", person.user.pk)


def do(person: Person, verb: str, selection: str = "", /, **values: Any) -> Any:
    """Run a mutation: its payload, with `codes` for its errors and denials."""
    kind = verb[0].upper() + verb[1:]
    reply = person.run(
        f"""mutation($input: {kind}Input!) {{ {verb}(input: $input) {{
            {selection} errors {{ field code message }} }} }}""",
        input=values,
    )
    payload = (reply.data or {}).get(verb) or {}
    return {**payload, "codes": reply.codes}


def say(person: Person, room: ChatRoom, text: str = "Hello") -> str:
    """Post a message; its id."""
    payload = do(
        person, "postMessage", "message { id }", roomId=room_id(room), text=text
    )
    assert payload["codes"] == []
    return str(payload["message"]["id"])
