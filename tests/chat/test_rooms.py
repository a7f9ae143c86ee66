"""Rooms: who sees them, who changes them, and who owns them in the end."""

from __future__ import annotations

from typing import Any

import pytest

from backend.apps.accounts.models import Organization, User
from backend.apps.chat import services
from backend.apps.chat.models import ChatMember, ChatRoom, Message
from backend.apps.events.models import Event
from backend.schema.base import to_global_id
from tests.chat.conftest import do, open_room, room_id, say, user_id
from tests.conftest import Person, make_user
from tests.rows import make_alarm

ROOM = """id name owner { id } alarm { id } unreadCount lastActivityAt createdAt
    lastMessage { id } members { user { id name } joinedAt lastReadNumber }"""
LIST = f"""query($alarm: ID) {{ chatRooms(alarmId: $alarm) {{
    totalCount feedCursor nodes {{ {ROOM} }} }} }}"""
ONE = f"query($id: ID!) {{ chatRoom(id: $id) {{ {ROOM} }} }}"
CREATE = ("createChatRoom", f"chatRoom {{ {ROOM} }}")
CHANGED = f"chatRoom {{ {ROOM} }}"


def rooms_of(person: Person, **variables: Any) -> list[str]:
    reply = person.run(LIST, **variables)
    assert reply.errors == []
    return [node["name"] for node in reply.data["chatRooms"]["nodes"]]


def names(payload: dict[str, Any]) -> list[str]:
    return [member["user"]["name"] for member in payload["chatRoom"]["members"]]


def test_a_room_is_made_with_those_who_are_to_be_in_it(
    alice: Person, bob: Person, acme: Organization
) -> None:
    alarm_id = to_global_id("Alarm", make_alarm(acme).pk)
    made = do(
        bob,
        *CREATE,
        name="  Fall at door 3 ",
        memberIds=[user_id(alice), user_id(alice), user_id(bob)],
        alarmId=alarm_id,
    )
    assert made["codes"] == []
    room = made["chatRoom"]
    assert room["name"] == "Fall at door 3"
    assert room["owner"] == {"id": user_id(bob)}
    assert room["alarm"] == {"id": alarm_id}
    assert (room["unreadCount"], room["lastMessage"]) == (0, None)
    assert room["lastActivityAt"] >= room["createdAt"][:10]
    assert sorted(names(made)) == ["Alice", "Bob"]
    assert rooms_of(alice, alarm=alarm_id) == ["Fall at door 3"]
    assert rooms_of(alice, alarm=to_global_id("Alarm", 10**9)) == []


def test_only_who_is_in_a_room_sees_it(
    alice: Person, dora: Person, charlie: Person, anonymous: Person, room: ChatRoom
) -> None:
    message_id = say(alice, room)
    for person in (dora, charlie):
        assert rooms_of(person) == []
        assert person.run(ONE, id=room_id(room)).data == {"chatRoom": None}
        for id_ in (room_id(room), message_id):
            node = "query($id: ID!) { node(id: $id) { id } }"
            assert person.run(node, id=id_).data == {"node": None}
        seen = "query($id: ID!) { message(id: $id) { text } }"
        assert person.run(seen, id=message_id).data == {"message": None}
    assert anonymous.run(LIST).codes == ["UNAUTHENTICATED"]
    assert rooms_of(alice) == ["Night shift"]


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("updateChatRoom", {"id": "room", "name": "Mine"}),
        ("deleteChatRoom", {"id": "room"}),
        ("addChatMember", {"roomId": "room", "userId": "self"}),
        ("removeChatMember", {"roomId": "room", "userId": "bob"}),
        ("leaveChatRoom", {"roomId": "room"}),
        ("postMessage", {"roomId": "room", "text": "Hello"}),
        ("updateMessage", {"id": "message", "text": "Goodbye"}),
        ("deleteMessage", {"id": "message"}),
        ("markChatRead", {"roomId": "room"}),
        ("sendTyping", {"roomId": "room"}),
    ],
)
def test_who_is_not_in_a_room_changes_nothing_there(
    bob: Person,
    dora: Person,
    charlie: Person,
    anonymous: Person,
    room: ChatRoom,
    verb: str,
    values: dict[str, str],
) -> None:
    known = {"room": room_id(room), "message": say(bob, room), "bob": user_id(bob)}
    before = _everything()
    for person in (dora, charlie):
        own = {**known, "self": user_id(person)}
        given = {name: own.get(value, value) for name, value in values.items()}
        assert do(person, verb, **given)["codes"] == ["NOT_FOUND"]
    assert do(anonymous, verb, **given)["codes"] == ["UNAUTHENTICATED"]
    assert _everything() == before


def _everything() -> list[Any]:
    models: list[Any] = [ChatRoom, ChatMember, Message, Event]
    return [sorted(model.objects.values_list()) for model in models]


@pytest.mark.parametrize(
    ("verb", "values"),
    [
        ("updateChatRoom", {"id": "room", "name": "Mine"}),
        ("deleteChatRoom", {"id": "room"}),
        ("removeChatMember", {"roomId": "room", "userId": "bob"}),
        ("updateMessage", {"id": "message", "text": "Goodbye"}),
        ("deleteMessage", {"id": "message"}),
    ],
)
def test_a_member_may_not_what_the_owner_and_the_author_may(
    bob: Person,
    acme: Organization,
    room: ChatRoom,
    verb: str,
    values: dict[str, str],
) -> None:
    eve = Person(make_user("eve@acme.example", acme))
    do(bob, "addChatMember", roomId=room_id(room), userId=user_id(eve))
    known = {"room": room_id(room), "message": say(bob, room), "bob": user_id(bob)}
    before = _everything()
    given = {name: known.get(value, value) for name, value in values.items()}
    assert do(eve, verb, **given)["codes"] == ["FORBIDDEN"]
    assert _everything() == before


def test_the_owner_changes_name_alarm_and_owner_one_by_one(
    alice: Person, bob: Person, room: ChatRoom, acme: Organization
) -> None:
    alarm_id = to_global_id("Alarm", make_alarm(acme).pk)
    id_ = room_id(room)
    done = do(bob, "updateChatRoom", CHANGED, id=id_, alarmId=alarm_id)
    assert done["chatRoom"]["alarm"] == {"id": alarm_id}
    done = do(bob, "updateChatRoom", CHANGED, id=id_, name="Day shift")
    assert done["chatRoom"]["name"] == "Day shift"
    assert done["chatRoom"]["alarm"] == {"id": alarm_id}
    done = do(
        bob, "updateChatRoom", CHANGED, id=id_, alarmId=None, ownerId=user_id(alice)
    )
    assert done["chatRoom"]["alarm"] is None
    assert done["chatRoom"]["owner"] == {"id": user_id(alice)}
    assert do(bob, "updateChatRoom", id=id_, name="Back")["codes"] == ["FORBIDDEN"]


def test_an_admin_in_the_room_may_what_its_owner_may(
    alice: Person, room: ChatRoom
) -> None:
    assert do(alice, "updateChatRoom", id=room_id(room), name="Ours")["codes"] == []
    assert do(alice, "deleteChatRoom", "deletedId", id=room_id(room)) == {
        "deletedId": room_id(room),
        "errors": [],
        "codes": [],
    }
    assert not ChatRoom.objects.exists()


def test_anybody_in_a_room_lets_colleagues_in_who_read_what_was_said(
    bob: Person, dora: Person, room: ChatRoom
) -> None:
    say(bob, room, "Before")
    for _ in range(2):  # whoever is in already stays
        done = do(
            bob, "addChatMember", CHANGED, roomId=room_id(room), userId=user_id(dora)
        )
        assert names(done)[-1] == "Dora" and len(names(done)) == 3
    document = """query($id: ID!) { chatRoom(id: $id) {
        unreadCount messages { nodes { text } } } }"""
    seen = dora.run(document, id=room_id(room)).data["chatRoom"]
    assert seen == {"unreadCount": 0, "messages": {"nodes": [{"text": "Before"}]}}


def test_who_was_put_out_sees_nothing_any_more(
    alice: Person, bob: Person, room: ChatRoom
) -> None:
    message_id = say(alice, room)
    done = do(
        bob, "removeChatMember", CHANGED, roomId=room_id(room), userId=user_id(alice)
    )
    assert names(done) == ["Bob"]
    assert rooms_of(alice) == []
    reply = alice.run("query($id: ID!) { message(id: $id) { id } }", id=message_id)
    assert reply.data == {"message": None}
    gone = {"roomId": room_id(room), "userId": user_id(alice)}
    assert do(bob, "removeChatMember", **gone)["codes"] == ["NOT_FOUND"]


def test_whoever_removes_themselves_leaves(bob: Person, room: ChatRoom) -> None:
    gone = {"roomId": room_id(room), "userId": user_id(bob)}
    done = do(bob, "removeChatMember", CHANGED, **gone)
    assert (done["codes"], done["chatRoom"]) == ([], None)


def test_what_the_owner_leaves_passes_to_the_longest_there(
    alice: Person, bob: Person, dora: Person
) -> None:
    room = open_room(bob, alice)
    do(bob, "addChatMember", roomId=room_id(room), userId=user_id(dora))
    done = do(bob, "leaveChatRoom", "leftId", roomId=room_id(room))
    assert (done["leftId"], done["codes"]) == (room_id(room), [])
    seen = alice.run(ONE, id=room_id(room)).data["chatRoom"]
    assert seen["owner"] == {"id": user_id(alice)}
    assert bob.run(ONE, id=room_id(room)).data == {"chatRoom": None}
    assert do(bob, "leaveChatRoom", roomId=room_id(room))["codes"] == ["NOT_FOUND"]


def test_the_last_who_leaves_ends_the_room(
    alice: Person, bob: Person, room: ChatRoom
) -> None:
    say(bob, room)
    for person in (alice, bob):
        assert do(person, "leaveChatRoom", roomId=room_id(room))["codes"] == []
    assert _everything()[:3] == [[], [], []]


def test_nobody_inactive_is_let_in_owns_or_keeps_a_room(
    alice: Person, bob: Person, dora: Person, room: ChatRoom
) -> None:
    assert alice.user is not None and dora.user is not None and bob.user is not None
    User.objects.filter(pk=dora.user.pk).update(is_active=False)
    entering = {"roomId": room_id(room), "userId": user_id(dora)}
    assert do(bob, "addChatMember", **entering)["codes"] == ["NOT_FOUND"]
    made = do(bob, "createChatRoom", name="A", memberIds=[user_id(dora)])
    assert made["errors"][0]["field"] == "memberIds"
    # The owner is dismissed: whoever has been there longest stands in.
    User.objects.filter(pk=bob.user.pk).update(is_active=False)
    seen = alice.run(ONE, id=room_id(room)).data["chatRoom"]
    assert seen["owner"] == {"id": user_id(alice)}
    owner = {"id": room_id(room), "ownerId": user_id(bob)}
    assert do(alice, "updateChatRoom", **owner)["codes"] == ["NOT_FOUND"]
    assert do(alice, "leaveChatRoom", roomId=room_id(room))["codes"] == []
    assert not ChatRoom.objects.exists()


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"name": " "}, "name", "TEXT_MISSING"),
        ({"name": "x" * 81}, "name", "TEXT_TOO_LONG"),
        ({"name": "x" * 10**6}, "name", "TEXT_TOO_LONG"),
        ({"name": "a\x00b"}, "name", "BAD_CHARACTERS"),
        ({"name": "two\nlines"}, "name", "BAD_CHARACTERS"),
        ({"memberIds": ["nonsense"]}, "memberIds", "INVALID_ID"),
        ({"memberIds": ["ChatRoom"]}, "memberIds", "INVALID_ID"),
        ({"memberIds": ["stranger"]}, "memberIds", "NOT_FOUND"),
        ({"memberIds": ["nobody"]}, "memberIds", "NOT_FOUND"),
        ({"memberIds": ["many"] * 100}, "memberIds", "ROOM_FULL"),
        ({"alarmId": "their alarm"}, "alarmId", "NOT_FOUND"),
        ({"alarmId": "ChatRoom"}, "alarmId", "INVALID_ID"),
    ],
)
def test_a_bad_room_is_refused_and_not_made(
    bob: Person, charlie: Person, values: dict[str, Any], field: str, code: str
) -> None:
    assert charlie.user is not None
    known = {
        "ChatRoom": to_global_id("ChatRoom", 1),
        "stranger": user_id(charlie),
        "nobody": to_global_id("User", 10**9),
        "their alarm": to_global_id("Alarm", make_alarm(charlie.user.organization).pk),
    }
    given: dict[str, Any] = {"name": "Room 😀", **values}
    if values.get("memberIds", [""])[0] == "many":
        ids = range(10**6, 10**6 + 100)
        given["memberIds"] = [to_global_id("User", pk) for pk in ids]
    elif "memberIds" in values:
        given["memberIds"] = [known.get(id, id) for id in values["memberIds"]]
    if "alarmId" in values:
        given["alarmId"] = known[values["alarmId"]]
    made = do(bob, *CREATE, **given)
    assert [(e["field"], e["code"]) for e in made["errors"]] == [(field, code)]
    assert made["chatRoom"] is None
    assert not ChatRoom.objects.exists()


def test_a_full_room_takes_nobody_more(
    bob: Person, dora: Person, room: ChatRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MEMBER_LIMIT", 2)
    bob.language = "ko"
    done = do(bob, "addChatMember", roomId=room_id(room), userId=user_id(dora))
    [error] = done["errors"]
    assert (error["field"], error["code"]) == ("userId", "ROOM_FULL")
    assert error["message"] == "채팅방에는 최대 2명까지 참여할 수 있습니다."


def test_a_name_cannot_be_cleared_nor_the_owner(bob: Person, room: ChatRoom) -> None:
    done = do(bob, "updateChatRoom", id=room_id(room), name=None)
    assert done["codes"] == ["TEXT_MISSING"]
    done = do(bob, "updateChatRoom", id=room_id(room), ownerId=None)
    assert done["codes"] == ["INVALID_ID"]


def test_the_room_of_a_deleted_alarm_stays(
    bob: Person, room: ChatRoom, acme: Organization
) -> None:
    alarm = make_alarm(acme)
    alarm_id = to_global_id("Alarm", alarm.pk)
    do(bob, "updateChatRoom", id=room_id(room), alarmId=alarm_id)
    alarm.delete()
    assert bob.run(ONE, id=room_id(room)).data["chatRoom"]["alarm"] is None


def test_a_repeated_creation_makes_one_room(bob: Person) -> None:
    made = [
        do(bob, *CREATE, name="Once", idempotencyKey="key 1")["chatRoom"]["id"]
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert ChatRoom.objects.count() == 1


def test_who_left_the_organisation_is_not_in_its_rooms(
    alice: Person, bob: Person, charlie: Person, room: ChatRoom
) -> None:
    assert bob.user is not None and charlie.user is not None
    message_id = say(bob, room, "Mine")
    bob.user.organization = charlie.user.organization
    bob.user.save()
    assert rooms_of(bob) == []
    seen = alice.run(ONE, id=room_id(room)).data["chatRoom"]
    assert [member["user"]["name"] for member in seen["members"]] == ["Alice"]
    document = "query($id: ID!) { message(id: $id) { text author { id } } }"
    said = alice.run(document, id=message_id).data["message"]
    assert said == {"text": "Mine", "author": None}
