"""Writes of messages, and of how far they are read."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.accounts.rights import check_author
from backend.apps.chat.errors import MessageDeleted
from backend.apps.chat.models import ChatMember, ChatRoom, Message
from backend.apps.chat.services import lock_room
from backend.apps.chat.typing import tell_typing
from backend.apps.events.services import publish_event
from backend.common.errors import NotFound
from backend.common.texts import many_lines

MESSAGE_POSTED = "chat.message.posted"
MESSAGE_EDITED = "chat.message.edited"
MESSAGE_DELETED = "chat.message.deleted"
TEXT_LIMIT = 4000


@transaction.atomic
def post_message(*, by: User, room: ChatRoom, text: str) -> Message:
    """Say something in a room; what came before counts as read by `by`.

    Raises what `many_lines` does, and NotFound where the room is gone meanwhile.
    """
    text = many_lines(text, field="text", limit=TEXT_LIMIT)
    room = lock_room(room, by=by)
    now = timezone.now()
    number = room.last_number + 1
    message = Message.objects.create(
        room=room, number=number, author=by, text=text, created_at=now
    )
    room.last_number, room.last_message, room.last_activity_at = number, message, now
    room.save(update_fields=["last_number", "last_message", "last_activity_at"])
    own = ChatMember.objects.filter(room=room, user=by)
    own.update(last_read_number=number, last_read_at=now, typing_until=None)
    _publish(message, MESSAGE_POSTED)
    tell_typing(room)
    return message


@transaction.atomic
def edit_message(*, by: User, message: Message, text: str) -> None:
    """Put other words in place of the text. Raises Forbidden, MessageDeleted, …"""
    text = many_lines(text, field="text", limit=TEXT_LIMIT)
    message = _locked(message, by=by)
    check_author(by, author_id=message.author_id)
    if message.deleted_at is not None:
        raise MessageDeleted(field="id")
    if text == message.text:
        return
    message.text, message.edited_at, message.edited_by = text, timezone.now(), by
    message.save(update_fields=["text", "edited_at", "edited_by"])
    _publish(message, MESSAGE_EDITED)


@transaction.atomic
def delete_message(*, by: User, message: Message) -> None:
    """Erase the text; the place of the message stays. Twice is as once."""
    message = _locked(message, by=by)
    check_author(by, author_id=message.author_id)
    erase_message(message=message)


@transaction.atomic
def erase_message(*, message: Message) -> None:
    """As `delete_message`; the caller has looked at the rights."""
    erased = Message.objects.filter(pk=message.pk, deleted_at=None).update(
        text="", deleted_at=timezone.now()
    )
    if erased:
        _publish(message, MESSAGE_DELETED)


@transaction.atomic
def mark_read(*, by: User, room: ChatRoom, number: int) -> None:
    """Note that `by` has read up to the message of this number; never back again.

    Raises NotFound where the room is gone, or `by` is not in it any more.
    """
    own = ChatMember.objects.filter(room=room.pk, user=by.pk)
    further = own.filter(last_read_number__lt=number)
    read = further.update(last_read_number=number, last_read_at=timezone.now())
    if not read and not own.exists():
        raise NotFound(field="room_id")


def _locked(message: Message, *, by: User) -> Message:
    """The message as it is now, with its room held."""
    lock_room(message.room, by=by)
    found = Message.objects.select_related("room").filter(pk=message.pk).first()
    if found is None:
        raise NotFound(field="id")
    return found


def _publish(message: Message, kind: str) -> None:
    publish_event(
        organization_id=message.room.organization_id,
        kind=kind,
        subject_id=message.pk,
        data={"room_id": message.room_id},
    )
