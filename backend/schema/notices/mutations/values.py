"""What was given of a notice, as plain values."""

from __future__ import annotations

from typing import Any

from backend.apps.notices.services import NoticeChanges

_NAMES = ("scope", "title", "text", "is_pinned", "publish_from", "publish_until")


def notice_values(given: dict[str, Any]) -> NoticeChanges:
    """Those of an input that are columns; what was not given is not there."""
    values = NoticeChanges()
    for name in _NAMES:
        if name in given:
            value = getattr(given[name], "value", given[name])
            values[name] = value  # type: ignore[literal-required]
    return values
