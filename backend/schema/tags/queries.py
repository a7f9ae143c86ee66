"""Reads of tags."""

from __future__ import annotations


class TagsQuery:
    """The root fields of tags."""
