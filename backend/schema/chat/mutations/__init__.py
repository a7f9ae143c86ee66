"""Writes of chat, a verb a file."""

from __future__ import annotations

import graphene

from backend.schema.chat.mutations.add_chat_member import AddChatMember
from backend.schema.chat.mutations.create_chat_room import CreateChatRoom
from backend.schema.chat.mutations.delete_chat_room import DeleteChatRoom
from backend.schema.chat.mutations.delete_message import DeleteMessage
from backend.schema.chat.mutations.leave_chat_room import LeaveChatRoom
from backend.schema.chat.mutations.mark_chat_read import MarkChatRead
from backend.schema.chat.mutations.post_message import PostMessage
from backend.schema.chat.mutations.remove_chat_member import RemoveChatMember
from backend.schema.chat.mutations.send_typing import SendTyping
from backend.schema.chat.mutations.update_chat_room import UpdateChatRoom
from backend.schema.chat.mutations.update_message import UpdateMessage


class ChatMutation(graphene.ObjectType):
    create_chat_room = CreateChatRoom.field()
    update_chat_room = UpdateChatRoom.field()
    delete_chat_room = DeleteChatRoom.field()
    add_chat_member = AddChatMember.field()
    remove_chat_member = RemoveChatMember.field()
    leave_chat_room = LeaveChatRoom.field()
    post_message = PostMessage.field()
    update_message = UpdateMessage.field()
    delete_message = DeleteMessage.field()
    mark_chat_read = MarkChatRead.field()
    send_typing = SendTyping.field()
