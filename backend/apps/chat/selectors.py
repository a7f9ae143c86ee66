"""Reads: rooms and messages, as far as the asking person is in the room."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, Prefetch, QuerySet

from backend.apps.accounts.models import User
from backend.apps.alarms.selectors import alarms
from backend.apps.chat.models import ChatMember, ChatRoom, Message

_PEOPLE = ("author__organization", "edited_by__organization")


def chat_rooms(user: User) -> QuerySet[ChatRoom]:
    """The rooms that `user` is in, with all that a list of them shows."""
    return _with_all(ChatRoom.objects.visible_to(user), user=user)


def messages(user: User) -> QuerySet[Message]:
    """The messages of the rooms that `user` is in."""
    return _with_room(Message.objects.visible_to(user), user=user)


def messages_of(room: ChatRoom) -> QuerySet[Message]:
    """The messages of a room that the asking person has been found to be in."""
    return room.messages.select_related(*_PEOPLE)


def told_message(message_id: int, *, user: User) -> Message | None:
    """A message of the organisation of `user`; who is in its room is not asked here.

    For feeds that ask for themselves who may have it.
    """
    found = Message.objects.filter(
        pk=message_id, room__organization=user.organization_id
    )
    return _with_room(found, user=user).first()


def room_members(room: ChatRoom) -> list[ChatMember]:
    """Those in the room, the longest there first."""
    return [
        each
        for each in room.memberships.all()
        if each.user.organization_id == room.organization_id
    ]


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
    found = ChatMember.objects.filter(room=room_id, user__in=user_ids)
    return set(found.values_list("user_id", flat=True))


def people_typing(room_id: int, *, now: datetime) -> list[User] | None:
    """Who is typing in the room, by name; None once the room is gone."""
    found = ChatMember.objects.filter(
        room=room_id,
        typing_until__gt=now,
        user__is_active=True,
        user__organization=F("room__organization"),
    )
    rows = found.select_related("user__organization").order_by("user__name", "user")
    if not rows and not ChatRoom.objects.filter(pk=room_id).exists():
        return None
    return [row.user for row in rows]


def _with_all(rooms: QuerySet[ChatRoom], *, user: User) -> QuerySet[ChatRoom]:
    members = ChatMember.objects.select_related("user__organization")
    return rooms.select_related(
        *(f"last_message__{person}" for person in _PEOPLE)
    ).prefetch_related(
        Prefetch("memberships", members), Prefetch("alarm", alarms(user))
    )


def _with_room(found: QuerySet[Message], *, user: User) -> QuerySet[Message]:
    rooms = _with_all(ChatRoom.objects.all(), user=user)
    return found.select_related(*_PEOPLE).prefetch_related(Prefetch("room", rooms))
