"""`updateChatRoom`: another name, alarm or owner."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.services import RoomChanges, update_room
from backend.schema.accounts.types import User
from backend.schema.alarms.types import Alarm
from backend.schema.base import LOGIN, Mutation, from_global_id
from backend.schema.chat.types import ChatRoom


class UpdateChatRoom(Mutation):
    """Change a chat room. What is not given stays as it is.

    For the owner, and for admins who are in the room.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="A room the caller is in.")
        name = graphene.String(description="One line of at most 80 characters.")
        alarm_id = graphene.ID(description="What it is about; null: no alarm.")
        owner_id = graphene.ID(description="Somebody in the room who is to own it.")

    chat_room = graphene.Field(ChatRoom, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        room = ChatRoom.get_target(info, values["id"])
        changes: RoomChanges = {}
        if "name" in values:
            changes["name"] = values["name"]
        if "alarm_id" in values:
            id_ = values["alarm_id"]
            changes["alarm"] = (
                None if id_ is None else Alarm.get_target(info, id_, field="alarm_id")
            )
        if "owner_id" in values:
            id_ = values["owner_id"] or ""
            changes["owner_id"] = from_global_id(id_, expected=User, field="owner_id")[
                1
            ]
        update_room(by=info.context.user, room=room, changes=changes)
        return {"chat_room": ChatRoom.get_node(info, room.pk)}
