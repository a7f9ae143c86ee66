"""Writes of alarms, their types and risks, a verb a file."""

from __future__ import annotations


class AlarmsMutation:
    """The root fields of alarms."""
