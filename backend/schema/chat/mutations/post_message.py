"""`postMessage`: something is said."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.posting import post_message
from backend.schema.base import LOGIN, Mutation
from backend.schema.chat.types import ChatRoom, Message


class PostMessage(Mutation):
    """Say something in a chat room; what came before it then counts as read."""

    class Meta:
        requires = LOGIN
        atomic = True
        idempotent = True

    class Input:
        room_id = graphene.ID(required=True, description="A room the caller is in.")
        text = graphene.String(
            required=True, description="Lines of at most 4,000 characters in all."
        )

    message = graphene.Field(Message, description="The message; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        room = ChatRoom.get_target(info, values["room_id"], field="room_id")
        message = post_message(by=info.context.user, room=room, text=values["text"])
        return {"message": Message.get_node(info, message.pk)}
