"""Who may what: chat. No role sees into a room that the person is not in."""

from __future__ import annotations

from typing import Any

from tests.schema.rights.terms import (
    AUTHORS,
    CREATE,
    EMPTY,
    LIST,
    NOT_FOUND,
    OWN,
    READ,
    WRITE,
    Rule,
    Who,
    who,
)

#: The author alone is in the room `Room`; all personas of the organisation, and the
#: administrator whose tokens these are, in `OpenRoom`. The author owns both.
_OUTSIDE = "the caller is not in the room, but for the author"
_INSIDE = "the caller is in the room, which is the author's"
_WRITE_OUTSIDE = who(
    WRITE,
    member=NOT_FOUND,
    admin=NOT_FOUND,
    superuser=NOT_FOUND,
    token_write=NOT_FOUND,
)
_LIST_OUTSIDE = who(LIST, member=EMPTY, admin=EMPTY, superuser=EMPTY, token_read=EMPTY)


def _both(field: str, *, inside: Who, **given: Any) -> tuple[Rule, Rule]:
    """The rule in the author's room, and in the room that all are in."""
    opened = {
        name: value.replace("@", "@Open")
        if value in ("@Room", "@Message", "@Unread")
        else value
        for name, value in given.items()
    }
    outside = OWN if field.startswith("Query") else _WRITE_OUTSIDE
    return (
        Rule(field=field, when=_OUTSIDE, given=given, who=outside),
        Rule(field=field, when=_INSIDE, given=opened, who=inside),
    )


RULES = (
    *_both("Query.chatRoom", id="@Room", inside=READ),
    *_both("Query.message", id="@Message", inside=READ),
    Rule(field="Query.chatRooms", when=_OUTSIDE, shows="@Room", who=_LIST_OUTSIDE),
    Rule(field="Query.chatRooms", when=_INSIDE, shows="@OpenRoom", who=LIST),
    Rule(field="ChatRoom.messages", when=_OUTSIDE, row="@Room", who=OWN),
    Rule(field="ChatRoom.messages", when=_INSIDE, row="@OpenRoom", who=READ),
    Rule(field="ChatRoom.unreadCount", when=_OUTSIDE, row="@Room", who=OWN),
    Rule(field="ChatRoom.unreadCount", when=_INSIDE, row="@OpenRoom", who=READ),
    Rule(
        field="Mutation.createChatRoom",
        given={"name": "Night shift", "alarmId": None},
        who=CREATE,
    ),
    Rule(
        field="Mutation.createChatRoom",
        when="with a colleague, about an alarm",
        given={
            "name": "Night shift",
            "memberIds": ["@someone"],
            "alarmId": "@Alarm",
        },
        who=WRITE,
    ),
    *_both("Mutation.updateChatRoom", id="@Room", name="Other", inside=AUTHORS),
    *_both("Mutation.deleteChatRoom", id="@Room", inside=AUTHORS),
    *_both("Mutation.addChatMember", roomId="@Room", userId="@newcomer", inside=WRITE),
    *_both(
        "Mutation.removeChatMember",
        roomId="@Room",
        userId="@someone",
        inside=AUTHORS,
    ),
    Rule(
        field="Mutation.removeChatMember",
        when="oneself",
        given={"roomId": "@OpenRoom", "userId": "@self"},
        who=WRITE,
    ),
    *_both("Mutation.leaveChatRoom", roomId="@Room", inside=WRITE),
    *_both("Mutation.postMessage", roomId="@Room", text="Hello", inside=WRITE),
    *_both("Mutation.updateMessage", id="@Message", text="Other", inside=AUTHORS),
    *_both("Mutation.deleteMessage", id="@Message", inside=AUTHORS),
    *_both(
        "Mutation.markChatRead",
        roomId="@Room",
        messageId="@Unread",
        inside=WRITE,
    ),
    *_both("Mutation.sendTyping", roomId="@Room", inside=WRITE),
    Rule(field="Subscription.chatRoomChanged", who=LIST),
    Rule(field="Subscription.messagePosted", when="all rooms", who=LIST),
    Rule(
        field="Subscription.messagePosted",
        when=f"of one room: {_OUTSIDE}",
        given={"roomId": "@Room"},
        who=OWN,
    ),
    Rule(
        field="Subscription.messagePosted",
        when=f"of one room: {_INSIDE}",
        given={"roomId": "@OpenRoom"},
        who=READ,
    ),
    Rule(
        field="Subscription.chatTyping",
        when=_OUTSIDE,
        given={"roomId": "@Room"},
        who=OWN,
    ),
    Rule(
        field="Subscription.chatTyping",
        when=_INSIDE,
        given={"roomId": "@OpenRoom"},
        who=READ,
    ),
)
