"""A video becomes detections: decode, cut, score, merge. Knows no Django.

Decoding runs in a thread beside the network, coupled by a short queue: memory is
that of a few clips, for a minute of video as for a day of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from typing import Final, Literal, Protocol

from worker.clip_feed import ClipFeed, Item
from worker.detections import Detection
from worker.gate.plan import GateSettings
from worker.looking import Look, Looks
from worker.merging import NOTHING, Merger
from worker.pipeline_events import (
    DetectionBegun,
    DetectionFound,
    Event,
    Finished,
    GapFound,
    Progress,
    WindowScored,
)
from worker.scorers import scorer_for
from worker.scoring import Scorer
from worker.slowfast.engine import Engine
from worker.slowfast.preprocess import fit_geometry
from worker.video.gaps import Gap
from worker.video.probe import Limits, VideoInfo, probe
from worker.video.reader import StalledError
from worker.video.source import Source

__all__ = [
    "DetectionBegun",
    "DetectionFound",
    "Event",
    "Finished",
    "GapFound",
    "Gate",
    "Progress",
    "WindowScored",
    "analyse",
]

Gate = Literal["auto", "motion", "off"]

_PROGRESS_S: Final = 0.2


def analyse(
    source: Source,
    *,
    engine: Engine,
    limits: Limits | None = None,
    should_stop: Callable[[], bool] | None = None,
    gate: Gate = "auto",
    wanted: Mapping[str, float] = NOTHING,
    clock: Callable[[], float] = time.monotonic,
) -> Generator[Event, None, None]:
    """Analyse `source` with `engine`, telling what is found as it is found.

    Raises UnreadableVideo before the first event when the file cannot be analysed, and
    `StalledError` where a source gives nothing any more, once all is told of what it
    gave and the rest is told as a gap.
    Ends without `Finished` when `should_stop` says so; it is asked some times a
    second. With `gate` "auto" windows in which nothing moves are not looked at, nor
    every second one where nothing is suspected, unless the card refuses that; "motion"
    looks at all in which something moves, "off" at all. Closing the generator ends the
    decoding thread and closes the file. `wanted` is behaviour → the score at which a
    detection starts where that is not to be the card's own. `clock` gives the seconds
    by which progress is paced.
    """
    info = probe(source, limits=limits)
    geometry = fit_geometry(info.width, info.height, engine.card.crop_px)
    scorer = scorer_for(engine, geometry)
    gated = gate != "off" and engine.card.motion_gate
    spares = gated and gate == "auto"
    run = _Run(info=info, scorer=scorer, wanted=wanted, spares=spares, clock=clock)
    yield run.progress()
    feed = ClipFeed(
        source,
        info=info,
        card=engine.card,
        geometry=geometry,
        gate=GateSettings() if gated else None,
    )
    with closing(feed):
        run.on_answer = feed.answered
        try:
            while (items := feed.take(run.looks.wanted)) is not None:
                if should_stop is not None and should_stop():
                    return
                yield from run.handle(items, is_last=feed.is_waiting)
                if run.progress_due():
                    yield run.progress()
        except StalledError:
            yield from run.close()
            raise
    yield from run.finish()


class _Run:
    """What one analysis has come to so far."""

    def __init__(
        self,
        *,
        info: VideoInfo,
        scorer: Scorer,
        wanted: Mapping[str, float],
        spares: bool,
        clock: Callable[[], float],
    ) -> None:
        self._info, self._clock = info, clock
        self._merger = Merger(scorer.card, wanted)
        self._began = self._told = clock()
        # How far all is dealt with, and how far windows were looked at.
        self._done_s = self._seen_s = Fraction(0)
        self._windows = self._looked = self._detections = self._gaps = 0
        # Whether a behaviour goes on in the window before.
        self._is_open = False
        self.looks = Looks(
            scorer,
            spares=spares,
            is_calm=self._merger.is_calm,
            is_open=lambda: self._is_open,
        )
        self.on_answer: OnAnswer = _nobody

    def handle(self, items: list[Item], *, is_last: bool) -> Iterator[Event]:
        """What the items bring, in their order; `is_last` as for `Looks.of`."""
        for seen in self.looks.of(items, is_last=is_last):
            if isinstance(seen, Gap):
                self._gaps += 1
                self._done_s = max(self._done_s, seen.end_s)
                yield GapFound(seen.start_s, seen.end_s)
            else:
                yield from self._window(seen)

    def _window(self, look: Look) -> Iterator[Event]:
        window, answer, looked = look.window, look.answer, look.looked
        self._windows += 1
        self._looked += looked
        if window.index == 0:
            # The one window of a short video reaches past its end.
            window = replace(window, end_s=min(window.end_s, self._info.duration_s))
        self._seen_s = window.end_s
        self._done_s = max(self._done_s, window.end_s)
        found = list(self._merger.add(window, answer))
        self._is_open = self._merger.goes_on(answer)
        self.on_answer(window.index, is_open=self._is_open)
        yield WindowScored(
            window.start_s,
            window.end_s,
            dict(answer.scores),
            looked,
            self._merger.shown(answer),
        )
        for detection in found:
            yield self._found(detection)

    def _found(self, detection: Detection) -> DetectionBegun | DetectionFound:
        if detection.is_ongoing:
            return DetectionBegun(detection)
        self._detections += 1
        return DetectionFound(detection)

    def progress_due(self) -> bool:
        """Whether the last progress was told long enough ago."""
        return self._clock() - self._told >= _PROGRESS_S

    def progress(self) -> Progress:
        """How far it is now."""
        self._told = self._clock()
        total_s = self._info.duration_s
        done_s = min(self._done_s, total_s)
        elapsed_s = self._told - self._began
        remaining_s = (
            elapsed_s * float((total_s - done_s) / done_s) if done_s > 0 else None
        )
        return Progress(done_s, total_s, elapsed_s, remaining_s)

    def close(self) -> Iterator[Event]:
        """Nothing comes any more: what waits is answered, what is open ends."""
        yield from self.handle([], is_last=True)
        for detection in self._merger.close(until_s=self._seen_s):
            yield self._found(detection)

    def finish(self) -> Iterator[Event]:
        """The end of the video."""
        yield from self.close()
        self._done_s = self._info.duration_s
        yield self.progress()
        elapsed_s = self._clock() - self._began
        yield Finished(
            self._info,
            self._windows,
            self._detections,
            self._gaps,
            elapsed_s,
            self._looked,
        )


class OnAnswer(Protocol):
    """Hears of each window whether a behaviour goes on in it."""

    def __call__(self, index: int, /, *, is_open: bool) -> None: ...


def _nobody(_index: int, /, *, is_open: bool) -> None:
    """Where no gate waits for answers."""
