"""Opaque cursors of feeds: a client hands back what it got and nothing is missed.

The numbers of a log count everything that happens in an organisation, the talk of
others too. So a cursor does not show its number, and nobody makes one up: it is the
number under a veil that is drawn from its own mark (as in RFC 5297), both keyed by
SECRET_KEY. The mark is that of an organisation too: whoever has an own one, and knows
its numbers, learns nothing of those of others.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from django.conf import settings

from backend.common.errors import InvalidInput

_SIZE = 8
_LENGTH = 22  # of 16 bytes in base64, without padding


def encode(seq: int, *, organization_id: int) -> str:
    """The cursor just after the event `seq` of its log; 0 is before the first one."""
    number = seq.to_bytes(_SIZE, "big")
    mark = _mark(number, organization_id)
    text = base64.urlsafe_b64encode(mark + _veiled(number, mark))
    return text.decode().rstrip("=")


def decode(text: str, *, organization_id: int) -> int:
    """The `seq` of a cursor; an empty one stands for the beginning of the log.

    Raises InvalidInput (field `after`) for anything else, also for cursors of another
    organisation or SECRET_KEY.
    """
    if not text:
        return 0
    try:
        if len(text) != _LENGTH:
            raise ValueError("no cursor")
        given = base64.b64decode(f"{text}==".encode(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(field="after") from error
    mark, number = given[:_SIZE], _veiled(given[_SIZE:], given[:_SIZE])
    if not hmac.compare_digest(mark, _mark(number, organization_id)):
        raise InvalidInput(field="after")
    return int.from_bytes(number, "big")


def _mark(number: bytes, organization_id: int) -> bytes:
    whose = organization_id.to_bytes(_SIZE, "big")
    return _keyed(whose + number, use=b"cursor mark")


def _veiled(number: bytes, mark: bytes) -> bytes:
    veil = _keyed(mark, use=b"cursor veil")
    return bytes(a ^ b for a, b in zip(number, veil, strict=True))


def _keyed(data: bytes, *, use: bytes) -> bytes:
    key = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b(data, digest_size=_SIZE, key=key, person=use).digest()
