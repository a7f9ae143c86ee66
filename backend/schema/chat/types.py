"""Chat rooms, their members and messages in the schema."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.accounts.models import User as UserRow
from backend.apps.accounts.rights import colleague
from backend.apps.alarms.models import Alarm as AlarmRow
from backend.apps.chat import selectors
from backend.apps.chat.models import ChatMember as MemberRow
from backend.apps.chat.models import ChatRoom as RoomRow
from backend.apps.chat.models import Message as MessageRow
from backend.common.peers import joined
from backend.schema.accounts.types import User
from backend.schema.alarms.types import Alarm
from backend.schema.base import (
    LOGIN,
    DateTime,
    ModelNode,
    connection_field,
)
from backend.schema.feed_pages import FeedConnection, feed_cursor, with_cursor
from backend.schema.subscriptions import PersonalField


def _message_connection() -> Any:
    return MessageConnection


def _chat_room() -> Any:
    return ChatRoom


class Message(ModelNode):
    """Something said in a chat room, for those who are in it."""

    class Meta:
        model = MessageRow
        rows = selectors.messages

    room = graphene.Field(_chat_room, required=True, description="Where it was said.")
    number = graphene.Int(
        required=True, description="Its place in the room: 1 for the first message."
    )
    author = graphene.Field(
        User, description="Null when that account is gone from the organisation."
    )
    text = graphene.String(description="Lines of text; null once it is deleted.")
    created_at = DateTime(required=True, description="When it was posted.")
    edited_at = DateTime(description="When the text was last changed.")
    edited_by = graphene.Field(
        User, description="Who last changed the text: the author or an admin."
    )
    deleted_at = DateTime(
        description="When it was deleted; its place among the others stays."
    )

    @staticmethod
    def resolve_room(row: MessageRow, info: Any) -> RoomRow:
        room: RoomRow = joined(row, "room")
        return room

    @staticmethod
    def resolve_text(row: MessageRow, info: Any) -> str | None:
        return None if row.deleted_at else row.text

    @staticmethod
    def resolve_author(row: MessageRow, info: Any) -> UserRow | None:
        return colleague(joined(row, "author"), of=info.context.user)

    @staticmethod
    def resolve_edited_by(row: MessageRow, info: Any) -> UserRow | None:
        return colleague(joined(row, "edited_by"), of=info.context.user)


class ChatMember(graphene.ObjectType):
    """Somebody who is in a chat room."""

    user = graphene.Field(User, required=True, description="Who that is.")
    joined_at = DateTime(required=True, description="When they came in.")
    last_read_at = DateTime(description="When they last read something.")
    last_read_number = graphene.Int(
        required=True, description="The number of the last message that they have read."
    )

    @staticmethod
    def resolve_user(row: MemberRow, info: Any) -> UserRow | None:
        return colleague(row.user, of=info.context.user)


class ChatRoom(ModelNode):
    """People who talk, for those who are in it: no role sees into other rooms."""

    class Meta:
        model = RoomRow
        rows = selectors.chat_rooms

    name = graphene.String(required=True, description="One line.")
    owner = graphene.Field(
        User,
        description="Who may rename and delete it and put people out, as admins who "
        "are in it may. Null when nobody in it is active.",
    )
    alarm = graphene.Field(
        Alarm, description="What it is about; null if it is about no alarm."
    )
    created_at = DateTime(required=True, description="When it was made.")
    last_activity_at = DateTime(
        required=True,
        description="When the newest message came; at first, when it was made.",
    )
    last_message = graphene.Field(
        Message, description="The newest message, maybe deleted; null before the first."
    )
    members = graphene.List(
        graphene.NonNull(ChatMember),
        required=True,
        description="All who are in it, 100 at most, the longest there first.",
    )
    unread_count = PersonalField(
        graphene.Int,
        required=True,
        requires=LOGIN,
        description="Messages since the caller last read or posted.",
    )
    messages = connection_field(
        _message_connection,
        lambda row, info: with_cursor(selectors.messages_of(row), info),
        order=("-number",),
        requires=LOGIN,
        description="What was said, newest first; also what was said before the "
        "caller came in.",
    )

    @staticmethod
    def resolve_owner(row: RoomRow, info: Any) -> UserRow | None:
        owner = selectors.owner_among(row, selectors.room_members(row))
        return colleague(owner, of=info.context.user)

    @staticmethod
    def resolve_alarm(row: RoomRow, info: Any) -> AlarmRow | None:
        return selectors.room_alarm(row, user=info.context.user)

    @staticmethod
    def resolve_last_message(row: RoomRow, info: Any) -> MessageRow | None:
        message: MessageRow | None = joined(row, "last_message")
        return message

    @staticmethod
    def resolve_members(row: RoomRow, info: Any) -> list[MemberRow]:
        return selectors.room_members(row)

    @staticmethod
    def resolve_unread_count(row: RoomRow, info: Any) -> int:
        return selectors.unread_count(row, user=info.context.user)


class MessageConnection(FeedConnection):
    """A page of messages, and where the live feed goes on from it."""

    class Meta:
        node = Message
        name = "MessageConnection"

    feed_cursor = feed_cursor("messagePosted")


class ChatRoomConnection(FeedConnection):
    """A page of chat rooms, and where the live feed goes on from it."""

    class Meta:
        node = ChatRoom
        name = "ChatRoomConnection"

    feed_cursor = feed_cursor("messagePosted")
