"""Live events of chat."""

from __future__ import annotations


class ChatSubscription:
    """The root fields of chat."""
