"""Writes of tags, a verb a file."""

from __future__ import annotations


class TagsMutation:
    """The root fields of tags."""
