"""`deleteChatRoom`: a room ends with all that was said."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.services import delete_room
from backend.schema.base import LOGIN, Mutation
from backend.schema.chat.types import ChatRoom


class DeleteChatRoom(Mutation):
    """Delete a chat room with all its messages; subscriptions to it end.

    For the owner, and for admins who are in the room.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="A room the caller is in.")

    deleted_id = graphene.ID(description="What is gone; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        room = ChatRoom.get_target(info, values["id"])
        delete_room(by=info.context.user, room=room)
        return {"deleted_id": values["id"]}
