"""Who is typing: a moment in the member's row, and a nudge to who looks at it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.apps.accounts.models import User
from backend.apps.chat.models import ChatMember, ChatRoom
from backend.apps.events.services import send_ephemeral
from backend.common.errors import NotFound

#: How long somebody counts as typing after saying so.
TYPING_S = 6.0
#: Who says so again sooner than this changes nothing and wakes nobody.
AGAIN_S = 2.0


def typing_topic(room_id: int) -> str:
    """The topic that tells of changes in who is typing."""
    return f"chat.{room_id}.typing"


def room_of_topic(topic: str) -> int:
    """The room whose typing `typing_topic` tells of."""
    return int(topic.split(".")[1])


@transaction.atomic
def say_typing(*, by: User, room: ChatRoom, is_typing: bool) -> None:
    """Note that `by` types in the room, or has stopped.

    Raises NotFound where the room is gone, or `by` is not in it any more.
    """
    now = timezone.now()
    own = ChatMember.objects.filter(room=room.pk, user=by.pk)
    if is_typing:
        until = now + timedelta(seconds=TYPING_S)
        latest = until - timedelta(seconds=AGAIN_S)
        due = own.filter(Q(typing_until=None) | Q(typing_until__lte=latest))
        changed = due.update(typing_until=until)
    else:
        changed = own.filter(typing_until__gt=now).update(typing_until=None)
    if changed:
        tell_typing(room)
    elif not own.exists():
        raise NotFound(field="room_id")


def tell_typing(room: ChatRoom) -> None:
    """Let who follows the typing in the room look again, after commit."""
    send = partial(
        send_ephemeral,
        organization_id=room.organization_id,
        topic=typing_topic(room.pk),
        data={},
    )
    transaction.on_commit(send)
