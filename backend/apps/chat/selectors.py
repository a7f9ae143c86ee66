"""Reads: rooms and messages, as far as the asking person is in the room.

What hangs on rooms and messages is read for a whole page where it is asked for
(`common/peers.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, QuerySet

from backend.apps.accounts.models import User
from backend.apps.alarms.models import Alarm
from backend.apps.alarms.selectors import alarms
from backend.apps.chat.models import ChatMember, ChatRoom, Message
from backend.common.peers import joined, note_peers, peers_of, related


def chat_rooms(user: User) -> QuerySet[ChatRoom]:
    """The rooms that `user` is in."""
    return ChatRoom.objects.visible_to(user)


def messages(user: User) -> QuerySet[Message]:
    """The messages of the rooms that `user` is in."""
    return Message.objects.visible_to(user)


def messages_of(room: ChatRoom) -> QuerySet[Message]:
    """The messages of a room that the asking person has been found to be in."""
    return room.messages.all()


def told_message(message_id: int, *, user: User) -> Message | None:
    """A message of the organisation of `user`; who is in its room is not asked here.

    For feeds that ask for themselves who may have it.
    """
    found = Message.objects.filter(
        pk=message_id, room__organization=user.organization_id
    )
    return found.first()


def room_alarm(room: ChatRoom, *, user: User) -> Alarm | None:
    """The alarm that the room is about, while there is one."""
    alarm: Alarm | None = joined(room, "alarm", alarms(user))
    return alarm


def room_members(room: ChatRoom) -> list[ChatMember]:
    """Those in the room, the longest there first."""
    rows = ChatMember.objects.select_related("user").order_by("joined_at", "pk")
    found: list[ChatMember] = related(room, "memberships", rows)
    if found and getattr(found[0]._state, "peers", None) is None:
        rooms = peers_of(room)
        together = [each for peer in rooms for each in peer.memberships.all()]
        note_peers(found if rooms == [room] else together)
    return [each for each in found if each.user.organization_id == room.organization_id]


def owner_among(room: ChatRoom, members: Iterable[ChatMember]) -> User | None:
    """Who owns the room: the longest member in place of an owner who is not active."""
    active = [each.user for each in members if each.user.is_active]
    owners = [user for user in active if user.pk == room.owner_id]
    return next(iter(owners + active), None)


def unread_count(room: ChatRoom, *, user: User) -> int:
    """How many messages came since the person has read; 0 for who is not in it."""
    own = (each for each in room_members(room) if each.user_id == user.pk)
    return sum(room.last_number - each.last_read_number for each in own)


def people_in(room_id: int, user_ids: Iterable[int]) -> set[int]:
    """Those of the people who are in the room now; nobody once it is gone."""
    # A room has few members; those who ask may be all of an organisation.
    found = ChatMember.objects.filter(room=room_id).values_list("user_id", flat=True)
    return set(user_ids).intersection(found)


def people_typing(room_id: int, *, now: datetime) -> list[User] | None:
    """Who is typing in the room, by name; None once the room is gone."""
    found = ChatMember.objects.filter(
        room=room_id,
        typing_until__gt=now,
        user__is_active=True,
        user__organization=F("room__organization"),
    )
    rows = found.select_related("user").order_by("user__name", "user")
    if not rows and not ChatRoom.objects.filter(pk=room_id).exists():
        return None
    users = [row.user for row in rows]
    note_peers(users)
    return users
