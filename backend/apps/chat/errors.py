"""What chat refuses.

Refusal
├── RoomFull         ROOM_FULL
└── MessageDeleted   MESSAGE_DELETED: there is nothing left to edit
"""

from __future__ import annotations

from backend.common.errors import Refusal


class RoomFull(Refusal):
    """A room has as many members as it may have."""

    code = "ROOM_FULL"
    en = "A room has at most {limit} members."
    ko = "채팅방에는 최대 {limit}명까지 참여할 수 있습니다."


class MessageDeleted(Refusal):
    """The message was deleted: there is nothing left to edit."""

    code = "MESSAGE_DELETED"
    en = "This message was deleted."
    ko = "삭제된 메시지입니다."
