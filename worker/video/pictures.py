"""From packets to pictures in order of time, around damage, with the gaps told.

The times are relative to the first picture of the file. Pictures after a decoding
error are held back until the next key frame: their smears would look like motion.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import av.error

from worker.video.clock import Clock
from worker.video.gaps import Gap, GapWatch, OnGap
from worker.video.joints import starts_over
from worker.video.reader import StalledError
from worker.video.source import OpenedVideo

__all__ = ["Gap", "Left", "OnGap", "Picture", "chosen_pictures", "pictures"]

# How much earlier to start when no picture at or before the wanted time came out.
_RETRIES_S: Final = (Fraction(0), Fraction(5), Fraction(20))
_HELD_BACK_S: Final = Fraction(5)


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded picture; `frame` is PyAV's, not yet turned upright."""

    t_s: Fraction
    frame: Any


@dataclass(frozen=True, slots=True)
class Left:
    """Nobody wants the pictures up to `until_s`: their packets were left out."""

    until_s: Fraction


def pictures(
    video: OpenedVideo,
    *,
    start_s: Fraction = Fraction(0),
    on_gap: OnGap | None = None,
) -> Iterator[Picture]:
    """Pictures from the key frame at or before `start_s` to the end.

    Bounded memory: one picture at a time beside the decoder's own. Strictly rising
    times. `on_gap` is told each stretch that could not be decoded, as it is passed.
    """
    retries_s = () if start_s > 0 and starts_over(video) else _RETRIES_S
    for back_s in retries_s:
        found = _pictures_from(video, start_s - back_s, on_gap)
        first = next(found, None)
        if start_s - back_s <= 0 or (first is not None and first.t_s <= start_s):
            break
    else:
        found = _pictures_from(video, Fraction(0), on_gap)
        first = next(found, None)
    if first is not None:
        yield first
        yield from found


def chosen_pictures(
    video: OpenedVideo, packets: Iterable[Any], *, on_gap: OnGap | None = None
) -> Iterator[Picture | Left]:
    """Pictures of those packets alone; a `Left` among them is passed on in its place.

    What follows a `Left` begins with a key frame.
    """
    decoding = _Decoding(video, on_gap, from_start=True)
    try:
        for packet in packets:
            if isinstance(packet, Left):
                yield from decoding.rest()
                decoding.go_on_at(packet.until_s)
                yield packet
            else:
                yield from decoding.of(packet)
    except StalledError:
        yield from decoding.rest()
        raise
    yield from decoding.rest()
    decoding.ended()


def _pictures_from(
    video: OpenedVideo, start_s: Fraction, on_gap: OnGap | None
) -> Iterator[Picture]:
    video.seek(start_s)
    decoding = _Decoding(video, on_gap, from_start=start_s <= 0)
    try:
        for packet in video.packets():
            yield from decoding.of(packet)
    except StalledError:
        yield from decoding.rest()
        raise
    decoding.ended()


class _Decoding:
    """One way through the packets of a file, with its clock and its gaps."""

    def __init__(
        self, video: OpenedVideo, on_gap: OnGap | None, *, from_start: bool
    ) -> None:
        self._decoder = video.stream.codec_context
        self._clock = Clock(video)
        self._watch = GapWatch(video, on_gap, from_start=from_start)
        self._held_until_s: Fraction | None = None
        self._not_before_s: Fraction | None = None
        self._is_empty = True

    def of(self, packet: Any) -> Iterator[Picture]:
        """The pictures that come out when `packet` goes in."""
        self._is_empty = False
        self._clock.note(packet)
        frames, broken = decode_packet(packet)
        if broken:
            self._watch.suspect()
            if self._clock.now_s is not None:
                self._held_until_s = self._clock.now_s + _HELD_BACK_S
        if packet.is_corrupt:
            self._watch.suspect()
        yield from self._good(frames)

    def rest(self) -> Iterator[Picture]:
        """The pictures that the decoder still holds; it can start anew then."""
        if self._is_empty:
            return
        self._is_empty = True
        try:
            frames = self._decoder.decode(None)
        except av.error.FFmpegError:
            frames = []
        yield from self._good(frames)
        self._decoder.flush_buffers()

    def go_on_at(self, until_s: Fraction) -> None:
        """The next packet is a key frame; pictures from before refer to what is not
        there."""
        self._held_until_s, self._not_before_s = None, until_s
        self._clock.go_on()
        self._watch.go_on_at(until_s)

    def ended(self) -> None:
        """There are no packets any more."""
        self._watch.ended()

    def _good(self, frames: Iterable[Any]) -> Iterator[Picture]:
        for frame in frames:
            t_s = self._clock.time_of(frame)
            if t_s is None:
                continue
            if self._not_before_s is not None:
                if t_s < self._not_before_s:
                    continue
                self._not_before_s = None
            if self._held_until_s is not None:
                if not frame.key_frame and t_s < self._held_until_s:
                    continue
                self._held_until_s = None
            self._watch.passed(t_s)
            if frame.is_corrupt:
                self._watch.suspect()
            yield Picture(t_s, frame)


def decode_packet(packet: Any) -> tuple[list[Any], bool]:
    """The frames that came out, and whether the decoder met damage."""
    try:
        return packet.decode(), False
    except av.error.EOFError:
        return [], False
    except av.error.FFmpegError:
        return [], True
