"""Moments that come from outside, as databases can compare them."""

from __future__ import annotations

from datetime import UTC, datetime


def in_utc(given: datetime) -> datetime:
    """`given` in UTC; the ends of time stay themselves, as nothing is beyond them."""
    try:
        return given.astimezone(UTC)
    except OverflowError:
        end = datetime.min if given.year == datetime.min.year else datetime.max
        return end.replace(tzinfo=UTC)
