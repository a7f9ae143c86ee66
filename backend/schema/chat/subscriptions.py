"""Live: what is said, and who is typing, for those who are in the room."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import graphene
from django.utils import timezone

from backend.apps.accounts.rights import colleague
from backend.apps.chat import selectors
from backend.apps.chat.models import ChatRoom as RoomRow
from backend.apps.chat.posting import (
    MESSAGE_DELETED,
    MESSAGE_EDITED,
    MESSAGE_POSTED,
)
from backend.apps.chat.services import MEMBER_LEFT, ROOM_CHANGED, ROOM_DELETED
from backend.apps.chat.typing import room_of_topic, typing_topic
from backend.apps.events.selectors import EventRow
from backend.common.errors import NotFound
from backend.schema.accounts.types import User
from backend.schema.base import LOGIN, RequestContext, from_global_id, to_global_id
from backend.schema.chat.types import ChatRoom, Message
from backend.schema.subscriptions import EventFeed, PersonalField, TopicFeed

_KINDS = {
    "POSTED": ("A new message.", MESSAGE_POSTED),
    "EDITED": ("The text was changed.", MESSAGE_EDITED),
    "DELETED": ("The text was deleted; the message stays.", MESSAGE_DELETED),
}
_KIND_OF_EVENT = {event: kind for kind, (_, event) in _KINDS.items()}

MessageEventKind = graphene.Enum(
    "MessageEventKind",
    [(kind, kind) for kind in _KINDS],
    description=lambda value: (
        _KINDS[value.value][0] if value else "What happened to a message."
    ),
)


class MessagePostedEvent(graphene.ObjectType):
    """A message that was posted, edited or deleted, as it is now."""

    cursor = graphene.String(
        required=True, description="Give it as `after` to go on behind this event."
    )
    kind = graphene.Field(
        MessageEventKind, required=True, description="What happened to it."
    )
    message = graphene.Field(Message, required=True, description="The message.")


class ChatRoomChangedEvent(graphene.ObjectType):
    """A room that came, changed, or is gone for the caller."""

    cursor = graphene.String(
        required=True, description="Give it as `after` to go on behind this event."
    )
    room_id = graphene.ID(required=True, description="The room.")
    room = PersonalField(
        ChatRoom,
        requires=LOGIN,
        description="As it is now; null once the caller is not in it any more, or "
        "once it is deleted.",
    )

    @staticmethod
    def resolve_room(root: dict[str, Any], info: Any) -> RoomRow | None:
        _, pk = from_global_id(root["room_id"], expected=ChatRoom)
        return selectors.chat_rooms(info.context.user).filter(pk=pk).first()


class ChatTyping(graphene.ObjectType):
    """Who is typing in a chat room right now."""

    room_id = graphene.ID(required=True, description="The room.")
    users = graphene.List(
        graphene.NonNull(User),
        required=True,
        description="By name; the caller is among them while typing.",
    )


def _visible_room(context: RequestContext, room_id: str) -> int:
    _, pk = from_global_id(room_id, expected=ChatRoom, field="room_id")
    assert context.user is not None  # the fields require sign-in
    if not selectors.chat_rooms(context.user).filter(pk=pk).exists():
        raise NotFound(field="room_id")
    return pk


def open_messages(
    context: RequestContext, *, room_id: str | None = None
) -> dict[str, Any]:
    """Those of one room, else of all that the caller is in."""
    return {} if room_id is None else {"room_id": _visible_room(context, room_id)}


def permit_message(event: EventRow, user_ids: set[int]) -> Collection[int]:
    """Those who are in the room now."""
    return selectors.people_in(event.data["room_id"], user_ids)


def load_message(
    event: EventRow, context: RequestContext, **_arguments: Any
) -> dict[str, Any] | None:
    """The payload of one event; None where it says only who left."""
    if event.kind not in _KIND_OF_EVENT:
        return None
    assert context.user is not None  # the field requires sign-in
    message = selectors.told_message(event.subject_id, user=context.user)
    if message is None:
        return None
    return {
        "cursor": event.cursor,
        "kind": _KIND_OF_EVENT[event.kind],
        "message": message,
    }


def permit_room(event: EventRow, user_ids: set[int]) -> Collection[int]:
    """Those who are in the room now, and whom it says to be out of it."""
    present = selectors.people_in(event.data["room_id"], user_ids)
    return present | user_ids.intersection(event.data.get("user_ids", ()))


def load_room(
    event: EventRow, context: RequestContext, **_arguments: Any
) -> dict[str, Any]:
    """The payload of one event; who is in the room is looked up for each person."""
    return {
        "cursor": event.cursor,
        "room_id": to_global_id("ChatRoom", event.data["room_id"]),
    }


def open_typing(context: RequestContext, *, room_id: str) -> str:
    """The topic of a room that the caller is in."""
    return typing_topic(_visible_room(context, room_id))


def permit_typing(topic: str, user_ids: set[int]) -> Collection[int]:
    """Those who are in the room now."""
    return selectors.people_in(room_of_topic(topic), user_ids)


def load_typing(
    data: dict[str, Any] | None, context: RequestContext, *, room_id: str
) -> dict[str, Any] | None:
    """Who is typing by the rows; None once the room is gone."""
    _, pk = from_global_id(room_id, expected=ChatRoom, field="room_id")
    assert context.user is not None  # the field requires sign-in
    typing = selectors.people_typing(pk, now=timezone.now())
    if typing is None:
        return None
    users = [colleague(user, of=context.user) for user in typing]
    return {"room_id": to_global_id("ChatRoom", pk), "users": users}


class ChatSubscription(graphene.ObjectType):
    message_posted = EventFeed(
        MessagePostedEvent,
        kinds=[*_KIND_OF_EVENT, MEMBER_LEFT, ROOM_DELETED],
        open=open_messages,
        permit=permit_message,
        load=load_message,
        description="Each message that is posted, edited or deleted in one room, or "
        "in all rooms that the caller is in. Ends when the caller is no longer in the "
        "one room, or when that is deleted.",
        room_id=graphene.ID(description="Only what is said in this room."),
    )
    chat_room_changed = EventFeed(
        ChatRoomChangedEvent,
        kinds=[ROOM_CHANGED, MEMBER_LEFT, ROOM_DELETED],
        permit=permit_room,
        load=load_room,
        description="Each room that the caller is let into, that changes its name, "
        "alarm, owner or members, or that the caller is no longer in.",
    )
    chat_typing = TopicFeed(
        ChatTyping,
        open=open_typing,
        permit=permit_typing,
        load=load_typing,
        is_last=lambda payload: False,
        # Who stopped without a word is noticed soon; before, a message comes.
        poll_s=lambda payload: 2.0 if payload["users"] else 15.0,
        description="Who is typing in a room: first as it is now, then each change. "
        "Ends when the caller is no longer in the room, or when it is deleted.",
        room_id=graphene.ID(required=True, description="A room the caller is in."),
    )
