"""Reads of cameras."""

from __future__ import annotations


class CamerasQuery:
    """The root fields of cameras."""
