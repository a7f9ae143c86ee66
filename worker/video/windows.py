"""Which seconds of a video one clip covers, and at which of them it is sampled.

Pure functions of exact times: 3 fps files, 60 fps files and variable rates give
the model the same time scale.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch [start_s, end_s) of a video; `index` counts from 0."""

    index: int
    start_s: Fraction
    end_s: Fraction


def windows(
    duration_s: Fraction, *, length_s: Fraction, stride_s: Fraction
) -> Iterator[Window]:
    """Yield every full window; the last one ends with the video.

    A remainder shorter than a stride gets a last window of full length that ends at
    `duration_s`. A video shorter than `length_s` yields one window, which reaches
    past its end. No duration, no window.
    """
    _check(length_s=length_s, stride_s=stride_s)
    if duration_s <= 0:
        return
    window = window_at(0, length_s=length_s, stride_s=stride_s)
    yield window
    while window.end_s < duration_s:
        window = window_at(window.index + 1, length_s=length_s, stride_s=stride_s)
        if window.end_s > duration_s:
            window = Window(window.index, duration_s - length_s, duration_s)
        yield window


def window_at(index: int, *, length_s: Fraction, stride_s: Fraction) -> Window:
    """The window with this index, wherever the video ends."""
    return Window(index, index * stride_s, index * stride_s + length_s)


def sample_times(window: Window, *, frames: int) -> list[Fraction]:
    """Centres of `frames` equal parts of the window, within [start_s, end_s)."""
    if frames < 1:
        raise ValueError("frames must be at least 1")
    part_s = (window.end_s - window.start_s) / frames
    return [window.start_s + part_s * (2 * i + 1) / 2 for i in range(frames)]


@dataclass(frozen=True, slots=True)
class Sampling:
    """What windows take of a video of about `duration_s`, before its pictures come."""

    length_s: Fraction
    stride_s: Fraction
    frames: int
    duration_s: Fraction

    def uses(self, from_s: Fraction, until_s: Fraction) -> bool:
        """Whether a picture on screen in [from_s, until_s) may be in some clip.

        The last window ends with the video, whose end is known when it is there: all
        pictures that it could be sampled at count.
        """
        if until_s > self.duration_s - self.length_s - self.stride_s:
            return True
        part_s = self.length_s / self.frames
        newest = until_s // self.stride_s
        oldest = max(ceil((from_s - self.length_s) / self.stride_s), 0)
        for index in range(newest, oldest - 1, -1):
            start_s = index * self.stride_s
            at = max(ceil((from_s - start_s) / part_s - Fraction(1, 2)), 0)
            if at < self.frames and start_s + part_s * (2 * at + 1) / 2 < until_s:
                return True
        return False


def shown_at(times: Sequence[Fraction], wanted: Sequence[Fraction]) -> list[int]:
    """For each wanted time the index of the frame on screen then.

    That is the last one at or before it; before the first frame, the first.
    `times` rises and is not empty.
    """
    if not times:
        raise ValueError("no frame to choose from")
    return [max(bisect_right(times, t_s) - 1, 0) for t_s in wanted]


def _check(*, length_s: Fraction, stride_s: Fraction) -> None:
    if length_s <= 0 or stride_s <= 0:
        raise ValueError("length_s and stride_s must be positive")
