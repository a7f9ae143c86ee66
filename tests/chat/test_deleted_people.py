"""Who was deleted is in no room and has no alarm to deal with any more."""

from __future__ import annotations

from functools import partial

import pytest

from backend.apps.accounts.leaving import bury
from backend.apps.accounts.models import Organization, User
from backend.apps.alarms.judging import assign_alarm, resolve_alarm, unassign_deleted
from backend.apps.alarms.models import Alarm, AlarmAction
from backend.apps.chat.models import ChatMember, ChatRoom
from backend.apps.chat.services import part_with_deleted
from backend.apps.events.models import Event
from tests.alarms.doing import gid
from tests.chat.conftest import do, open_room, room_id, say, user_id
from tests.conftest import Person, make_user
from tests.racing import at_once
from tests.rows import make_alarm


def row_of(person: Person) -> User:
    assert person.user is not None
    return person.user


def alarm_of(person: Person) -> Alarm:
    alarm = make_alarm(row_of(person).organization)
    return assign_alarm(alarm=alarm, by=row_of(person), assignee=row_of(person))


def people_in(room: ChatRoom) -> list[str]:
    members = ChatMember.objects.filter(room=room)
    return list(members.values_list("user__name", flat=True))


def test_rooms_pass_on_and_those_without_anybody_end(alice: Person, bob: Person) -> None:
    shared, own = open_room(bob, alice), open_room(bob)
    say(bob, shared, "It stays.")
    done = do(alice, "deleteUser", "user { state }", id=user_id(bob))
    assert (done["codes"], done["user"]) == ([], {"state": "DELETED"})
    assert people_in(shared) == ["Alice"]
    shared.refresh_from_db()
    assert shared.owner == alice.user
    assert not ChatRoom.objects.filter(pk=own.pk).exists()
    assert shared.messages.get().text == "It stays."
    told = Event.objects.filter(kind__in=("chat.member.left", "chat.room.deleted"))
    assert {event.data["room_id"] for event in told} == {shared.pk, own.pk}
    assert all(row_of(bob).pk in event.data["user_ids"] for event in told)


def test_open_alarms_are_nobodys_and_judged_ones_stay(alice: Person, bob: Person) -> None:
    open_one, judged = alarm_of(bob), alarm_of(bob)
    resolve_alarm(alarm=judged, by=row_of(bob))
    assert do(bob, "deleteUser", id=user_id(bob))["codes"] == []
    for alarm, assignee in ((open_one, None), (judged, bob.user)):
        alarm.refresh_from_db()
        assert alarm.assignee == assignee
    last = AlarmAction.objects.filter(alarm=open_one).latest("pk")
    assert (last.kind, last.by, last.to_assignee) == ("ASSIGNED", None, None)
    assert last.from_assignee == bob.user
    event = Event.objects.filter(kind="alarm.changed", subject_id=open_one.pk).last()
    assert event is not None
    assert event.data["was"]["assignee"] == row_of(bob).pk
    assert event.data["now"]["assignee"] is None


def test_a_refused_deletion_takes_nobody_out(alice: Person, bob: Person) -> None:
    room, alarm = open_room(bob, alice), alarm_of(alice)
    assert do(bob, "deleteUser", id=user_id(alice))["codes"] == ["FORBIDDEN"]
    assert do(alice, "deleteUser", id=user_id(alice))["codes"] == ["LAST_ADMIN"]
    assert people_in(room) == ["Bob", "Alice"]
    alarm.refresh_from_db()
    assert alarm.assignee == alice.user


def test_whoever_was_erased_elsewhere_is_found(alice: Person, bob: Person) -> None:
    room, alarm, other = open_room(bob, alice), alarm_of(bob), alarm_of(alice)
    assert (part_with_deleted(), unassign_deleted()) == (0, 0)
    bury(row_of(bob))  # as the admin site does
    assert (part_with_deleted(), unassign_deleted()) == (1, 1)
    assert (part_with_deleted(), unassign_deleted()) == (0, 0)
    assert people_in(room) == ["Alice"]
    alarm.refresh_from_db()
    other.refresh_from_db()
    assert (alarm.assignee, other.assignee) == (None, alice.user)


@pytest.mark.django_db(transaction=True)
def test_people_are_deleted_while_others_post_and_assign(
    alice: Person, bob: Person, acme: Organization
) -> None:
    for number in range(5):
        gone = Person(make_user(f"gone{number}@acme.example", acme))
        room, alarm = open_room(gone, alice), alarm_of(gone)
        id_ = room_id(room)
        deleted, *others = at_once(
            partial(do, alice, "deleteUser", id=user_id(gone)),
            partial(do, gone, "postMessage", roomId=id_, text="Wait"),
            partial(do, alice, "addChatMember", roomId=id_, userId=user_id(bob)),
            partial(do, alice, "assignAlarm", id=gid(alarm), assigneeId=user_id(gone)),
        )
        assert deleted["codes"] == []
        assert all(each["codes"] in ([], ["NOT_FOUND"]) for each in others)
        part_with_deleted()
        unassign_deleted()
        assert "" not in people_in(room)
        alarm.refresh_from_db()
        assert alarm.assignee is None

