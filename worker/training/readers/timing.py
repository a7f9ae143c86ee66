"""Frame numbers and clock times of labels, in seconds."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

_CLOCK = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)")


def frames_per_second(video: Path) -> Fraction:
    """The file's own rate, by its header; raises ValueError if there is none."""
    import av  # slow to import, and not needed for other forms

    try:
        with av.open(str(video)) as container:
            rate = container.streams.video[0].average_rate
    except (av.FFmpegError, IndexError) as error:
        raise ValueError(f"cannot be opened ({error})") from error
    if not rate:
        raise ValueError("the file does not tell its frame rate")
    return Fraction(rate)


def duration_s(video: Path) -> float:
    """How long the file says its video is; 0 where it does not or cannot be opened."""
    import av

    try:
        with av.open(str(video)) as container:
            for stream in container.streams.video:
                if stream.duration and stream.time_base:
                    return float(stream.duration * stream.time_base)
            return (container.duration or 0) / av.time_base
    except av.FFmpegError:
        return 0.0


def clock_seconds(text: str) -> float:
    """ "00:01:32.1" → 92.1; raises ValueError."""
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text[:20]!r} is not a time of the form 00:01:32.1")
    hours, minutes, seconds = match.groups()
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
