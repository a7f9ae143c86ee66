"""`leaveChatRoom`: the caller goes."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.services import leave_room
from backend.schema.base import LOGIN, Mutation
from backend.schema.chat.types import ChatRoom


class LeaveChatRoom(Mutation):
    """Leave a chat room.

    What the caller owned passes to who has been there longest; when the last active
    member leaves, the room is deleted.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        room_id = graphene.ID(required=True, description="A room the caller is in.")

    left_id = graphene.ID(description="The room; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        room = ChatRoom.get_target(info, values["room_id"], field="room_id")
        leave_room(by=info.context.user, room=room)
        return {"left_id": values["room_id"]}
