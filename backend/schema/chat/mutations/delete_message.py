"""`deleteMessage`: the text is gone, the mark stays."""

from __future__ import annotations

from typing import Any

import graphene

from backend.apps.chat.posting import delete_message
from backend.schema.base import LOGIN, Mutation
from backend.schema.chat.types import Message


class DeleteMessage(Mutation):
    """Erase the text of a message; its place stays, marked as deleted.

    For its author, and for admins who are in the room.
    """

    class Meta:
        requires = LOGIN
        atomic = True

    class Input:
        id = graphene.ID(required=True, description="A message the caller can see.")

    message = graphene.Field(Message, description="As it is now; null if refused.")

    @classmethod
    def perform(cls, info: Any, **values: Any) -> dict[str, Any]:
        message = Message.get_target(info, values["id"])
        delete_message(by=info.context.user, message=message)
        return {"message": Message.get_node(info, message.pk)}
