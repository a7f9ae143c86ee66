"""Parts of a video with nothing drawn: copied where key frames allow, else encoded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av

from worker.video.encode import Mp4Writer, Out, whole_file
from worker.video.errors import UnreadableVideo
from worker.video.moments import LASTING_S, moments
from worker.video.source import OpenedVideo, Source, open_video

# What an MP4 may hold, and browsers play.
_COPIED_CODECS: Final = frozenset({"h264", "hevc", "av1", "vp9"})
# Their packets come with the headers and timestamps that an MP4 needs.
_COPIED_FORMATS: Final = frozenset({"mp4", "mov", "matroska"})
EARLY_S: Final = Fraction(1, 2)


def cut(
    source: Source,
    out: Out,
    *,
    start_s: Fraction,
    end_s: Fraction,
    early_s: Fraction = EARLY_S,
) -> Fraction:
    """Write `start_s` to `end_s` of the video as MP4; returns when it begins, seconds.

    Pictures are copied as they are when a key frame is shown at most `early_s` before
    `start_s`: the cut begins with it. Otherwise they are encoded, exactly from
    `start_s`. Sound is left out. Raises UnreadableVideo when no picture is there.
    """
    with whole_file(out) as path:
        with open_video(source) as video:
            began_s = _copied(video, path, start_s, end_s, early_s)
        if began_s is not None:
            return began_s
        with open_video(source) as video:
            _encode(video, path, start_s, end_s)
    return start_s


def _copied(
    video: OpenedVideo,
    path: Path,
    start_s: Fraction,
    end_s: Fraction,
    early_s: Fraction,
) -> Fraction | None:
    """When the copy begins; None where there can be none, whatever is in `path`."""
    if video.codec not in _COPIED_CODECS or video.format not in _COPIED_FORMATS:
        return None
    video.seek(start_s)
    packets = video.packets()
    key = next((p for p in packets if p.is_keyframe and _is_timed(p)), None)
    if key is None:
        return None
    began_s: Fraction = (key.pts - video.start_pts) * video.time_base
    if not start_s - early_s <= began_s <= start_s:
        return None
    last_pts = video.start_pts + end_s / video.time_base
    try:
        with av.open(str(path), "w", format="mp4") as target:
            stream: Any = target.add_stream_from_template(video.stream)
            zero = key.pts
            for packet in _until(last_pts, key, packets):
                packet.stream = stream
                packet.pts, packet.dts = packet.pts - zero, packet.dts - zero
                target.mux(packet)
    except (av.error.FFmpegError, ValueError):
        # A decoder may make of it what a muxer cannot.
        return None
    return began_s


def _is_timed(packet: Any) -> bool:
    return packet.pts is not None and packet.dts is not None


def _until(last_pts: Fraction, key: Any, packets: Iterator[Any]) -> Iterator[Any]:
    """`key` and what follows up to `last_pts`, less what refers to before `key`.

    Raises ValueError for packets without timestamps, or out of order.
    """
    first_pts, latest_dts = key.pts, key.dts
    yield key
    for packet in packets:
        if not packet.size:
            continue
        if not _is_timed(packet) or packet.dts <= latest_dts or packet.is_corrupt:
            raise ValueError("no place in time")
        if packet.dts >= last_pts:
            return
        latest_dts = packet.dts
        if packet.pts >= first_pts:
            yield packet


def _encode(video: OpenedVideo, path: Path, start_s: Fraction, end_s: Fraction) -> None:
    fps = max(Fraction(video.stream.average_rate or 25), 1 / LASTING_S)
    aspect = video.stream.sample_aspect_ratio
    shown = moments(
        video, start_s=start_s, end_s=end_s, changes_s=(), on_picture=lambda _: None
    )
    with closing(Mp4Writer(path, fps=fps, pixel_aspect=aspect)) as writer:
        for picture in shown:
            writer.write(picture.frame, picture.t_s - start_s)
        if not writer.finish():
            raise UnreadableVideo("DAMAGED")
