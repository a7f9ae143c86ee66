"""`addChatMember`: a colleague comes into a room."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.services import add_member
from backend.schema.accounts.types import User
from backend.schema.base import LOGIN, Mutation
from backend.schema.chat.types import ChatRoom


class AddChatMember(Mutation):
    """Let a colleague into a chat room; whoever is in already stays.

    Anybody in the room may. What was said before can be read by who comes in.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        room_id = graphene.ID(required=True, description="A room the caller is in.")
        user_id = graphene.ID(required=True, description="A colleague.")

    chat_room = graphene.Field(ChatRoom, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        room = ChatRoom.get_target(info, values["room_id"], field="room_id")
        user = User.get_target(info, values["user_id"], field="user_id")
        add_member(by=info.context.user, room=room, user=user)
        return {"chat_room": ChatRoom.get_node(info, room.pk)}
