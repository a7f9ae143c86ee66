"""Texts that come from outside."""

from __future__ import annotations

import unicodedata

from backend.common.errors import BadCharacters, TextMissing, TextTooLong


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


def one_line(text: str, *, field: str, limit: int) -> str:
    """`text` as one line of 1 to `limit` characters: NFC, without outer space.

    Raises TextMissing, TextTooLong, or BadCharacters for what is no printable line.
    """
    if len(text) > 4 * limit + 100:
        raise TextTooLong(field=field, limit=limit)  # before it costs anything
    line = unicodedata.normalize("NFC", text).strip()
    return _checked(line, line, field=field, limit=limit)


def many_lines(text: str, *, field: str, limit: int, empty: bool = False) -> str:
    """`text` as 1 to `limit` characters of lines and tabs; "" too where `empty`.

    Line ends become \\n. Raises as `one_line` does.
    """
    if len(text) > 4 * limit + 100:
        raise TextTooLong(field=field, limit=limit)
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    lines = lines.replace("\r", "\n").strip()
    if empty and not lines:
        return ""
    plain = lines.replace("\n", " ").replace("\t", " ")
    return _checked(lines, plain, field=field, limit=limit)


def _checked(text: str, plain: str, *, field: str, limit: int) -> str:
    if not text:
        raise TextMissing(field=field)
    if len(text) > limit:
        raise TextTooLong(field=field, limit=limit)
    # Joined emoji and right-to-left text need format characters (Cf); the rest of C
    # are controls, lone surrogates and code points that mean nothing.
    categories = {unicodedata.category(letter) for letter in plain}
    if categories & {"Cc", "Cs", "Cn", "Co", "Zl", "Zp"}:
        raise BadCharacters(field=field)
    return text
