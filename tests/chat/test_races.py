"""People who do something at the same moment: one after the other, and all is right."""

from __future__ import annotations

from functools import partial

import pytest

from backend.apps.chat.models import ChatMember, ChatRoom, Message
from backend.apps.events.models import Event
from backend.schema.base import to_global_id
from tests.chat.conftest import do, open_room, room_id, say, user_id
from tests.conftest import Person
from tests.racing import at_once
from tests.rows import make_alarm

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def test_the_last_two_leave_at_once(alice: Person, bob: Person) -> None:
    for _ in range(ROUNDS):
        id_ = room_id(open_room(bob, alice))
        done = at_once(
            *(
                partial(do, person, "leaveChatRoom", roomId=id_)
                for person in (alice, bob)
            )
        )
        assert [payload["codes"] for payload in done] == [[], []]
        assert not ChatRoom.objects.exists()
    assert Event.objects.filter(kind="chat.room.deleted").count() == ROUNDS


def test_the_last_member_leaves_twice_at_once(bob: Person) -> None:
    for round_ in range(1, ROUNDS + 1):
        id_ = room_id(open_room(bob))
        done = at_once(*[partial(do, bob, "leaveChatRoom", roomId=id_)] * 3)
        codes = sorted(payload["codes"] for payload in done)
        assert codes == [[], ["NOT_FOUND"], ["NOT_FOUND"]]
        assert not ChatRoom.objects.exists()
        assert Event.objects.filter(kind="chat.room.deleted").count() == round_


def test_a_room_is_deleted_while_others_post_read_and_type(
    alice: Person, bob: Person
) -> None:
    for _ in range(ROUNDS):
        room = open_room(bob, alice)
        say(bob, room)
        target = {"roomId": room_id(room)}
        deleted, *others = at_once(
            partial(do, bob, "deleteChatRoom", id=target["roomId"]),
            partial(do, alice, "postMessage", text="Wait", **target),
            partial(do, alice, "sendTyping", **target),
            partial(do, alice, "markChatRead", **target),
            partial(do, alice, "leaveChatRoom", **target),
        )
        assert deleted["codes"] == []
        assert all(each["codes"] in ([], ["NOT_FOUND"]) for each in others)
        for model in (ChatRoom, ChatMember, Message):
            assert not model.objects.exists()


def test_who_is_put_out_at_once_with_posting_posts_before_or_not_at_all(
    alice: Person, bob: Person
) -> None:
    for _ in range(ROUNDS):
        room = open_room(bob, alice)
        target = {"roomId": room_id(room)}
        removed, posted = at_once(
            partial(do, bob, "removeChatMember", userId=user_id(alice), **target),
            partial(do, alice, "postMessage", text="Wait", **target),
        )
        assert removed["codes"] == []
        assert posted["codes"] in ([], ["NOT_FOUND"])
        assert room.messages.count() == (posted["codes"] == [])
        kinds = [
            event.kind
            for event in Event.objects.filter(data__room_id=room.pk).order_by("seq")
        ]
        assert kinds[-1] == "chat.member.left"


def test_messages_at_once_are_numbered_without_gap(alice: Person, bob: Person) -> None:
    room = open_room(bob, alice)
    calls = [partial(say, person, room) for person in (alice, bob) * 4]
    at_once(*calls)
    numbers = room.messages.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))
    room.refresh_from_db()
    assert room.last_number == 8
    assert room.last_message is not None and room.last_message.number == 8


def test_two_let_the_same_person_in_at_once(
    alice: Person, bob: Person, dora: Person
) -> None:
    room = open_room(bob, alice)
    add = {"roomId": room_id(room), "userId": user_id(dora)}
    done = at_once(
        partial(do, alice, "addChatMember", **add),
        partial(do, bob, "addChatMember", **add),
    )
    assert [payload["codes"] for payload in done] == [[], []]
    assert room.memberships.count() == 3


def test_a_post_sent_twice_at_once_is_said_once(bob: Person) -> None:
    room = open_room(bob)
    given = {"roomId": room_id(room), "text": "Once", "idempotencyKey": "a"}
    done = at_once(*[partial(do, bob, "postMessage", "message { id }", **given)] * 4)
    assert [payload["codes"] for payload in done] == [[]] * 4
    assert len({payload["message"]["id"] for payload in done}) == 1
    assert Message.objects.count() == 1


def test_an_alarm_is_deleted_while_people_talk_about_it(
    alice: Person, bob: Person
) -> None:
    assert alice.user is not None
    for _ in range(ROUNDS):
        alarm = make_alarm(alice.user.organization)
        alarm_id = to_global_id("Alarm", alarm.pk)
        room = open_room(bob, alice)
        done = do(bob, "updateChatRoom", id=room_id(room), alarmId=alarm_id)
        assert done["codes"] == []
        deleted, *others = at_once(
            partial(do, alice, "deleteAlarm", id=alarm_id),
            partial(do, bob, "updateChatRoom", id=room_id(room), alarmId=alarm_id),
            *[partial(do, bob, "postMessage", roomId=room_id(room), text="?")] * 3,
        )
        assert deleted["codes"] == []
        assert all(each["codes"] in ([], ["NOT_FOUND"]) for each in others)
        reply = bob.run(
            "query($id: ID!) { chatRoom(id: $id) { alarm { id } } }", id=room_id(room)
        )
        assert reply.data == {"chatRoom": {"alarm": None}}
