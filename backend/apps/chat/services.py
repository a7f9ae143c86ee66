"""Writes of rooms and of who is in them.

Each change holds the row of its room until it is done, so that people who post, come
and leave at the same moment come one after the other.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypedDict

from django.db import transaction

from backend.apps.accounts.models import User
from backend.apps.accounts.rights import check_author
from backend.apps.accounts.selectors import users
from backend.apps.alarms.models import Alarm
from backend.apps.chat.errors import RoomFull
from backend.apps.chat.models import ChatMember, ChatRoom
from backend.apps.chat.selectors import owner_among
from backend.apps.chat.typing import tell_typing
from backend.apps.events.services import publish_event
from backend.common.errors import NotFound
from backend.common.texts import one_line

ROOM_CHANGED = "chat.room.changed"
ROOM_DELETED = "chat.room.deleted"
MEMBER_LEFT = "chat.member.left"
NAME_LIMIT = 80
MEMBER_LIMIT = 100


class RoomChanges(TypedDict, total=False):
    """What can be changed of a room; a name is never empty."""

    name: str | None
    alarm: Alarm | None
    owner_id: int | None


@transaction.atomic
def create_room(
    *, by: User, name: str, member_ids: Collection[int] = (), alarm: Alarm | None = None
) -> ChatRoom:
    """Open a room that `by` owns, with these colleagues in it from the start.

    Raises what `one_line` does, RoomFull, and NotFound for who is no active colleague.
    """
    name = one_line(name, field="name", limit=NAME_LIMIT)
    wanted = set(member_ids) - {by.pk}
    if len(wanted) >= MEMBER_LIMIT:
        raise RoomFull(field="member_ids", limit=MEMBER_LIMIT)
    found = list(users(by).filter(pk__in=wanted, is_active=True).order_by("pk"))
    if len(found) != len(wanted):
        raise NotFound(field="member_ids")
    room = ChatRoom.objects.create(
        organization_id=by.organization_id, name=name, owner=by, alarm=alarm
    )
    ChatMember.objects.bulk_create(
        [ChatMember(room=room, user=user) for user in (by, *found)]
    )
    publish_room_event(room, ROOM_CHANGED)
    return room


@transaction.atomic
def update_room(*, by: User, room: ChatRoom, changes: RoomChanges) -> None:
    """Change what is given; the owner is to be someone in the room.

    Raises what `one_line` does, NotFound (field `owner_id`), and Forbidden for who is
    neither the owner nor an admin in the room.
    """
    room = lock_room(room, by=by)
    check_owner(by, room)
    if "name" in changes:
        room.name = one_line(changes["name"] or "", field="name", limit=NAME_LIMIT)
    if "alarm" in changes:
        room.alarm = changes["alarm"]
    if "owner_id" in changes:
        room.owner = _active_member(room, changes["owner_id"])
    room.save(update_fields=["name", "alarm", "owner"])
    publish_room_event(room, ROOM_CHANGED)


@transaction.atomic
def delete_room(*, by: User, room: ChatRoom) -> None:
    """Delete it with all that was said. Raises Forbidden as `update_room` does."""
    room = lock_room(room, by=by)
    check_owner(by, room)
    close_room(room=room)


@transaction.atomic
def close_room(*, room: ChatRoom, concerns: Collection[int] = ()) -> None:
    """Delete a room and tell who was in it; the caller has looked at the rights.

    `concerns` are ids of others who are to be told.
    """
    # Held, as what is posted meanwhile would be left without its room.
    held = ChatRoom.objects.select_for_update().filter(pk=room.pk).first()
    if held is not None:
        members = held.memberships.values_list("user_id", flat=True)
        publish_room_event(held, ROOM_DELETED, concerns=(*members, *concerns))
        held.delete()


@transaction.atomic
def add_member(*, by: User, room: ChatRoom, user: User) -> None:
    """Let a colleague in; whoever is in already stays. Any member may.

    Raises RoomFull, and NotFound for who is not active any more.
    """
    room = lock_room(room, by=by)
    if not users(by).filter(pk=user.pk, is_active=True).exists():
        raise NotFound(field="user_id")
    if room.memberships.filter(user=user).exists():
        return
    if room.memberships.count() >= MEMBER_LIMIT:
        raise RoomFull(field="user_id", limit=MEMBER_LIMIT)
    # What was said before can be read, but does not count as unread.
    ChatMember.objects.create(room=room, user=user, last_read_number=room.last_number)
    publish_room_event(room, ROOM_CHANGED)


@transaction.atomic
def remove_member(*, by: User, room: ChatRoom, user_id: int) -> None:
    """Put someone out; whoever that is hears and sees no more of the room.

    Raises Forbidden as `update_room` does, and NotFound for who is not in the room.
    """
    room = lock_room(room, by=by)
    if user_id != by.pk:
        check_owner(by, room)
    _part(room, user_id)


@transaction.atomic
def leave_room(*, by: User, room: ChatRoom) -> None:
    """Leave: what was owned passes to the longest member; the last one ends the room.

    Raises NotFound for who is not in the room (any more).
    """
    _part(lock_room(room, by=by), by.pk)


def part_with_deleted(*, user: User | None = None) -> int:
    """Take out of their rooms who was deleted, as if they had left; how many it was.

    Of `user` alone, if given. Not inside of the transaction that deletes somebody, as
    rooms are locked before people. Safe to run in any number of processes at once.
    """
    gone = ChatMember.objects.filter(user__deleted_at__isnull=False)
    if user is not None:
        gone = gone.filter(user=user)
    pairs = gone.order_by("room", "pk").values_list("room", "user")
    return sum(_part_with(room_id, user_id) for room_id, user_id in list(pairs))


@transaction.atomic
def _part_with(room_id: int, user_id: int) -> bool:
    room = ChatRoom.objects.select_for_update().filter(pk=room_id).first()
    if room is None or not room.memberships.filter(user=user_id).exists():
        return False  # somebody else was faster
    _part(room, user_id)
    return True


def check_owner(by: User, room: ChatRoom) -> None:
    """Return for the owner and for admins in the room; raise Forbidden for others."""
    owner = owner_among(room, _present(room))
    check_author(by, author_id=owner.pk if owner else None)


def lock_room(room: ChatRoom, *, by: User) -> ChatRoom:
    """The room as it is now, held until the transaction ends.

    Raises NotFound where it is gone meanwhile, or `by` is not in it any more.
    """
    found = ChatRoom.objects.filter(pk=room.pk, organization=by.organization_id)
    locked = found.select_for_update().first()
    # Not one query: rows joined to one that was waited for may be older.
    if locked is None or not locked.memberships.filter(user=by.pk).exists():
        raise NotFound(field="room_id")
    return locked


def publish_room_event(
    room: ChatRoom, kind: str, *, concerns: Collection[int] = ()
) -> None:
    """Tell those who follow the room, and end what somebody may follow no longer.

    `concerns` are ids of people who are told although they are not in it any more.
    """
    publish_event(
        organization_id=room.organization_id,
        kind=kind,
        subject_id=room.pk,
        data={"room_id": room.pk, "user_ids": sorted(concerns)},
    )
    tell_typing(room)


def _part(room: ChatRoom, user_id: int) -> None:
    """Take one out of the locked room; who owns it is someone who stays."""
    left, _ = room.memberships.filter(user=user_id).delete()
    if not left:
        raise NotFound(field="user_id")
    owner = owner_among(room, _present(room))
    if owner is None:
        close_room(room=room, concerns=[user_id])
        return
    if room.owner_id != owner.pk:
        room.owner = owner
        room.save(update_fields=["owner"])
    publish_room_event(room, MEMBER_LEFT, concerns=[user_id])


def _present(room: ChatRoom) -> list[ChatMember]:
    """Those who are in the room and in its organisation, the longest there first."""
    colleagues = room.memberships.filter(user__organization=room.organization_id)
    return list(colleagues.select_related("user"))


def _active_member(room: ChatRoom, user_id: int | None) -> User:
    for member in _present(room):
        if member.user_id == user_id and member.user.is_active:
            return member.user
    raise NotFound(field="owner_id")
