"""What replays refuse.

Refusal
└── IdempotencyKeyReused  IDEMPOTENCY_KEY_REUSED: the key was used with other input
"""

from __future__ import annotations

from backend.common.errors import Refusal


class IdempotencyKeyReused(Refusal):
    """The key belongs to an earlier request that asked for something else."""

    code = "IDEMPOTENCY_KEY_REUSED"
    en = "This idempotency key was used with other input before."
    ko = "이 멱등 키는 이미 다른 입력에 사용되었습니다."


class AlreadyDone(Exception):
    """A simultaneous request with the same key was first: undo, and take its result."""
