"""The admin site shows who talks, not what is said, and deletes what was reported."""

from __future__ import annotations

import pytest
from django.test import Client

from backend.apps.accounts.models import User
from backend.apps.chat.models import ChatRoom, Message
from backend.apps.events.models import Event
from tests.chat.conftest import say
from tests.conftest import Person


@pytest.fixture
def keeper(db: None) -> Client:
    """A client that is signed in as the superuser of the installation."""
    client = Client()
    client.force_login(
        User.objects.create_superuser(email="root@example.org", password="x" * 12)
    )
    return client


def test_rooms_and_messages_are_shown_without_what_was_said(
    keeper: Client, bob: Person, room: ChatRoom
) -> None:
    say(bob, room, "Between us")
    message = Message.objects.get()
    for page in (
        "chatroom/",
        f"chatroom/{room.pk}/change/",
        f"chatroom/{room.pk}/delete/",
        f"chatroom/?q={room.pk}",
        "message/",
        f"message/?q={message.pk}",
        f"message/{message.pk}/change/",
    ):
        reply = keeper.get(f"/admin/chat/{page}")
        assert reply.status_code == 200, page
        text = reply.content.decode()
        assert "Night shift" in text
        assert "Between us" not in text
    for page in ("chatroom/add/", "message/add/", f"message/{message.pk}/delete/"):
        assert keeper.get(f"/admin/chat/{page}").status_code == 403, page


def test_an_erased_message_is_told_as_deleted(
    keeper: Client, bob: Person, room: ChatRoom
) -> None:
    say(bob, room, "Between us")
    message = Message.objects.get()
    given = {"action": "erase", "_selected_action": [message.pk]}
    assert keeper.post("/admin/chat/message/", given).status_code == 302
    message.refresh_from_db()
    assert (message.text, message.deleted_at is None) == ("", False)
    event = Event.objects.latest("seq")
    assert (event.kind, event.subject_id) == ("chat.message.deleted", message.pk)


@pytest.mark.parametrize("how", ["one", "several"])
def test_a_deleted_room_ends_for_who_follows_it(
    keeper: Client, bob: Person, room: ChatRoom, how: str
) -> None:
    say(bob, room)
    if how == "one":
        page, given = f"{room.pk}/delete/", {"post": "yes"}
    else:
        page = ""
        given = {"action": "delete_selected", "_selected_action": str(room.pk)}
        given["post"] = "yes"
    assert keeper.post(f"/admin/chat/chatroom/{page}", given).status_code == 302
    assert not ChatRoom.objects.exists()
    assert Event.objects.latest("seq").kind == "chat.room.deleted"


def test_an_administrator_of_an_organisation_has_no_business_there(
    alice: Person, room: ChatRoom
) -> None:
    assert alice.user is not None
    client = Client()
    client.force_login(alice.user)
    reply = client.get(f"/admin/chat/chatroom/{room.pk}/change/")
    assert reply.status_code == 302
    assert "/admin/login/" in reply.headers["location"]
