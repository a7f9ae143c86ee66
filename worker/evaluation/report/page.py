"""x."""

from typing import Any

MARK = "x"


def page(r: dict[str, Any]) -> str:
    return "x"
