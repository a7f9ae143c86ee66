"""Reads of chat."""

from __future__ import annotations


class ChatQuery:
    """The root fields of chat."""
