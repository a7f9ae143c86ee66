"""Reads of notices."""

from __future__ import annotations


class NoticesQuery:
    """The root fields of notices."""
