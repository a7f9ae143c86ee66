"""From scores of single windows to detections: hysteresis, peaks, boxes over time.

Pure: knows numbers and times, neither video nor network.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from worker.presence import Presence, shows
from worker.slowfast.localise import Box, smoothed
from worker.video.windows import Window

Seen = Sequence[float]

LONGEST_S: Final = Fraction(30)
#: The subject of what the whole picture was scored for.
WHOLE: Final = -1
_SAME_SCORE: Final = 0.01


@dataclass(frozen=True, slots=True)
class TimedBox:
    """Where it is at `t_s`, in source pixels."""

    t_s: Fraction
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Detection:
    """One behaviour from `start_s` to `end_s`, surest (`score`) at `peak_s`.

    While it `is_ongoing` all but its `key` may still change. `subject` is whom it is
    about, by a key of the scorer.
    """

    behaviour: str
    score: float
    start_s: Fraction
    end_s: Fraction
    peak_s: Fraction
    boxes: tuple[TimedBox, ...]
    is_ongoing: bool = False
    subject: int = WHOLE

    @property
    def key(self) -> tuple[str, int, Fraction]:
        """What the same detection has when it is sure and when it is over."""
        return self.behaviour, self.subject, self.start_s


@dataclass(slots=True)
class _Run:
    """Neighbouring windows of one behaviour whose scores stay above `off`."""

    windows: list[Window] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    # Fixed when it is sure: who hears of a detection knows it again by its start.
    start_s: Fraction | None = None

    @property
    def is_sure(self) -> bool:
        return self.start_s is not None

    def first(self, likely: float) -> int:
        """The first window that is more than mere suspicion."""
        return next(i for i, score in enumerate(self.scores) if score >= likely)


class Hysteresis:
    """Merges one behaviour's windows, given in order, into detections.

    A run of windows scoring at least `off` is a detection once one of them scores
    `on`. It takes in the weaker windows after, and of those before the ones from the
    first that is halfway to `on`: what comes earlier is mere suspicion. Where the model
    tells times within windows (`seen`), a sure run goes on while the behaviour shows,
    and begins and ends where it began and ceased to. A run longer than `longest_s` is
    cut there; what follows is a detection of its own once it is sure. Each is given
    twice: when it is sure, as far as it goes by then, and when it is over.
    """

    def __init__(
        self,
        behaviour: str,
        *,
        on: float,
        off: float,
        stride_s: Fraction,
        window_s: Fraction,
        longest_s: Fraction = LONGEST_S,
        subject: int = WHOLE,
    ) -> None:
        self._behaviour = behaviour
        self._on, self._off = on, off
        self._stride_s = stride_s
        self._longest_s = longest_s
        self._subject = subject
        self._share = stride_s / window_s
        self._run: _Run | None = None
        self._shown = Presence()
        # Of the detection before; what follows begins no earlier.
        self._ended_s = Fraction(0)

    @property
    def is_open(self) -> bool:
        """Whether the last window belongs to what may be a detection."""
        return self._run is not None

    def wants_box(self, score: float, seen: Seen = ()) -> bool:
        """Whether `add` will use a box for the next window."""
        return score >= self._off or self._lasts(seen)

    def _lasts(self, seen: Seen) -> bool:
        """Whether what is sure goes on in a window of a low score."""
        run = self._run
        return run is not None and run.is_sure and shows(seen, self._share)

    def add(
        self, window: Window, score: float, box: Box | None, seen: Seen = ()
    ) -> Iterator[Detection]:
        """One more window; yields the detections that it makes sure or closes.

        `box` where `wants_box` says so; `seen` as of `Answer.when`.
        """
        run = self._run
        self._shown.add(window, seen)
        self._shown.forget(before_s=(run.windows[0] if run else window).start_s)
        if run and window.start_s > run.windows[-1].start_s + 2 * self._stride_s:
            # Windows in between could not be looked at: nothing joins across them.
            yield from self.close()
            run = None
        if box is None or not self.wants_box(score, seen):
            yield from self.close(until_s=self._over_s(window))
            return
        if run is None:
            run = self._run = _Run()
        run.windows.append(window)
        run.scores.append(score)
        run.boxes.append(box)
        if not run.is_sure and score >= self._on:
            run.start_s = self._start(run)
            yield self._detection(run, self._guess(run), is_ongoing=True)
        if _centre(run.windows[-1]) - _centre(run.windows[0]) >= self._longest_s:
            yield from self.close()

    def close(self, *, until_s: Fraction | None = None) -> Iterator[Detection]:
        """End the run; yields its detection if it was ever sure.

        `until_s` is the end where something else than its last window tells it.
        """
        run, self._run = self._run, None
        if run and run.is_sure:
            found = self._detection(
                run, self._guess(run) if until_s is None else until_s
            )
            self._ended_s = found.end_s
            yield found

    def _over_s(self, window: Window) -> Fraction | None:
        """When the run ceased to show, of which `window` says that it is over."""
        if self._run is None:
            return None
        guess = self._guess(self._run)
        return min(self._shown.end(guess), max(guess, _centre(window)))

    def _detection(
        self, run: _Run, end_s: Fraction, *, is_ongoing: bool = False
    ) -> Detection:
        """Its peak and its boxes lie within its time, whatever shows when: a window
        that sees the onset at its end may be sure before it."""
        assert run.start_s is not None
        centres = [max(_centre(window), run.start_s) for window in run.windows]
        held = [i for i, w in enumerate(run.windows) if _centre(w) >= run.start_s]
        held = held or [len(centres) - 1]
        peak = held[_peak([run.scores[i] for i in held])]
        end_s = max(end_s, centres[peak])
        if end_s == run.start_s:
            end_s += self._stride_s / 2
        boxes = smoothed(run.boxes)
        return Detection(
            behaviour=self._behaviour,
            score=max(run.scores),
            start_s=run.start_s,
            end_s=end_s,
            peak_s=centres[peak],
            boxes=tuple(
                TimedBox(centres[i], boxes[i].x, boxes[i].y, boxes[i].w, boxes[i].h)
                for i in held
                if centres[i] <= end_s
            ),
            is_ongoing=is_ongoing,
            subject=self._subject,
        )

    def _start(self, run: _Run) -> Fraction:
        """A window speaks for the stride around its centre; the first for its all."""
        window = run.windows[run.first((self._on + self._off) / 2)]
        if window.index == 0:
            return window.start_s
        found = self._shown.start(_centre(window) - self._stride_s / 2)
        return max(found, self._ended_s)

    def _guess(self, run: _Run) -> Fraction:
        """The end by the scores alone."""
        return _centre(run.windows[-1]) + self._stride_s / 2


def box_at(detection: Detection, t_s: Fraction) -> TimedBox | None:
    """Where the detection is at `t_s`, between its boxes; None outside of its time."""
    boxes = detection.boxes
    if not boxes or not detection.start_s <= t_s < detection.end_s:
        return None
    after = bisect_right(boxes, t_s, key=lambda box: box.t_s)
    if after in (0, len(boxes)):
        near = boxes[min(after, len(boxes) - 1)]
        return TimedBox(t_s, near.x, near.y, near.w, near.h)
    a, b = boxes[after - 1], boxes[after]
    share = (t_s - a.t_s) / (b.t_s - a.t_s)
    return TimedBox(
        t_s,
        *(
            round(low + (high - low) * share)
            for low, high in ((a.x, b.x), (a.y, b.y), (a.w, b.w), (a.h, b.h))
        ),
    )


def _peak(scores: Sequence[float]) -> int:
    """The middle one of the windows that all but reach the highest score."""
    highest = max(scores) - _SAME_SCORE
    high = [index for index, score in enumerate(scores) if score >= highest]
    return high[len(high) // 2]


def _centre(window: Window) -> Fraction:
    return (window.start_s + window.end_s) / 2
