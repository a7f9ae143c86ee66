"""Live events of cameras."""

from __future__ import annotations


class CamerasSubscription:
    """The root fields of cameras."""
