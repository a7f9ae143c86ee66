"""Frames of the windows that are looked at, decoded and scaled; others are left out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from fractions import Fraction
from typing import Final

from av.video.reformatter import VideoReformatter

from worker.gate.activity import Activity
from worker.gate.feeder import Feeder
from worker.gate.plan import Plan
from worker.video.decode import Frame, Thinner, sampled, to_rgb
from worker.video.gaps import OnGap
from worker.video.pictures import Left, Picture, chosen_pictures
from worker.video.source import MAX_PIXELS, OpenedVideo, Source, open_video
from worker.video.windows import Sampling

_LATE_S: Final = Fraction(1, 5)


def watched_frames(
    source: Source,
    *,
    size: tuple[int, int],
    min_interval_s: Fraction,
    sampling: Sampling,
    on_gap: OnGap,
    make_plan: Callable[[Activity], Plan],
) -> Generator[Frame | Left, None, None]:
    """As `frames`, with a `Left` in the place of those that the plan does not need.

    `make_plan` gets what tells movement and gives what decides. Raises
    UnreadableVideo when the file cannot be opened.
    """
    with (
        open_video(source) as video,
        closing(Activity(video.stream, max_pixels=MAX_PIXELS)) as activity,
    ):
        feeder = Feeder(video, activity, make_plan(activity))
        scaler = VideoReformatter()
        kept = _kept(video, feeder, min_interval_s, on_gap)
        for item in sampled(kept, sampling):
            if isinstance(item, Left):
                yield item
            else:
                yield Frame(item.t_s, to_rgb(item.frame, scaler, size=size))


def _kept(
    video: OpenedVideo, feeder: Feeder, min_interval_s: Fraction, on_gap: OnGap
) -> Iterator[Picture | Left]:
    judge = _KeyJudge(feeder, is_exact=video.format != "avi")
    thinner = Thinner(min_interval_s)
    for item in chosen_pictures(video, feeder, on_gap=on_gap):
        judge.see(item)
        if isinstance(item, Left):
            thinner = Thinner(min_interval_s, start_s=item.until_s)
            yield item
        elif thinner.keeps(item.t_s):
            yield item


class _KeyJudge:
    """Are the packets that are said to be key frames such that decoding can begin?

    Some writers mark all packets so, some none but the first. Nothing is left out
    any more once a mark was found wrong.
    """

    def __init__(self, feeder: Feeder, *, is_exact: bool) -> None:
        self._feeder, self._is_exact = feeder, is_exact
        self._expected_s: Fraction | None = None

    def see(self, item: Picture | Left) -> None:
        """One more of what comes out, in order."""
        if isinstance(item, Left):
            self._expected_s = item.until_s
            return
        late = self._expected_s is not None and (
            item.t_s > self._expected_s + _LATE_S or not item.frame.key_frame
        )
        self._expected_s = None
        said = self._is_exact and item.t_s in self._feeder.fed_keys
        if late or (said and not item.frame.key_frame):
            self._feeder.stop_skipping()
