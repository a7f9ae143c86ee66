"""From a stream of small frames to the clips of consecutive windows.

Holds the frames of one window at a time, whatever the length of the video.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from worker.video.decode import Frame
from worker.video.pictures import Gap
from worker.video.windows import Window, sample_times, shown_at, window_at

# A window of which more than this share could not be decoded is not looked at.
_MISSING_SHARE = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Clip:
    """One window's frames: `images` is (T, H, W, 3) uint8.

    `still_s` is the time of the frame that is on screen throughout, if one is.
    """

    window: Window
    images: NDArray[np.uint8]
    still_s: Fraction | None = None


class ClipMaker:
    """Takes frames in order of time, gives each window's clip once it is complete.

    The windows are those of `windows(duration)` for the duration that the frames
    turn out to have; the ones that lie in gaps are left out.
    """

    def __init__(
        self,
        *,
        length_s: Fraction,
        stride_s: Fraction,
        frames: int,
        step_s: Fraction,
        duration_s: Fraction | None = None,
    ) -> None:
        """`step_s` is how long a frame is on screen, the last one at most until
        `duration_s`."""
        self._length_s, self._stride_s = length_s, stride_s
        self._count = frames
        self._step_s, self._duration_s = step_s, duration_s
        self._frames: deque[Frame] = deque()
        self._gaps: deque[Gap] = deque()
        self._next = window_at(0, length_s=length_s, stride_s=stride_s)
        self._done_s = Fraction(0)

    def add_gap(self, gap: Gap) -> None:
        """No frame will come within `gap`."""
        self._gaps.append(gap)

    def add(self, frame: Frame) -> Iterator[Clip]:
        """One more frame; yields the clips of the windows that end before it."""
        while self._frames and frame.t_s >= self._next.end_s:
            yield from self._take(self._next)
            self._go_on(self._next.index + 1)
        self._frames.append(frame)

    def finish(self) -> Iterator[Clip]:
        """The video is over: yields the remaining windows, the last at its end."""
        if not self._frames:
            return
        last_s = self._frames[-1].t_s
        end_s = last_s + self._step_s
        if self._duration_s is not None:
            end_s = min(end_s, max(self._duration_s, last_s))
        while self._next.end_s <= end_s:
            yield from self._take(self._next)
            self._go_on(self._next.index + 1)
        index = self._next.index
        if index == 0:
            yield from self._take(self._next)
        elif self._done_s < end_s:
            yield from self._take(Window(index, end_s - self._length_s, end_s))

    def _go_on(self, index: int) -> None:
        self._next = window_at(index, length_s=self._length_s, stride_s=self._stride_s)
        # The frame on screen when the window starts may be older than the window.
        # The last window of a video may start up to one stride sooner.
        keep_s = self._next.start_s - self._stride_s
        while len(self._frames) > 1 and self._frames[1].t_s <= keep_s:
            self._frames.popleft()
        while self._gaps and self._gaps[0].end_s <= keep_s:
            self._gaps.popleft()

    def _take(self, window: Window) -> Iterator[Clip]:
        self._done_s = window.end_s
        if self._missing_s(window) > _MISSING_SHARE * self._length_s:
            return
        times = [frame.t_s for frame in self._frames]
        chosen = shown_at(times, sample_times(window, frames=self._count))
        images = np.stack([self._frames[index].image for index in chosen])
        is_still = chosen[0] == chosen[-1]
        yield Clip(window, images, times[chosen[0]] if is_still else None)

    def _missing_s(self, window: Window) -> Fraction:
        return sum(
            (
                max(
                    min(gap.end_s, window.end_s) - max(gap.start_s, window.start_s),
                    Fraction(0),
                )
                for gap in self._gaps
            ),
            Fraction(0),
        )
