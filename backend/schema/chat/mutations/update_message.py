"""`updateMessage`: other words."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.posting import edit_message
from backend.schema.base import LOGIN, Mutation
from backend.schema.chat.types import Message


class UpdateMessage(Mutation):
    """Change the text of a message; it is marked as edited, and by whom.

    For its author, and for admins who are in the room.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="A message the caller can see.")
        text = graphene.String(
            required=True, description="Lines of at most 4,000 characters in all."
        )

    message = graphene.Field(Message, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        message = Message.get_target(info, values["id"])
        edit_message(by=info.context.user, message=message, text=values["text"])
        return {"message": Message.get_node(info, message.pk)}
