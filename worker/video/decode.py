"""Decoded frames as RGB arrays: upright, scaled while converting, thinned by time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from worker.video.gaps import Gap
from worker.video.pictures import Left, Picture, pictures
from worker.video.probe import upright_turn
from worker.video.source import Source, open_video
from worker.video.windows import Sampling

__all__ = ["Frame", "Gap", "frames", "sampled", "to_rgb"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: `t_s` from the first one on, `image` (H, W, 3) uint8 RGB."""

    t_s: Fraction
    image: NDArray[np.uint8]


def frames(
    source: Source,
    *,
    start_s: Fraction = Fraction(0),
    end_s: Fraction | None = None,
    size: tuple[int, int] | None = None,
    min_interval_s: Fraction | None = None,
    sampling: Sampling | None = None,
    on_gap: Callable[[Gap], None] | None = None,
) -> Generator[Frame, None, None]:
    """Frames with start_s <= t_s < end_s, in rising order of time.

    `size` is (width, height) as displayed; scaling and conversion are one step.
    `min_interval_s` keeps one frame in each stretch of that length, `sampling` of
    these the ones that windows take.
    Memory stays bounded whatever the length. Raises UnreadableVideo when the file
    cannot be opened; damage inside is passed over and told to `on_gap`.
    """
    with open_video(source) as video:
        scaler = VideoReformatter()
        thinner = Thinner(min_interval_s, start_s=start_s)
        kept = _kept(pictures(video, start_s=start_s, on_gap=on_gap), thinner, end_s)
        for picture in sampled(kept, sampling):
            if isinstance(picture, Picture):
                yield Frame(picture.t_s, to_rgb(picture.frame, scaler, size=size))


def _kept(
    found: Iterable[Picture], thinner: Thinner, end_s: Fraction | None
) -> Iterator[Picture]:
    for picture in found:
        if end_s is not None and picture.t_s >= end_s:
            return
        if thinner.keeps(picture.t_s):
            yield picture


def sampled(
    items: Iterable[Picture | Left], sampling: Sampling | None
) -> Iterator[Picture | Left]:
    """Those of the pictures that windows take; the first and last of a stretch too.

    One picture is held back: the next one tells how long it is on screen.
    """
    before: Picture | None = None
    is_first = True
    for item in items:
        if before is not None and (
            is_first
            or sampling is None
            or isinstance(item, Left)
            or sampling.uses(before.t_s, item.t_s)
        ):
            yield before
            is_first = False
        if isinstance(item, Left):
            before, is_first = None, True
            yield item
        else:
            before = item
    if before is not None:
        yield before


class Thinner:
    """Keeps the first picture of each `min_interval_s`, counted from the start.

    So the same ones are kept wherever decoding began.
    """

    def __init__(
        self, min_interval_s: Fraction | None, *, start_s: Fraction = Fraction(0)
    ) -> None:
        self._interval_s, self._start_s = min_interval_s, start_s
        self._latest = -1

    def keeps(self, t_s: Fraction) -> bool:
        """Whether the picture at `t_s`, the next of all, is one to keep."""
        if t_s < self._start_s:
            return False
        if self._interval_s is not None:
            place = t_s // self._interval_s
            if place == self._latest:
                return False
            self._latest = place
        return True


def to_rgb(
    frame: Any, scaler: VideoReformatter, *, size: tuple[int, int] | None = None
) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB of a PyAV frame, upright, `size` (w, h) as displayed."""
    turn = upright_turn(frame.rotation)
    width, height = size or (None, None)
    if turn % 180:
        width, height = height, width
    small = scaler.reformat(
        frame, width=width, height=height, format="rgb24", interpolation="AREA"
    )
    image = np.asarray(small.to_ndarray(), dtype=np.uint8)
    if turn:
        image = np.ascontiguousarray(np.rot90(image, -turn // 90))
    return image
