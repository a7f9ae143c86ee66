"""What notices refuse.

InvalidInput
└── InvalidWindow   INVALID_WINDOW: it would close before it opens
"""

from __future__ import annotations

from backend.common.errors import InvalidInput


class InvalidWindow(InvalidInput):
    """A notice would end before it begins."""

    code = "INVALID_WINDOW"
    en = "A notice must end after it begins."
    ko = "공지 종료 시각은 시작 시각보다 늦어야 합니다."
