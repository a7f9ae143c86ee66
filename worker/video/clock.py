"""Gives each picture its time, where the container's own word is weak as well."""

import heapq
import statistics
from collections import deque
from fractions import Fraction
from typing import Any, Final

from worker.video.joints import JUMP_BACK_S
from worker.video.source import OpenedVideo

LONGEST_REORDER: Final = 32


class Clock:
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
        self._is_step = True
        self.now_s: Fraction | None = None

    def go_on(self) -> None:
        """Packets were left out: the time to the next picture is no step."""
        self._waiting.clear()
        self._is_step = False

    def note(self, packet: Any) -> None:
        """A packet goes into the decoder."""
        self._look_for_joint(packet)
        if self._by_order and packet.size:
            packet.opaque = self._video.stamp(packet) or 0
            heapq.heappush(self._waiting, packet.opaque)
        while len(self._waiting) > LONGEST_REORDER:
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
            if self._is_step:
                self._steps.append(t_s - self.now_s)
            self._is_step = True
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
            self._joint_near = LONGEST_REORDER
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
