"""From packets to pictures in order of time, around damage, with the gaps told.

The times are relative to the first picture of the file. Pictures after a decoding
error are held back until the next key frame: their smears would look like motion.
"""

import heapq
import statistics
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

import av.error

from worker.video.joints import JUMP_BACK_S, starts_over
from worker.video.source import OpenedVideo

# How much earlier to start when no picture at or before the wanted time came out.
_RETRIES_S: Final = (Fraction(0), Fraction(5), Fraction(20))
_HELD_BACK_S: Final = Fraction(5)
_SILENT_GAP_S: Final = Fraction(1)
_LONGEST_REORDER: Final = 32


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the file that could not be decoded."""

    start_s: Fraction
    end_s: Fraction


@dataclass(frozen=True, slots=True)
class Picture:
    """One decoded picture; `frame` is PyAV's, not yet turned upright."""

    t_s: Fraction
    frame: Any


OnGap = Callable[[Gap], None]


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


def _pictures_from(
    video: OpenedVideo, start_s: Fraction, on_gap: OnGap | None
) -> Iterator[Picture]:
    video.seek(start_s)
    clock = _Clock(video)
    watch = _GapWatch(video, on_gap, from_start=start_s <= 0)
    held_until: Fraction | None = None
    for packet in video.packets():
        clock.note(packet)
        frames, broken = decode_packet(packet)
        if broken:
            watch.suspect()
            if clock.now_s is not None:
                held_until = clock.now_s + _HELD_BACK_S
        if packet.is_corrupt:
            watch.suspect()
        for frame in frames:
            t_s = clock.time_of(frame)
            if t_s is None:
                continue
            if held_until is not None:
                if not frame.key_frame and t_s < held_until:
                    continue
                held_until = None
            watch.passed(t_s)
            if frame.is_corrupt:
                watch.suspect()
            yield Picture(t_s, frame)
    watch.ended()


def decode_packet(packet: Any) -> tuple[list[Any], bool]:
    """The frames that came out, and whether the decoder met damage."""
    try:
        return packet.decode(), False
    except av.error.EOFError:
        return [], False
    except av.error.FFmpegError:
        return [], True


class _Clock:
    """Gives each frame its time, where the container's own word is weak as well.

    AVI stores no presentation times: pictures come out of the decoder in their
    order, so each takes the earliest time of those that went in; at each key frame
    the times of pictures that damage swallowed are let go. Times that jump back
    (joined recordings) go on from where they were.
    """

    def __init__(self, video: OpenedVideo) -> None:
        self._video = video
        self._by_order = video.format == "avi"
        self._waiting: list[int] = []
        self._steps: deque[Fraction] = deque(maxlen=15)
        self._shift_s = Fraction(0)
        self._latest: int | None = None
        # While this is above 0, a picture of the next recording may be the next one.
        self._joint_near = 0
        self.now_s: Fraction | None = None

    def note(self, packet: Any) -> None:
        """A packet goes into the decoder."""
        self._look_for_joint(packet)
        if self._by_order and packet.size:
            packet.opaque = self._video.stamp(packet) or 0
            heapq.heappush(self._waiting, packet.opaque)
        while len(self._waiting) > _LONGEST_REORDER:
            heapq.heappop(self._waiting)

    def time_of(self, frame: Any) -> Fraction | None:
        """The frame's time; None for one that shows at no new time."""
        stamp = frame.pts
        if self._by_order:
            self._forget_lost(frame)
            stamp = heapq.heappop(self._waiting) if self._waiting else None
        if stamp is None:
            t_s = (self.now_s + self.step_s) if self.now_s is not None else Fraction(0)
        else:
            t_s = (stamp - self._video.start_pts) * self._video.time_base
            t_s += self._shift_s
        if self.now_s is not None:
            if self.now_s - t_s > JUMP_BACK_S and self._joint_near:
                self._shift_s += self.now_s + self.step_s - t_s
                self._joint_near = 0
                t_s = self.now_s + self.step_s
            self._joint_near = max(self._joint_near - 1, 0)
            if t_s <= self.now_s:
                return None
            self._steps.append(t_s - self.now_s)
        elif t_s < 0:
            return None
        self.now_s = t_s
        return t_s

    def _look_for_joint(self, packet: Any) -> None:
        """Only packets tell: after damage a decoder gives old pictures late."""
        stamp = packet.dts if packet.dts is not None else packet.pts
        if stamp is None:
            return
        if self._latest is not None and self._latest > stamp:
            back_s = (self._latest - stamp) * self._video.time_base
            if back_s <= JUMP_BACK_S:
                return
            self._joint_near = _LONGEST_REORDER
        self._latest = stamp

    def _forget_lost(self, frame: Any) -> None:
        """All that went in before a key frame has come out, or never will."""
        if frame.key_frame and frame.opaque is not None:
            while self._waiting and self._waiting[0] < frame.opaque:
                heapq.heappop(self._waiting)

    @property
    def step_s(self) -> Fraction:
        """The usual time between two pictures."""
        if self._steps:
            return statistics.median_low(self._steps)
        rate = self._video.stream.average_rate
        return 1 / Fraction(rate) if rate else Fraction(1, 25)


class _GapWatch:
    """Tells stretches without pictures that are damage from a slow frame rate."""

    def __init__(
        self, video: OpenedVideo, on_gap: OnGap | None, *, from_start: bool
    ) -> None:
        self._tell = on_gap or (lambda gap: None)
        self._trusts_index = video.format == "mov"
        self._end_s = indexed_end(video)
        self._last_s: Fraction | None = Fraction(0) if from_start else None
        self._steps: deque[Fraction] = deque(maxlen=15)
        self._suspicion = 0

    def suspect(self) -> None:
        """Damage was met; what it spoilt may come out some pictures later."""
        self._suspicion = _LONGEST_REORDER

    def passed(self, t_s: Fraction) -> None:
        """A good picture came; was there a gap before it?"""
        if self._last_s is not None:
            step_s = t_s - self._last_s
            if self._is_gap(step_s):
                self._tell(Gap(self._last_s + self._usual_s(), t_s))
            elif step_s > 0:
                self._steps.append(step_s)
        self._last_s = t_s
        self._suspicion = max(self._suspicion - 1, 0)

    def ended(self) -> None:
        """The file is over; does its index promise more than came?"""
        if self._end_s is None or self._last_s is None:
            return
        last_s = self._last_s + self._usual_s()
        missing_s = self._end_s - last_s
        if missing_s > (Fraction(1, 5) if self._suspicion else _SILENT_GAP_S):
            self._tell(Gap(last_s, self._end_s))

    def _usual_s(self) -> Fraction:
        return statistics.median_low(self._steps) if self._steps else Fraction(0)

    def _is_gap(self, step_s: Fraction) -> bool:
        usual_s = self._usual_s()
        if self._suspicion:
            return step_s > max(Fraction(1, 5), usual_s * 5 / 2)
        if self._trusts_index or not self._steps:
            return False
        steady = max(self._steps) <= min(self._steps) * 3 / 2
        return steady and step_s > max(_SILENT_GAP_S, usual_s * 4)


def indexed_end(video: OpenedVideo) -> Fraction | None:
    """Where the sample table says the video ends; None if there is none."""
    if video.format != "mov" or not video.stream.frames or not video.stream.duration:
        return None
    return Fraction(video.stream.duration) * video.time_base
