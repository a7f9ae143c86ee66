"""How large a file says its picture is, read from the header by hand.

FFmpeg believes the coded stream over the container and reads some of the stream
to do so. A header that claims an absurd size is refused before that.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from worker.video.errors import UnreadableVideo
from worker.video.mp4 import check_boxes

_HEAD_BYTES: Final = 256 * 1024
# Matroska element ids: what may hold the size, and the size itself.
_SEGMENT, _TRACKS, _ENTRY, _VIDEO = 0x18538067, 0x1654AE6B, 0xAE, 0xE0
_NESTED: Final = {_SEGMENT, _TRACKS, _ENTRY, _VIDEO}
_CLUSTER: Final = 0x1F43B675
_WIDTH, _HEIGHT = 0xB0, 0xBA
_DEEPEST: Final = 16


def claimed_sizes(file: BinaryIO, name: str) -> list[tuple[int, int]]:
    """(width, height) of each picture track that the header of `file` names.

    Raises UnreadableVideo where the header itself is broken (see `check_boxes`) or
    nests deeper than any real one.
    """
    if name == "mov":
        return check_boxes(file)
    if name not in ("avi", "matroska"):
        return []
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    return list(_avi(head) if name == "avi" else _matroska(head))


def _avi(head: bytes) -> Iterator[tuple[int, int]]:
    at = head.find(b"avih")
    if 0 <= at <= len(head) - 48:
        yield struct.unpack_from("<II", head, at + 8 + 32)
    # Stream formats of 40 bytes and more are those of pictures.
    at = head.find(b"strf")
    while 0 <= at <= len(head) - 20:
        size, _, width, height = struct.unpack_from("<IIii", head, at + 4)
        if size >= 40:
            # A negative height means that rows run downwards.
            yield abs(width), abs(height)
        at = head.find(b"strf", at + 4)


def _matroska(head: bytes) -> Iterator[tuple[int, int]]:
    width = 0
    for element, value in _elements(head, 0, len(head)):
        if element == _WIDTH:
            width = value
        elif element == _HEIGHT:
            yield width, value


def _elements(
    head: bytes, start: int, end: int, *, depth: int = 0
) -> Iterator[tuple[int, int]]:
    """(id, value) of the numbers inside of the track descriptions."""
    if depth > _DEEPEST:
        raise UnreadableVideo("DAMAGED")
    while start < end:
        element, after = _number(head, start, keep_marker=True)
        size, content = _number(head, after, keep_marker=False)
        if element == _CLUSTER or content <= after or content > end:
            return
        unknown = size == (1 << 7 * (content - after)) - 1
        stop = end if unknown else min(content + size, end)
        if element in _NESTED:
            yield from _elements(head, content, stop, depth=depth + 1)
        elif element in (_WIDTH, _HEIGHT) and size <= 8:
            yield element, int.from_bytes(head[content:stop], "big")
        start = stop


def _number(head: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """An EBML number and the place after it; the place itself if there is none."""
    if at >= len(head) or head[at] == 0:
        return 0, at
    length = 9 - head[at].bit_length()
    value = int.from_bytes(head[at : at + length], "big")
    if not keep_marker:
        value &= (1 << 7 * length) - 1
    return value, at + length
