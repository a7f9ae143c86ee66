"""From a stream of small frames to the clips of consecutive windows.

Holds the frames of one window at a time, whatever the length of the video.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from worker.video.decode import Frame
from worker.video.gaps import Gap
from worker.video.windows import Window, sample_times, shown_at, window_at

# A window of which more than this share could not be decoded is not looked at.
_MISSING_SHARE = Fraction(1, 4)


@dataclass(frozen=True, slots=True)
class Clip:
    """One window's frames: `images` is (T, H, W, 3) uint8.

    `still_s` is the time of the frame that is on screen throughout, if one is.
    `is_idle`: nothing moves in it, so it matters only where a behaviour goes on.
    """

    window: Window
    images: NDArray[np.uint8]
    still_s: Fraction | None = None
    is_idle: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A window that was not looked at, as nothing moves in it."""

    window: Window


class Chooser(Protocol):
    """Says which windows are looked at."""

    def looks_at(self, index: int) -> bool:
        """Whether the window `index`, the next to be given, is looked at."""
        ...

    def finds_idle(self, clip: Clip) -> bool:
        """Whether nothing moves in it after all; asked of those that are looked at."""
        ...

    def given(self, index: int, *, has_clip: bool) -> None:
        """Its turn has passed, with a clip or without."""
        ...


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
        self._done_s = self._latest_s = Fraction(0)
        self._chooser: Chooser | None = None
        self._has_any = False

    def choose_by(self, chooser: Chooser) -> None:
        """Only the windows that `chooser` looks at become clips."""
        self._chooser = chooser

    def add_gap(self, gap: Gap) -> None:
        """No frame will come within `gap`."""
        self._gaps.append(gap)

    def add(self, frame: Frame) -> Iterator[Clip | Skipped]:
        """One more frame; yields the clips of the windows that end before it."""
        if self._has_any:
            yield from self._give_until(frame.t_s)
        self._has_any, self._latest_s = True, frame.t_s
        self._frames.append(frame)

    def leave(self, until_s: Fraction) -> Iterator[Clip | Skipped]:
        """The frames up to the one at `until_s` are wanted by none of the windows."""
        yield from self._give_until(until_s)
        self._has_any, self._latest_s = True, max(until_s, self._latest_s)
        self._frames.clear()

    @property
    def until_s(self) -> Fraction:
        """Up to where frames have come, or are known not to be wanted."""
        return self._latest_s + self._step_s if self._has_any else Fraction(0)

    def finish(self) -> Iterator[Clip | Skipped]:
        """The video is over: yields the remaining windows, the last at its end."""
        if not self._has_any:
            return
        last_s, end_s = self._latest_s, self.until_s
        if self._duration_s is not None:
            end_s = min(end_s, max(self._duration_s, last_s))
        while self._next.end_s <= end_s:
            yield from self._give(self._next)
            self._go_on(self._next.index + 1)
        index = self._next.index
        if index == 0:
            yield from self._give(self._next)
        elif self._done_s < end_s:
            yield from self._give(Window(index, end_s - self._length_s, end_s))

    def _give_until(self, t_s: Fraction) -> Iterator[Clip | Skipped]:
        while t_s >= self._next.end_s:
            yield from self._give(self._next)
            self._go_on(self._next.index + 1)

    def _go_on(self, index: int) -> None:
        self._next = window_at(index, length_s=self._length_s, stride_s=self._stride_s)
        # The frame on screen when the window starts may be older than the window.
        # The last window of a video may start up to one stride sooner.
        keep_s = self._next.start_s - self._stride_s
        while len(self._frames) > 1 and self._frames[1].t_s <= keep_s:
            self._frames.popleft()
        while self._gaps and self._gaps[0].end_s <= keep_s:
            self._gaps.popleft()

    def _give(self, window: Window) -> Iterator[Clip | Skipped]:
        self._done_s = window.end_s
        if self._chooser is None:
            yield from self._clip(window)
            return
        if not self._chooser.looks_at(window.index):
            self._chooser.given(window.index, has_clip=False)
            yield Skipped(window)
            return
        clip = next(self._clip(window), None)
        if clip is not None:
            yield replace(clip, is_idle=self._chooser.finds_idle(clip))
        self._chooser.given(window.index, has_clip=clip is not None)

    def _clip(self, window: Window) -> Iterator[Clip]:
        if not self._frames:
            return
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
