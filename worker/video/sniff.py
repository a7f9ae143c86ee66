"""What a file is, told by its first bytes, before FFmpeg sees any of it.

The demuxer is then forced by name: FFmpeg never guesses, so a playlist, a concat
script or another format that opens further files or URLs cannot be reached.
"""

from typing import BinaryIO, Final

from worker.video.errors import UnreadableVideo

HEAD_BYTES: Final = 64 * 1024
_MP4_BOXES: Final = frozenset(
    b"ftyp moov mdat free skip wide pnot styp moof sidx uuid".split()
)
_IMAGE_BRANDS: Final = {b"heic", b"heix", b"mif1", b"avif", b"jxl ", b"crx "}
_IMAGES: Final = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF87a",
    b"GIF89a",
    b"BM",
    b"II*\x00",
    b"MM\x00*",
    b"\x00\x00\x01\x00",
    b"\x00\x00\x00\x0cJXL ",
    b"\x00\x00\x00\x0cjP  ",
    b"8BPS",
)
_SOUNDS: Final = (b"ID3", b"fLaC", b"#!AMR", b".snd", b"MThd")
_SOUNDS_ADTS: Final = (0xF0, 0xF1, 0xF8, 0xF9)
_SOUNDS_MPEG: Final = (0xFB, 0xFA, 0xF3, 0xF2, 0xFD, 0xFC)
_MAGIC: Final = (
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"FLV\x01", "flv"),
    (b"0&\xb2u\x8ef\xcf\x11", "asf"),
    (b"OggS", "ogg"),
    (b"\x00\x00\x01\xba", "mpeg"),
)


def sniff(file: BinaryIO) -> str:
    """FFmpeg's demuxer name for `file`, read from its start.

    Raises UnreadableVideo: EMPTY_FILE, IS_AN_IMAGE, NO_VIDEO_STREAM (a sound
    file), NOT_A_VIDEO.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    if not head:
        raise UnreadableVideo("EMPTY_FILE")
    return _container(head)


def _container(head: bytes) -> str:
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[4:8] in _MP4_BOXES:
        if head[4:8] == b"ftyp" and head[8:12] in _IMAGE_BRANDS:
            raise UnreadableVideo("IS_AN_IMAGE")
        return "mov"
    if head[:4] == b"RIFF":
        return _riff(head[8:12])
    if head.startswith(_IMAGES):
        raise UnreadableVideo("IS_AN_IMAGE")
    if _is_transport_stream(head):
        return "mpegts"
    if head.startswith(_SOUNDS) or _is_raw_sound(head):
        raise UnreadableVideo("NO_VIDEO_STREAM")
    raise UnreadableVideo("NOT_A_VIDEO")


def _riff(kind: bytes) -> str:
    if kind == b"AVI ":
        return "avi"
    if kind == b"WEBP":
        raise UnreadableVideo("IS_AN_IMAGE")
    if kind == b"WAVE":
        raise UnreadableVideo("NO_VIDEO_STREAM")
    raise UnreadableVideo("NOT_A_VIDEO")


def _is_raw_sound(head: bytes) -> bool:
    """MPEG layer or ADTS frames, told by their sync word."""
    return (
        len(head) > 1 and head[0] == 0xFF and head[1] in (*_SOUNDS_ADTS, *_SOUNDS_MPEG)
    )


def _is_transport_stream(head: bytes) -> bool:
    """Five sync bytes in a row at one packet size; the file may start mid-packet."""
    for size in (188, 192, 204):
        for offset in range(min(size, len(head) - 4 * size)):
            if all(head[offset + k * size] == 0x47 for k in range(5)):
                return True
    return False
