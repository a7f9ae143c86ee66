"""Whether a packet is in one piece, told without decoding it.

A packet that is left out is never decoded, so damage in it would go unnoticed. Its
outer form is cheap to look at: noise in the place of a packet all but never has it.
"""

from __future__ import annotations

from typing import Any

from worker.video.source import OpenedVideo


class Wholeness:
    """Looks at the packets of one stream."""

    def __init__(self, video: OpenedVideo) -> None:
        context = video.stream.codec_context
        self._codec = video.codec
        self._length_bytes = _length_bytes(video.codec, context.extradata or b"")

    def is_sound(self, packet: Any) -> bool:
        """False for damage, and for what a decoder must not miss."""
        if packet.is_corrupt or packet.has_sidedata("new_extradata"):
            return False
        data = memoryview(packet)
        if not data:
            return False
        if self._length_bytes:
            return _units_fit(data, self._length_bytes)
        if self._codec == "mjpeg":
            return bytes(data[:2]) == b"\xff\xd8"
        if self._codec == "vp9":
            return data[0] >> 6 == 2
        if self._codec == "av1":
            return data[0] & 0x81 == 0
        return True


def _length_bytes(codec: str, extradata: bytes) -> int:
    """How many bytes the length before each unit has; 0 for start codes."""
    if codec == "h264" and len(extradata) > 4 and extradata[0] == 1:
        return (extradata[4] & 3) + 1
    if codec == "hevc" and len(extradata) > 21 and extradata[:3] != b"\0\0\1":
        return (extradata[21] & 3) + 1 if extradata[0] or extradata[1] else 0
    return 0


def _units_fit(data: memoryview, length_bytes: int) -> bool:
    """Units with their lengths must fill the packet; none has its first bit set."""
    at, end = 0, len(data)
    while at + length_bytes < end:
        size = int.from_bytes(data[at : at + length_bytes], "big")
        at += length_bytes
        if size == 0 or at + size > end or data[at] & 0x80:
            return False
        at += size
    return at == end
