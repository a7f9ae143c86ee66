"""A look at an MP4's boxes before FFmpeg: is the index there, are its claims sane?

A box table may claim millions of samples in a few bytes; FFmpeg would build an
index entry for each of them. Counts are held against the size of the file here.
"""

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

from worker.video.errors import UnreadableVideo

_NESTED: Final = {b"moov", b"trak", b"mdia", b"minf", b"stbl"}
_MAX_BOXES: Final = 10_000
# Of an index; those of real ones nest four deep and number some twenty a track.
_MAX_INDEX_BOXES: Final = 5_000
_DEEPEST: Final = 10
# Sound may hold many samples a second of one byte each; pictures never do.
_MAX_SAMPLES: Final = 50_000_000
_ALWAYS_FINE: Final = 1_000_000


def check_boxes(file: BinaryIO) -> list[tuple[int, int]]:
    """The (width, height) that the tracks claim.

    Refuses an MP4 without its index (TRUNCATED) or with an absurd one (DAMAGED).
    """
    size = file.seek(0, io.SEEK_END)
    kinds = set()
    sizes: list[tuple[int, int]] = []
    for kind, start, end in _boxes(file, 0, size):
        kinds.add(kind)
        if kind == b"moov":
            if end > size:
                raise UnreadableVideo("TRUNCATED")
            left = iter(range(_MAX_INDEX_BOXES))
            sizes += _check_tracks(file, start, end, file_size=size, left=left)
    if b"moov" not in kinds:
        raise UnreadableVideo(
            "TRUNCATED" if kinds & {b"mdat", b"ftyp", b"moof"} else "NOT_A_VIDEO"
        )
    return sizes


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, first byte of the content, byte after the box) of each box in a row."""
    for _ in range(_MAX_BOXES):
        if start + 8 > end:
            return
        file.seek(start)
        head = file.read(16)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head[:8])
        content = start + 8
        if length == 1 and len(head) == 16:
            length, content = struct.unpack(">Q", head[8:16])[0], start + 16
        elif length == 0:
            length = end - start
        if length < content - start:
            return
        yield kind, content, start + length
        start += length


def _check_tracks(
    file: BinaryIO,
    start: int,
    end: int,
    *,
    file_size: int,
    left: Iterator[int],
    depth: int = 0,
    is_video: bool = False,
) -> Iterator[tuple[int, int]]:
    """Sizes within; `left` runs out when all the index has too many boxes."""
    for kind, inner, inner_end in _boxes(file, start, end):
        if depth > _DEEPEST or next(left, None) is None:
            raise UnreadableVideo("DAMAGED")
        stop = min(inner_end, end)
        if kind in _NESTED:
            yield from _check_tracks(
                file,
                inner,
                stop,
                file_size=file_size,
                left=left,
                depth=depth + 1,
                is_video=is_video,
            )
        elif kind == b"hdlr":
            file.seek(inner + 8)
            is_video = file.read(4) == b"vide"
        elif kind == b"stsz":
            _check_count(file, inner, stop, file_size=file_size)
        elif kind == b"tkhd":
            file.seek(max(stop - 8, inner))
            sides = file.read(8)
            if len(sides) == 8:
                width, height = struct.unpack(">II", sides)
                yield width >> 16, height >> 16
        elif kind == b"stsd" and is_video:
            yield from _described(file, inner + 8, stop)


def _described(file: BinaryIO, start: int, end: int) -> Iterator[tuple[int, int]]:
    for _, inner, _ in _boxes(file, start, end):
        file.seek(inner + 24)
        sides = file.read(4)
        if len(sides) == 4:
            yield struct.unpack(">HH", sides)


def _check_count(file: BinaryIO, start: int, end: int, *, file_size: int) -> None:
    file.seek(start + 4)
    table = file.read(8)
    if len(table) < 8:
        raise UnreadableVideo("TRUNCATED")
    each, count = struct.unpack(">II", table)
    held = file_size // each if each else (end - start - 12) // 4
    # A file cut short holds less than its index says: leave room for that.
    if count > _MAX_SAMPLES or count > 8 * held + _ALWAYS_FINE:
        raise UnreadableVideo("DAMAGED")
