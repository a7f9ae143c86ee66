"""Texts that come from outside."""

from __future__ import annotations


def is_encodable(text: str) -> bool:
    """False for lone surrogates: JSON can carry them, but no encoding has them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_text(text: str, *, limit: int) -> bool:
    """True if every database can hold `text` in `limit` characters.

    PostgreSQL has no zero bytes, and none has what `is_encodable` refuses.
    """
    return len(text) <= limit and "\x00" not in text and is_encodable(text)
