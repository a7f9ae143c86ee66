"""Open a file as a video: from bytes that nobody trusts to a stream to demux.

`open_video` is the only place where FFmpeg meets a file. It reads through a Python
file object with a deadline, with the demuxer forced by `sniff`, nested opens off
and a pixel limit that holds before any frame buffer is allocated.
"""

from __future__ import annotations

import io
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Final

import av
import av.error
from av.stream import Disposition

from worker.video.claims import claimed_sizes
from worker.video.errors import UnreadableVideo
from worker.video.reader import STALL_S, DeadlineError, Reader, StalledError
from worker.video.sniff import sniff

Source = str | Path | BinaryIO
FileId = tuple[str, int, int]

MAX_PIXELS: Final = 8192 * 4320
_BUFFER_BYTES: Final = 256 * 1024
# Streams of these appear while packets are read, too late to be given a pixel
# limit; their parsers tell the size, so no decoder may run while opening.
_STREAMS_APPEAR_LATE: Final = {"mpegts", "mpeg", "flv"}
_AVI_CHUNK_HEAD: Final = 8
SEEKS_BY_BYTE: Final = {"mpegts", "mpeg"}
# A demuxer that fails so often in a row gets nowhere any more.
_FAILURES_IN_A_ROW: Final = 50
_CODECS: Final = (
    "h264 hevc vp8 vp9 av1 vvc mpeg4 mpeg1video mpeg2video mjpeg h263 h263p h261 "
    "msmpeg4v1 msmpeg4v2 msmpeg4v3 wmv1 wmv2 wmv3 vc1 flv1 vp6 vp6f theora prores "
    "dnxhd dvvideo ffv1 huffyuv ffvhuff utvideo rawvideo svq1 svq3 cinepak"
)
CODECS: Final = frozenset(re.split(" ", _CODECS))


@dataclass(frozen=True)
class OpenedVideo:
    """One open file: its container and the video stream that is looked at."""

    container: Any
    stream: Any
    format: str
    codec: str
    size_bytes: int
    # As stored (not turned upright), of the first pictures; later ones may differ.
    width: int
    height: int
    # What tells the file from all others; None for one that has no name.
    identity: FileId | None = None

    @property
    def time_base(self) -> Fraction:
        return Fraction(self.stream.time_base or Fraction(1, 90_000))

    @property
    def start_pts(self) -> int:
        """Timestamp of the first frame; every time is relative to it."""
        return self.stream.start_time or 0

    def seek(self, t_s: Fraction) -> None:
        """Go to a place at or before `t_s`; the decoder starts afresh there.

        Where the container knows its key frames it is one; a transport stream
        does not, so its reader may have to come again with an earlier time.
        """
        if t_s > 0:
            target = self.start_pts + int(t_s / self.time_base)
            with suppress(av.error.FFmpegError):
                self.container.seek(target, stream=self.stream)
                return
        # Where a broken file cannot go back, reading goes on where it is.
        with suppress(av.error.FFmpegError):
            if self.format in SEEKS_BY_BYTE:
                self.container.seek(0, unsupported_byte_offset=True)
            else:
                self.container.seek(self.start_pts, stream=self.stream)

    def stamp(self, packet: Any) -> int | None:
        """Timestamp of a packet; an AVI's is its place in the index.

        AVI numbers pictures in the order of decoding, and FFmpeg counts them on
        after damage as if none were missing.
        """
        if self.format != "avi":
            stamp = packet.pts if packet.pts is not None else packet.dts
            return None if stamp is None else int(stamp)
        places, stamps = self._index
        at = bisect_left(places, packet.pos - _AVI_CHUNK_HEAD) if packet.pos else 0
        if at < len(places) and places[at] == (packet.pos or 0) - _AVI_CHUNK_HEAD:
            return stamps[at]
        return None if packet.dts is None else int(packet.dts)

    @cached_property
    def _index(self) -> tuple[array[int], array[int]]:
        """Places in the file, rising, and the timestamp of each."""
        entries = sorted((e.pos, e.timestamp) for e in self.stream.index_entries)
        return array("q", (e[0] for e in entries)), array("q", (e[1] for e in entries))

    def packets(self) -> Iterator[Any]:
        """Packets of the video stream; damage in between ends at the next one."""
        failures = 0
        while failures <= _FAILURES_IN_A_ROW:
            try:
                for packet in self.container.demux(self.stream):
                    failures = 0
                    yield packet
                return
            except (av.error.EOFError, IndexError):
                # IndexError: PyAV counts streams that only appeared while reading.
                return
            except av.error.FFmpegError:
                # The demuxer has moved on; a file of nothing but damage must end.
                failures += 1


@contextmanager
def open_file(source: Source) -> Iterator[BinaryIO]:
    """The source as a file; one that was passed in stays open and is rewound."""
    if isinstance(source, str | Path):
        with Path(source).open("rb") as file:
            yield file
        return
    try:
        yield source
    except StalledError:
        # A read of it hangs still; whatever else is asked of it would hang as well.
        raise
    except BaseException:
        _rewind(source)
        raise
    _rewind(source)


def _rewind(source: BinaryIO) -> None:
    with suppress(ValueError, OSError):
        source.seek(0)


@contextmanager
def open_video(
    source: Source,
    *,
    max_pixels: int = MAX_PIXELS,
    size_bytes: int | None = None,
    deadline_s: float | None = None,
    stall_s: float | None = None,
) -> Iterator[OpenedVideo]:
    """Open `source` for demuxing and decoding.

    Raises UnreadableVideo for whatever the header alone can tell, and OSError when
    the file itself cannot be read; `StalledError` is one, when a source other than a
    path gives nothing for `stall_s` (`STALL_S`).
    """
    with open_file(source) as file:
        found = file.seek(0, io.SEEK_END)
        if size_bytes is not None and found > size_bytes:
            raise UnreadableVideo("TOO_LARGE", found=found, limit=size_bytes)
        name = sniff(file)
        for size in claimed_sizes(file, name):
            _check_pixels(*size, limit=max_pixels)
        file.seek(0)
        can_stall = not isinstance(source, str | Path | io.BytesIO)
        reader = Reader(
            file,
            deadline_s=deadline_s,
            stall_s=(STALL_S if stall_s is None else stall_s) if can_stall else None,
        )
        container = _open_container(reader, name, max_pixels=max_pixels)
        try:
            stream = _pick_stream(container, max_pixels=max_pixels)
            yield OpenedVideo(
                container,
                stream,
                format=name,
                codec=_codec_name(stream),
                size_bytes=found,
                width=stream.width,
                height=stream.height,
                identity=_file_id(source),
            )
        finally:
            container.close()


def _file_id(source: Source) -> FileId | None:
    if not isinstance(source, str | Path):
        return None
    stat = Path(source).stat()
    return str(source), stat.st_size, stat.st_mtime_ns


def _open_container(reader: Reader, name: str, *, max_pixels: int) -> Any:
    options = {
        "protocol_whitelist": "none",
        "format_whitelist": _demuxers(name),
        "max_pixels": str(max_pixels),
    }
    if name in _STREAMS_APPEAR_LATE:
        options["codec_whitelist"] = "none"
    try:
        return av.open(
            reader,
            mode="r",
            format=name,
            options=options,
            buffer_size=_BUFFER_BYTES,
            metadata_errors="replace",
        )
    except DeadlineError as error:
        raise UnreadableVideo("DAMAGED") from error
    except av.error.FFmpegError as error:
        raise UnreadableVideo("DAMAGED") from error


def _demuxers(name: str) -> str:
    return ",".join({name, *av.ContainerFormat(name, "r").name.split(",")})


def _codec_name(stream: Any) -> str:
    return str(stream.codec_context.codec.canonical_name)


def _pick_stream(container: Any, *, max_pixels: int) -> Any:
    """The largest real video track, its decoder limited and threaded."""
    tracks = [
        stream
        for stream in container.streams
        if stream.type == "video" and not stream.disposition & Disposition.attached_pic
    ]
    if not tracks:
        raise UnreadableVideo("NO_VIDEO_STREAM")
    known = [
        track
        for track in tracks
        if track.codec_context is not None and _codec_name(track) in CODECS
    ]
    if not known:
        raise UnreadableVideo("UNSUPPORTED_CODEC", codec=_tag(tracks[0]))
    stream = max(known, key=lambda track: track.width * track.height)
    _check_pixels(stream.width, stream.height, limit=max_pixels)
    stream.codec_context.options = {"max_pixels": str(max_pixels)}
    # A picture tells from which packet it came.
    stream.codec_context.copy_opaque = True
    stream.thread_type = "AUTO"
    return stream


def _check_pixels(width: int, height: int, *, limit: int) -> None:
    if width * height > limit:
        raise UnreadableVideo("TOO_MANY_PIXELS", found=width * height, limit=limit)


def _tag(stream: Any) -> str:
    context = stream.codec_context
    return "unknown" if context is None else _codec_name(stream)
