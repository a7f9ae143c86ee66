"""Recordings that were joined byte by byte, each with a clock that starts again."""

from fractions import Fraction
from functools import lru_cache
from typing import Final

from worker.video.source import SEEKS_BY_BYTE, FileId, OpenedVideo, open_video

# Times that go back by more belong to another recording.
JUMP_BACK_S: Final = Fraction(1)


def starts_over(video: OpenedVideo) -> bool:
    """Whether the clock of `video` starts again somewhere.

    Its times then do not rise with the place in the file, so no seek by time finds
    its way. A file is read for that once, as far as its first joint.
    """
    if video.format not in SEEKS_BY_BYTE:
        return False
    return _jumps(video) if video.identity is None else _known(video.identity)


@lru_cache(maxsize=64)
def _known(identity: FileId) -> bool:
    with open_video(identity[0]) as video:
        return _jumps(video)


def _jumps(video: OpenedVideo) -> bool:
    latest: int | None = None
    allowed = int(JUMP_BACK_S / video.time_base)
    video.seek(Fraction(0))
    for packet in video.packets():
        stamp = packet.dts if packet.dts is not None else packet.pts
        if stamp is None:
            continue
        if latest is not None and latest - stamp > allowed:
            return True
        latest = stamp if latest is None else max(latest, stamp)
    return False
