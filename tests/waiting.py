"""Waiting for what another process or thread does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")
# Long enough for a machine that is busy with other things.
PATIENCE_S = 120.0


def until(
    look: Callable[[], Value], *, what: str, patience_s: float = PATIENCE_S
) -> Value:
    """What `look` answers once that is true; fails after `patience_s`."""
    deadline = time.monotonic() + patience_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {patience_s:.0f} s for {what}: {found!r}")
        time.sleep(0.02)
