"""What is on screen when: pictures at their times, lasting ones more than once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from worker.video.gaps import indexed_end
from worker.video.pictures import Picture, pictures
from worker.video.source import OpenedVideo

# A picture on screen for longer is given again when something changes on it.
LASTING_S: Final = Fraction(1)


def moments(
    video: OpenedVideo,
    *,
    start_s: Fraction,
    end_s: Fraction | None,
    changes_s: Sequence[Fraction],
    on_picture: Callable[[Fraction], None],
) -> Iterator[Picture]:
    """What is on screen from `start_s` to `end_s`; the first is at `start_s` itself.

    That is the last picture up to then, or the first there is. One that lasts is
    given again at each of `changes_s` (rising). Nothing when the video ends before
    `start_s`. `on_picture` is told the time of each picture that was decoded.
    """
    shown: Picture | None = None
    last_s = Fraction(0)
    for picture in pictures(video, start_s=start_s):
        on_picture(picture.t_s)
        if end_s is not None and picture.t_s >= end_s:
            break
        if shown is None:
            shown = Picture(start_s, picture.frame)
        else:
            if picture.t_s > start_s:
                yield from _while_shown(shown, picture.t_s, changes_s)
            shown = Picture(max(picture.t_s, start_s), picture.frame)
        last_s = picture.t_s
    else:
        over_s = max(indexed_end(video) or last_s, last_s + LASTING_S)
        end_s = over_s if end_s is None else min(end_s, over_s)
    if shown is not None and end_s is not None and shown.t_s < end_s:
        yield from _while_shown(shown, end_s, changes_s)


def _while_shown(
    shown: Picture, until_s: Fraction, changes_s: Sequence[Fraction]
) -> Iterator[Picture]:
    yield shown
    if until_s - shown.t_s > LASTING_S:
        first = bisect_right(changes_s, shown.t_s)
        for t_s in changes_s[first : bisect_left(changes_s, until_s)]:
            yield Picture(t_s, shown.frame)
