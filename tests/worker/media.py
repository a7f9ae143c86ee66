"""Makes the videos of the tests: really encoded, tiny, with events where asked.

An event is a moving block of the colour that `worker.slowfast.fake` scores.
"""

from __future__ import annotations

import io
import os
import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

# The encoders of AV1 and HEVC print to stderr unless told not to.
os.environ.setdefault("SVT_LOG", "0")

import av
import numpy as np
from numpy.typing import NDArray

from worker.slowfast.fake import COLOURS

QUIET = {
    "libx265": {"x265-params": "log-level=none", "preset": "ultrafast"},
    "libx264": {"preset": "ultrafast"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8"},
    "libsvtav1": {"preset": "12"},
}


@dataclass(frozen=True)
class Block:
    """A behaviour's colour, shown from `start_s` to `end_s` around (x, y)."""

    behaviour: str
    start_s: float
    end_s: float
    x: int
    y: int
    w: int = 36
    h: int = 44


@lru_cache(maxsize=128)
def video(
    codec: str = "libx264",
    container: str = "mp4",
    *,
    seconds: float = 2,
    rate: int = 15,
    size: tuple[int, int] = (160, 120),
    pix_fmt: str = "yuv420p",
    rotation: int = 0,
    audio: bool = False,
    times_s: tuple[float, ...] | None = None,
    start_s: float = 0,
    gop: int = 15,
    b_frames: bool = False,
    blocks: tuple[Block, ...] = (),
    noise: int = 0,
    options: tuple[tuple[str, str], ...] = (),
    pixel_aspect: Fraction | None = None,
) -> bytes:
    """An encoded video; `times_s` sets each frame's time (variable rate)."""
    times = times_s or tuple(i / rate for i in range(round(seconds * rate)))
    # To a real file: an index in front (faststart) needs the muxer to reread it.
    with _ordinary_priority(), tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "video"
        with av.open(str(out), "w", format=container, options=dict(options)) as file:
            stream = _video_stream(file, codec, rate, size, pix_fmt, gop, b_frames)
            if pixel_aspect:
                stream.codec_context.sample_aspect_ratio = pixel_aspect
            if rotation:
                stream.set_display_rotation(rotation)
            sound = file.add_stream("aac", rate=8000) if audio else None
            for index, t_s in enumerate(times):
                image = draw(index, t_s, size, blocks, noise)
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame = frame.reformat(format=pix_fmt)
                frame.time_base = stream.codec_context.time_base
                frame.pts = round((t_s + start_s) / frame.time_base)
                file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
            if sound is not None:
                _add_sound(file, sound, seconds=times[-1])
        return out.read_bytes()


def spoilt(
    spoil: Callable[[NDArray[np.uint8], float], NDArray[np.uint8]],
    *,
    seconds: float,
    blocks: tuple[Block, ...],
    gop: int = 15,
    rate: int = 15,
) -> bytes:
    """An MP4 whose pictures go through `spoil(image, t_s)` before encoding."""
    size = (160, 120)
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = _video_stream(file, "libx264", rate, size, "yuv420p", gop, False)
        for index in range(round(seconds * rate)):
            t_s = index / rate
            image = np.ascontiguousarray(spoil(draw(index, t_s, size, blocks), t_s))
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame = frame.reformat(format="yuv420p")
            frame.time_base = stream.codec_context.time_base
            frame.pts = round(t_s / frame.time_base)
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return out.getvalue()


def all_marked_as_keys(**arguments: Any) -> bytes:
    """The same Matroska video with the key flag set on every packet."""
    out = io.BytesIO()
    with (
        av.open(io.BytesIO(video(container="matroska", **arguments))) as source,
        av.open(out, "w", format="matroska") as file,
    ):
        stream = file.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.size:
                packet.stream, packet.is_keyframe = stream, True
                file.mux(packet)
    return out.getvalue()


@contextmanager
def _ordinary_priority() -> Iterator[None]:
    """Undo what SVT-AV1 does to this process when root runs it.

    It makes threads real-time, the calling one included; every thread that OpenVINO
    or torch starts afterwards would inherit that and starve the whole machine.
    """
    try:
        yield
    finally:
        if hasattr(os, "sched_setscheduler"):
            for thread in Path("/proc/self/task").iterdir():
                with suppress(ProcessLookupError):
                    os.sched_setscheduler(
                        int(thread.name), os.SCHED_OTHER, os.sched_param(0)
                    )


def _video_stream(
    file: Any,
    codec: str,
    rate: int,
    size: tuple[int, int],
    pix_fmt: str,
    gop: int,
    b_frames: bool,
) -> Any:
    stream = file.add_stream(codec, rate=rate)
    stream.width, stream.height = size
    stream.pix_fmt = pix_fmt
    stream.gop_size = gop
    stream.options = dict(QUIET.get(codec, {}))
    if codec == "libx264" and b_frames:
        stream.options = {"preset": "veryfast"}
    fine = {"avi": Fraction(1, rate), "mp4": Fraction(1, 60000)}
    base = fine.get(file.format.name, Fraction(1, 1000))
    stream.codec_context.time_base = base
    return stream


def draw(
    index: int,
    t_s: float,
    size: tuple[int, int],
    blocks: Sequence[Block] = (),
    noise: int = 0,
) -> NDArray[np.uint8]:
    """(H, W, 3): a grey slope, red-white corner top left, the blocks on it."""
    width, height = size
    slope = np.linspace(70, 130, width).astype(np.uint8)
    image = np.repeat(np.tile(slope, (height, 1))[:, :, None], 3, axis=2)
    if noise:
        rng = np.random.default_rng(index)
        image += rng.integers(0, noise, image.shape, dtype=np.uint8)
    image[: height // 4, : width // 4] = 255
    for block in blocks:
        if block.start_s <= t_s < block.end_s:
            x = block.x + round(6 * np.sin(t_s * 9))
            y = block.y + round(4 * np.cos(t_s * 9))
            image[y : y + block.h, x : x + block.w] = COLOURS[block.behaviour]
    return image


def _add_sound(file: Any, stream: Any, *, seconds: float) -> None:
    silence = np.zeros((1, 1024), dtype=np.float32)
    for start in range(0, max(int(seconds * 8000), 1024), 1024):
        frame = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 8000, start
        file.mux(stream.encode(frame))
    file.mux(stream.encode(None))


@lru_cache
def sound_only(container: str = "mp4") -> bytes:
    """A file with a sound track alone."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        _add_sound(file, file.add_stream("aac", rate=8000), seconds=2)
    return out.getvalue()


@lru_cache
def image(kind: str) -> bytes:
    """A still picture as png, jpeg, gif, bmp, webp or tiff."""
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(draw(0, 0, (64, 48))).save(out, kind)
    return out.getvalue()


def harmed(data: bytes, start: float, end: float) -> bytes:
    """The same bytes with noise between two shares of their length."""
    first, last = int(len(data) * start), int(len(data) * end)
    noise = np.random.default_rng(3).integers(0, 256, last - first, dtype=np.uint8)
    return data[:first] + noise.tobytes() + data[last:]


def with_mp4_size(data: bytes, width: int, height: int) -> bytes:
    """An MP4 whose sample description and track header claim another size."""
    at = data.index(b"avc1", data.index(b"stsd")) + 4 + 24
    claimed = bytearray(data)
    claimed[at : at + 4] = struct.pack(">HH", width, height)
    at = data.index(b"tkhd") + 4 + 76
    claimed[at : at + 8] = struct.pack(">II", width << 16, height << 16)
    return bytes(claimed)


def mkv_bomb(width: int, height: int) -> bytes:
    """A small Matroska video whose track entry claims another size."""
    data = video(container="matroska", size=(320, 256))
    true = b"\xb0\x82" + struct.pack(">H", 320) + b"\xba\x82" + struct.pack(">H", 256)
    claim = true[:2] + struct.pack(">H", width) + true[4:6] + struct.pack(">H", height)
    assert true in data
    return data.replace(true, claim)


def avi_bomb(width: int, height: int) -> bytes:
    """A small AVI whose stream format claims another size."""
    data = bytearray(video(container="avi"))
    struct.pack_into("<II", data, data.index(b"strf") + 12, width, height)
    return bytes(data)


def with_mp4_codec(data: bytes, tag: bytes) -> bytes:
    """An MP4 whose sample description names another codec."""
    at = data.index(b"avc1", data.index(b"stsd"))
    return data[:at] + tag + data[at + 4 :]


def stream_bomb(container: str = "mpegts", *, blocks: int = 1024) -> bytes:
    """H.264 of `blocks` x `blocks` macroblocks by its parameter set, no picture."""
    nals = b"".join(
        b"\0\0\0\1" + nal
        for nal in (
            _parameter_set(blocks),
            b"\x68\xce\x38\x80",
            b"\x65\x88" + b"\x80" * 99,
        )
    )
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = _video_stream(file, "libx264", 15, (160, 120), "yuv420p", 15, False)
        file.start_encoding()
        for index in range(40):
            packet = av.Packet(nals)
            packet.stream, packet.is_keyframe = stream, True
            packet.time_base = Fraction(1, 15)
            packet.pts = packet.dts = index
            file.mux(packet)
    return out.getvalue()


def _parameter_set(blocks: int) -> bytes:
    """A baseline sequence parameter set of H.264 (7.3.2.1.1)."""
    values = (0, 0, 2, 1)  # id, log2_max_frame_num, poc type 2, one reference
    bits = "".join(_exp_golomb(value) for value in values) + "0"
    bits += _exp_golomb(blocks - 1) * 2 + "1" + "1" + "0" + "0" + "1"
    bits += "0" * (-len(bits) % 8)
    body = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return b"\x67\x42\x00\x33" + body


def _exp_golomb(value: int) -> str:
    digits = f"{value + 1:b}"
    return "0" * (len(digits) - 1) + digits
