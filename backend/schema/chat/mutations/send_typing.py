"""`sendTyping`: others see that the caller is typing."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.typing import say_typing
from backend.schema.base import LOGIN, Mutation
from backend.schema.chat.types import ChatRoom


class SendTyping(Mutation):
    """Say that the caller is typing in a chat room; it holds for six seconds.

    Say it again every few seconds while it is so. More than once in two seconds
    changes nothing; posting a message ends it.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        room_id = graphene.ID(required=True, description="A room the caller is in.")
        is_typing = graphene.Boolean(
            default_value=True, description="False: the caller has stopped."
        )

    chat_room = graphene.Field(ChatRoom, description="The room; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        room = ChatRoom.get_target(info, values["room_id"], field="room_id")
        say_typing(
            by=info.context.user,
            room=room,
            is_typing=values.get("is_typing") is not False,
        )
        return {"chat_room": room}
