"""Look at a file before anything is queued: is it a video, which, how long?

Needs PyAV alone (no NumPy, no torch), so the web process may use it. Nothing
is decoded but the first picture; packets are read only as far as needed.
"""

import io
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

import av.error

from worker.video.errors import UnreadableVideo
from worker.video.pictures import decode_packet, pictures
from worker.video.reader import DeadlineError
from worker.video.source import MAX_PIXELS, OpenedVideo, Source, open_video

DEADLINE_S: Final = 30.0
_PACKETS_LOOKED_AT: Final = 150
_PACKETS_TRIED: Final = 3000
_PICTURES_TRIED: Final = 1000


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """A readable video; sizes are as displayed, after rotation."""

    container: str
    codec: str
    duration_s: Fraction
    width: int
    height: int
    fps: Fraction
    rotation: int
    has_audio: bool
    size_bytes: int
    is_variable_rate: bool


@dataclass(frozen=True)
class Limits:
    """The largest video that is taken in."""

    size_bytes: int = 16 * 1024**3
    duration_s: Fraction = Fraction(24 * 3600)
    pixels: int = MAX_PIXELS


def probe(source: Source, *, limits: Limits | None = None) -> VideoInfo:
    """What `source` holds, without decoding more than its first picture.

    Raises UnreadableVideo with the reason, OSError when the file cannot be read.
    """
    limits = limits or Limits()
    with open_video(
        source,
        max_pixels=limits.pixels,
        size_bytes=limits.size_bytes,
        deadline_s=DEADLINE_S,
    ) as video:
        try:
            return _probe(video, limits)
        except (DeadlineError, av.error.FFmpegError) as error:
            raise UnreadableVideo("DAMAGED") from error


def thumbnail(
    source: Source, *, at_s: Fraction | None = None, width: int = 480
) -> bytes:
    """A JPEG of the picture at `at_s` (a tenth of the way in), `width` pixels wide.

    Never larger than the source. Raises UnreadableVideo.
    """
    with open_video(source, deadline_s=DEADLINE_S) as video:
        try:
            if at_s is None:
                at_s = min((_header_duration(video) or Fraction(0)) / 10, Fraction(10))
            return _jpeg(_picture(video, at_s), width)
        except (DeadlineError, av.error.FFmpegError) as error:
            raise UnreadableVideo("DAMAGED") from error


def _probe(video: OpenedVideo, limits: Limits) -> VideoInfo:
    picture, stamps = _first_picture(video)
    gaps = sorted(b - a for a, b in pairwise(sorted(stamps)) if b > a)
    median = statistics.median_low(gaps) if gaps else 0
    duration_s = _duration(video, stamps, median)
    if duration_s <= 0:
        raise UnreadableVideo("ZERO_DURATION")
    if duration_s > limits.duration_s:
        raise UnreadableVideo(
            "TOO_LONG", found=int(duration_s), limit=int(limits.duration_s)
        )
    rotation = upright_turn(picture.rotation)
    size = (picture.width, picture.height)
    return VideoInfo(
        container=video.format,
        codec=video.codec,
        duration_s=duration_s,
        width=size[rotation // 90 % 2],
        height=size[1 - rotation // 90 % 2],
        fps=_rate(video, median),
        rotation=rotation,
        has_audio=any(s.type == "audio" for s in video.container.streams),
        size_bytes=video.size_bytes,
        is_variable_rate=_is_variable(video, gaps, median),
    )


def upright_turn(rotation: int) -> int:
    """Degrees clockwise (0, 90, 180, 270) that bring a picture upright."""
    return round(-rotation / 90) * 90 % 360


def _first_picture(video: OpenedVideo) -> tuple[Any, list[int]]:
    """The first picture that decodes, and the timestamps of the first packets."""
    stamps: list[int] = []
    picture: Any = None
    count = 0
    for packet in video.packets():
        if packet.size:
            count += 1
            stamp = video.stamp(packet)
            if stamp is not None and len(stamps) < _PACKETS_LOOKED_AT:
                stamps.append(stamp)
        if picture is None:
            picture = next(iter(decode_packet(packet)[0]), None)
        if count >= (_PACKETS_LOOKED_AT if picture else _PACKETS_TRIED):
            break
    if picture is None:
        raise UnreadableVideo(_why_nothing(video, count))
    if count == 1:
        raise UnreadableVideo("SINGLE_FRAME")
    return picture, stamps


def _why_nothing(video: OpenedVideo, packets: int) -> str:
    if packets:
        return "DAMAGED"
    return "TRUNCATED" if video.stream.frames else "ZERO_DURATION"


def _header_duration(video: OpenedVideo) -> Fraction | None:
    if video.stream.duration:
        return Fraction(video.stream.duration) * video.time_base
    if video.container.duration:
        return Fraction(video.container.duration, 1_000_000)
    return None


def _duration(video: OpenedVideo, stamps: Sequence[int], median: int) -> Fraction:
    """Seconds from the first picture to the end of the last one."""
    if len(set(stamps)) < 2:
        return Fraction(0)
    if video.format == "mov" and video.stream.duration:
        # The sample table is the truth, fragments excepted.
        header = Fraction(video.stream.duration) * video.time_base
        if video.stream.frames:
            return header
    end = max(stamps) + median
    if len(stamps) >= _PACKETS_LOOKED_AT:
        end = max(end, _last_stamp(video, median))
    return (end - video.start_pts) * video.time_base


def _last_stamp(video: OpenedVideo, median: int) -> int:
    """End of the last packet: from a seek to the end, or by reading it all."""
    header = _header_duration(video) or Fraction(0)
    end = 0
    for at_s in (max(header - 5, Fraction(0)), Fraction(0)):
        video.seek(at_s)
        for packet in video.packets():
            stamp = video.stamp(packet)
            if stamp is not None:
                end = max(end, stamp + (packet.duration or median))
        if end:
            break
    return end


def _rate(video: OpenedVideo, median: int) -> Fraction:
    for rate in (video.stream.average_rate, video.stream.guessed_rate):
        if rate and 0 < rate <= 1000:
            return Fraction(rate)
    return 1 / (median * video.time_base) if median else Fraction(0)


def _is_variable(video: OpenedVideo, gaps: Sequence[int], median: int) -> bool:
    """Whether one interval in twenty is more than a quarter off the usual one."""
    rounding_s = Fraction(2, 1000)
    allowed = max(Fraction(median, 4), rounding_s / video.time_base)
    off = sum(abs(gap - median) > allowed for gap in gaps)
    return off * 20 > len(gaps)


def _picture(video: OpenedVideo, at_s: Fraction) -> Any:
    """The picture on screen at `at_s`; the last one that decodes if past the end."""
    best: Any = None
    for count, picture in enumerate(pictures(video, start_s=at_s)):
        if best is not None and (picture.t_s > at_s or count > _PICTURES_TRIED):
            break
        best = picture.frame
    if best is None:
        raise UnreadableVideo("DAMAGED")
    return best


def _jpeg(picture: Any, width: int) -> bytes:
    """`picture` upright as JPEG, at most `width` pixels wide."""
    turn = upright_turn(picture.rotation)
    shown = picture.height if turn % 180 else picture.width
    scale = min(Fraction(width, shown), Fraction(1))
    small = picture.reformat(
        width=max(2, int(picture.width * scale)),
        height=max(2, int(picture.height * scale)),
        format="rgb24",
        interpolation="AREA",
    )
    image = small.to_image()
    if turn:
        image = image.rotate(-turn, expand=True)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
