"""`markChatRead`: how far the caller has read."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.posting import mark_read
from backend.common.errors import NotFound
from backend.schema.base import LOGIN, Mutation
from backend.schema.chat.types import ChatRoom, Message


class MarkChatRead(Mutation):
    """Say that the caller has read a chat room, up to a message; never back again."""

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        room_id = graphene.ID(required=True, description="A room the caller is in.")
        message_id = graphene.ID(
            description="The last message of the room that was read; by default the "
            "newest."
        )

    chat_room = graphene.Field(ChatRoom, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        room = ChatRoom.get_target(info, values["room_id"], field="room_id")
        number = room.last_number
        if values.get("message_id") is not None:
            message = Message.get_target(info, values["message_id"], field="message_id")
            if message.room_id != room.pk:
                raise NotFound(field="message_id")
            number = message.number
        mark_read(by=info.context.user, room=room, number=number)
        return {"chat_room": ChatRoom.get_node(info, room.pk)}
