"""Reads of chat."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat import selectors
from backend.schema.alarms.types import Alarm
from backend.schema.base import (
    LOGIN,
    Rows,
    connection_field,
    from_global_id,
    node_field,
)
from backend.schema.chat.types import (
    ChatRoom,
    ChatRoomConnection,
    Message,
)
from backend.schema.feed_pages import with_cursor


def _chat_rooms(root: Any, info: Any, *, alarm_id: str | None = None) -> Rows:
    rooms = selectors.chat_rooms(info.context.user)
    if alarm_id is not None:
        _, pk = from_global_id(alarm_id, expected=Alarm, field="alarm_id")
        rooms = rooms.filter(alarm=pk)
    return with_cursor(rooms, info)


class ChatQuery(graphene.ObjectType):
    chat_rooms = connection_field(
        ChatRoomConnection,
        _chat_rooms,
        order=("-last_activity_at",),
        requires=LOGIN,
        description="The chat rooms that the caller is in, the most lively first.",
        alarm_id=graphene.ID(description="Only those about this alarm."),
    )
    chat_room = node_field(
        ChatRoom, description="A chat room that the caller is in, or null."
    )
    message = node_field(
        Message, description="A message of a room that the caller is in, or null."
    )
