"""Opaque cursors of feeds: a client hands back what it got and nothing is missed."""

from __future__ import annotations

import base64
import binascii

from backend.common.errors import InvalidInput

_PREFIX = "event:"


def encode(seq: int) -> str:
    """The cursor just after the event `seq`; 0 is before the first one."""
    return base64.urlsafe_b64encode(f"{_PREFIX}{seq}".encode()).decode()


def decode(text: str) -> int:
    """The `seq` of a cursor; an empty one stands for the beginning of the log.

    Raises InvalidInput (field `after`) for anything else.
    """
    if not text:
        return 0
    try:
        plain = base64.b64decode(text.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(field="after") from error
    number = plain.removeprefix(_PREFIX)
    if plain == number or not number.isascii() or not number.isdigit():
        raise InvalidInput(field="after")
    if len(number) > 18:
        raise InvalidInput(field="after")
    return int(number)
