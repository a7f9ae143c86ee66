"""Writes of cameras, a verb a file."""

from __future__ import annotations


class CamerasMutation:
    """The root fields of cameras."""
