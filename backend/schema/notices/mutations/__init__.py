"""Writes of notices, a verb a file."""

from __future__ import annotations


class NoticesMutation:
    """The root fields of notices."""
