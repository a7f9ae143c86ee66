"""`removeChatMember`: somebody is put out of a room."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.services import remove_member
from backend.schema.accounts.types import User
from backend.schema.base import LOGIN, Mutation, from_global_id
from backend.schema.chat.types import ChatRoom


class RemoveChatMember(Mutation):
    """Put somebody out of a chat room: they see and hear nothing more of it.

    For the owner, and for admins who are in the room; anybody may remove themselves.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        room_id = graphene.ID(required=True, description="A room the caller is in.")
        user_id = graphene.ID(required=True, description="Somebody in the room.")

    chat_room = graphene.Field(
        ChatRoom,
        description="As it is now; null if refused, or when the caller left.",
    )

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        room = ChatRoom.get_target(info, values["room_id"], field="room_id")
        _, user_id = from_global_id(values["user_id"], expected=User, field="user_id")
        remove_member(by=info.context.user, room=room, user_id=user_id)
        return {"chat_room": ChatRoom.get_node(info, room.pk)}
