"""Writes of chat, a verb a file."""

from __future__ import annotations


class ChatMutation:
    """The root fields of chat."""
