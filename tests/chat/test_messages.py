"""Messages: posted, edited, deleted, read; who is typing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.apps.chat.models import ChatMember, ChatRoom, Message
from backend.apps.chat.selectors import people_typing
from backend.apps.chat.typing import TYPING_S
from backend.apps.events.models import Event
from backend.schema.base import to_global_id
from tests.chat.conftest import do, open_room, room_id, say, user_id
from tests.conftest import Person
from tests.rows import make_alarm

MESSAGE = """message { id number text createdAt editedAt editedBy { id } deletedAt
    author { id } room { id } }"""
PAGE = """query($id: ID!, $first: Int, $after: String) { chatRoom(id: $id) {
    unreadCount lastMessage { text }
    messages(first: $first, after: $after) { feedCursor totalCount
      pageInfo { hasNextPage endCursor } nodes { id number text } } } }"""


def read(person: Person, room: ChatRoom, **variables: Any) -> Any:
    reply = person.run(PAGE, id=room_id(room), **variables)
    assert reply.errors == []
    return reply.data["chatRoom"]


def unread(person: Person, room: ChatRoom) -> int:
    return int(read(person, room)["unreadCount"])


def test_a_message_is_there_as_it_was_written(bob: Person, room: ChatRoom) -> None:
    text = "  Look at door 3 👩‍🚒\r\n문 열림  "
    done = do(bob, "postMessage", MESSAGE, roomId=room_id(room), text=text)
    message = done["message"]
    assert message["text"] == "Look at door 3 👩‍🚒\n문 열림"
    assert message["author"] == {"id": user_id(bob)}
    assert message["room"] == {"id": room_id(room)}
    assert (message["number"], message["editedAt"], message["deletedAt"]) == (
        1,
        None,
        None,
    )
    assert read(bob, room)["lastMessage"] == {"text": message["text"]}


def test_messages_are_read_page_by_page_newest_first(
    alice: Person, bob: Person, room: ChatRoom
) -> None:
    for number in range(1, 6):
        say(alice if number % 2 else bob, room, f"No. {number}")
    first = read(bob, room, first=2)["messages"]
    say(alice, room, "Meanwhile")
    after = first["pageInfo"]["endCursor"]
    second = read(bob, room, first=3, after=after)["messages"]
    texts = [node["text"] for page in (first, second) for node in page["nodes"]]
    assert texts == ["No. 5", "No. 4", "No. 3", "No. 2", "No. 1"]
    assert first["pageInfo"]["hasNextPage"] and not second["pageInfo"]["hasNextPage"]
    assert second["totalCount"] == 6


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "TEXT_MISSING"),
        (" \n ", "TEXT_MISSING"),
        ("x" * 4001, "TEXT_TOO_LONG"),
        ("x" * 10**7, "TEXT_TOO_LONG"),
        ("a\x00b", "BAD_CHARACTERS"),
        ("\x1b[31mred", "BAD_CHARACTERS"),
    ],
)
def test_bad_texts_are_refused_and_change_nothing(
    bob: Person, room: ChatRoom, text: str, code: str
) -> None:
    id_ = say(bob, room)
    events = Event.objects.count()
    for verb, target in (
        ("postMessage", {"roomId": room_id(room)}),
        ("updateMessage", {"id": id_}),
    ):
        done = do(bob, verb, text=text, **target)
        assert [(e["field"], e["code"]) for e in done["errors"]] == [("text", code)]
    assert list(Message.objects.values_list("text", flat=True)) == ["Hello"]
    assert Event.objects.count() == events


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("nonsense", "INVALID_ID"),
        ("", "INVALID_ID"),
        (to_global_id("Alarm", 1), "INVALID_ID"),
        (to_global_id("ChatRoom", 10**9), "NOT_FOUND"),
    ],
)
def test_what_is_no_room_is_refused(
    bob: Person, room: ChatRoom, given: str, code: str
) -> None:
    for verb, more in (
        ("postMessage", {"text": "Hello"}),
        ("markChatRead", {}),
        ("sendTyping", {}),
        ("leaveChatRoom", {}),
    ):
        done = do(bob, verb, roomId=given, **more)
        assert [(e["field"], e["code"]) for e in done["errors"]] == [("roomId", code)]


def test_an_edited_message_says_so_and_by_whom(
    alice: Person, bob: Person, room: ChatRoom
) -> None:
    id_ = say(bob, room, "Teh door")
    done = do(bob, "updateMessage", MESSAGE, id=id_, text="The door")
    message = done["message"]
    assert (message["text"], message["editedBy"]) == ("The door", {"id": user_id(bob)})
    assert message["editedAt"] > message["createdAt"]
    events = Event.objects.count()
    again = do(bob, "updateMessage", MESSAGE, id=id_, text=" The door ")
    assert again["message"] == message
    assert Event.objects.count() == events
    admin = do(alice, "updateMessage", MESSAGE, id=id_, text="The gate")["message"]
    assert admin["editedBy"] == {"id": user_id(alice)}
    assert admin["author"] == {"id": user_id(bob)}


def test_a_deleted_message_leaves_its_place_and_no_text(
    alice: Person, bob: Person, room: ChatRoom
) -> None:
    id_ = say(bob, room, "The secret")
    say(bob, room, "And more")
    for person in (bob, alice):  # twice is as once
        done = do(person, "deleteMessage", MESSAGE, id=id_)
        assert done["codes"] == []
        assert done["message"]["text"] is None
        assert done["message"]["deletedAt"] is not None
    assert not Message.objects.filter(text__contains="secret").exists()
    nodes = read(alice, room)["messages"]["nodes"]
    assert [node["text"] for node in nodes] == ["And more", None]
    assert do(bob, "updateMessage", id=id_, text="Back")["codes"] == ["MESSAGE_DELETED"]
    kinds = Event.objects.filter(kind="chat.message.deleted")
    assert kinds.count() == 1


def test_unread_messages_are_counted_until_they_are_read(
    alice: Person, bob: Person, room: ChatRoom
) -> None:
    ids = [say(bob, room) for _ in range(3)]
    assert (unread(alice, room), unread(bob, room)) == (3, 0)
    target = {"roomId": room_id(room)}
    counts = "chatRoom { unreadCount }"
    done = do(alice, "markChatRead", counts, **target, messageId=ids[1])
    assert done["chatRoom"] == {"unreadCount": 1}
    # Reading does not go back.
    done = do(alice, "markChatRead", counts, **target, messageId=ids[0])
    assert done["chatRoom"] == {"unreadCount": 1}
    done = do(alice, "markChatRead", counts, **target)
    assert done["chatRoom"] == {"unreadCount": 0}
    say(alice, room)
    say(bob, room)
    assert (unread(alice, room), unread(bob, room)) == (1, 0)


def test_messages_of_another_room_do_not_count_as_read_here(
    alice: Person, bob: Person, dora: Person, room: ChatRoom
) -> None:
    ours, theirs = say(bob, open_room(bob, alice)), say(dora, open_room(dora))
    say(bob, room)
    for id_ in (ours, theirs):
        done = do(alice, "markChatRead", roomId=room_id(room), messageId=id_)
        errors = [(e["field"], e["code"]) for e in done["errors"]]
        assert errors == [("messageId", "NOT_FOUND")]
    assert unread(alice, room) == 1


def test_a_repeated_post_is_said_once(bob: Person, room: ChatRoom) -> None:
    given = {"roomId": room_id(room), "text": "Once", "idempotencyKey": "a"}
    ids = [do(bob, "postMessage", MESSAGE, **given)["message"]["id"] for _ in range(2)]
    assert ids[0] == ids[1]
    assert Message.objects.count() == 1
    other = do(bob, "postMessage", MESSAGE, **{**given, "text": "Twice"})
    assert other["codes"] == ["IDEMPOTENCY_KEY_REUSED"]
    assert Message.objects.count() == 1


def test_typing_holds_for_a_moment_and_is_not_written_again_and_again(
    bob: Person, room: ChatRoom
) -> None:
    assert bob.user is not None
    now = timezone.now()
    assert people_typing(room.pk, now=now) == []
    for _ in range(3):
        done = do(bob, "sendTyping", "chatRoom { id }", roomId=room_id(room))
        assert (done["codes"], done["chatRoom"]) == ([], {"id": room_id(room)})
    row = ChatMember.objects.get(room=room, user=bob.user)
    first = row.typing_until
    assert people_typing(room.pk, now=now) == [bob.user]
    assert people_typing(room.pk, now=now + timedelta(seconds=TYPING_S + 1)) == []
    do(bob, "sendTyping", roomId=room_id(room))
    row.refresh_from_db()
    assert row.typing_until == first
    do(bob, "sendTyping", roomId=room_id(room), isTyping=False)
    assert people_typing(room.pk, now=now) == []
    do(bob, "sendTyping", roomId=room_id(room))
    say(bob, room)
    assert people_typing(room.pk, now=now) == []
    # Nothing of it is in the log.
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds == {"chat.room.changed", "chat.message.posted"}


EVERYTHING = """{ chatRooms { totalCount feedCursor nodes {
    name unreadCount owner { name organization { name } }
    alarm { id message logLine type { name } risk { name } }
    lastMessage { text author { name organization { name } } editedBy { name } }
    members { user { name tags { type } status { available }
      organization { name } } joinedAt } } } }"""
MESSAGES = """query($id: ID!) { chatRoom(id: $id) { messages { nodes {
    text author { name tags { type } organization { name } } editedBy { name }
    room { name unreadCount members { user { name } } } } } } }"""


@pytest.mark.parametrize("document", [EVERYTHING, MESSAGES])
def test_lists_cost_the_same_whatever_their_number(
    alice: Person, bob: Person, dora: Person, room: ChatRoom, document: str
) -> None:
    assert alice.user is not None
    costs = []
    for count in (1, 4):
        for _ in range(count):
            room = open_room(bob, alice, dora)
            room.alarm = make_alarm(alice.user.organization)
            room.save()
            for person in (alice, bob, dora):
                id_ = say(person, room)
                do(person, "updateMessage", id=id_, text="Other")
                say(person, open_room(person, alice))
        alice.run(document, id=room_id(room))  # what is looked up once and kept
        with CaptureQueriesContext(connection) as queries:
            reply = alice.run(document, id=room_id(room))
        assert reply.errors == []
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 14
