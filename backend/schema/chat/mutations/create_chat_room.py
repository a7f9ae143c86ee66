"""`createChatRoom`: people get a place to talk."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.services import create_room
from backend.schema.accounts.types import User
from backend.schema.alarms.types import Alarm
from backend.schema.base import LOGIN, Mutation, from_global_id
from backend.schema.chat.types import ChatRoom


class CreateChatRoom(Mutation):
    """Open a chat room, which the caller owns and is in."""

    class Meta:
        requires = LOGIN
        atomic = True
        idempotent = True

    class Input:
        name = graphene.String(
            required=True, description="One line of at most 80 characters."
        )
        member_ids = graphene.List(
            graphene.NonNull(graphene.ID),
            description="Colleagues who are in it from the start, 99 at most.",
        )
        alarm_id = graphene.ID(description="The alarm that it is about, if any.")

    chat_room = graphene.Field(ChatRoom, description="The room; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        alarm_id = values.get("alarm_id")
        room = create_room(
            by=info.context.user,
            name=values["name"],
            member_ids=[
                from_global_id(id, expected=User, field="member_ids")[1]
                for id in values.get("member_ids") or ()
            ],
            alarm=Alarm.get_target(info, alarm_id, field="alarm_id")
            if alarm_id is not None
            else None,
        )
        return {"chat_room": ChatRoom.get_node(info, room.pk)}
