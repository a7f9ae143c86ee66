"""Live events of notices."""

from __future__ import annotations


class NoticesSubscription:
    """The root fields of notices."""
