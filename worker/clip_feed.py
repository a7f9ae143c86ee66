"""Decodes in a thread beside the network and hands over clips through a short queue."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, suppress
from enum import Enum
from fractions import Fraction
from typing import Any, Final

from worker.gate.activity import Activity
from worker.gate.frames import watched_frames
from worker.gate.plan import Answers, GateSettings, Plan
from worker.slowfast.card import ModelCard
from worker.slowfast.preprocess import Geometry
from worker.video.clips import Clip, ClipMaker, Skipped
from worker.video.decode import Frame, frames
from worker.video.gaps import Gap
from worker.video.pictures import Left
from worker.video.probe import VideoInfo
from worker.video.reader import StalledError
from worker.video.source import Source
from worker.video.windows import Sampling

_QUEUED_CLIPS: Final = 8
_WAIT_S: Final = 0.2

Item = Clip | Skipped | Gap


class _Mark(Enum):
    """Not an item: what comes next hangs on the answers to those before it."""

    HURRY = "hurry"


_HURRY: Final = _Mark.HURRY


class ClipFeed:
    """The decoding thread and its queue."""

    def __init__(
        self,
        source: Source,
        *,
        info: VideoInfo,
        card: ModelCard,
        geometry: Geometry,
        gate: GateSettings | None = None,
    ) -> None:
        """Without `gate` every window is decoded."""
        self._source, self._geometry = source, geometry
        self._stop = threading.Event()
        self._interval_s = card.window_s / card.fast_frames / 2
        self._sampling = Sampling(
            length_s=card.window_s,
            stride_s=card.stride_s,
            frames=card.fast_frames,
            duration_s=info.duration_s,
        )
        step_s = 1 / info.fps if info.fps else Fraction(0)
        if step_s < self._interval_s:
            # The last frames may be thinned away: the one kept stands for them.
            step_s += self._interval_s
        self._maker = ClipMaker(
            length_s=card.window_s,
            stride_s=card.stride_s,
            frames=card.fast_frames,
            step_s=step_s,
            duration_s=info.duration_s,
        )
        self._card, self._gate, self._duration_s = card, gate, info.duration_s
        self._answers = Answers(self._stop.is_set, lambda: self._put(_HURRY))
        self._queue: queue.Queue[Item | BaseException | _Mark | None] = queue.Queue(
            _QUEUED_CLIPS
        )
        self._ended = False
        # Whether the thread waits for the answer to the last that was taken.
        self.is_waiting = False
        self._thread = threading.Thread(target=self._work, name="decode", daemon=True)
        self._thread.start()

    def take(self, count: int) -> list[Item] | None:
        """Up to `count` items, fewer after a short wait for more; None at the end.

        Several clips cost less than as many single ones, so they are waited for, but
        not where the thread itself waits for an answer. Raises what stopped the thread.
        """
        taken: list[Item] = []
        self.is_waiting = False
        until_s = time.monotonic() + _WAIT_S
        while len(taken) < count and not self._ended:
            left_s = until_s - time.monotonic()
            try:
                item = self._queue.get(timeout=max(left_s, 0))
            except queue.Empty:
                break
            if item is _HURRY:
                self.is_waiting = True
                break
            if isinstance(item, BaseException):
                self._ended = True
                raise item
            if item is None:
                self._ended = True
            else:
                taken.append(item)
        return None if self._ended and not taken else taken

    def answered(self, index: int, *, is_open: bool) -> None:
        """The window `index` was scored; `is_open`: a behaviour goes on in it."""
        self._answers.tell(index, is_open=is_open)

    def close(self) -> None:
        """End the thread and wait for it; the file is closed then."""
        self._stop.set()
        while self._thread.is_alive():
            with suppress(queue.Empty):
                self._queue.get_nowait()
            self._thread.join(timeout=0.01)

    def _work(self) -> None:
        end: BaseException | None = None
        try:
            self._decode()
        except Exception as error:  # noqa: BLE001 - raised again in the reader
            end = error
        self._put(end)

    def _decode(self) -> None:
        with closing(self._stream()) as stream:
            for clip in self._clips(stream):
                if not self._put(clip):
                    return

    def _stream(self) -> Generator[Frame | Left, None, None]:
        given: dict[str, Any] = {
            "size": self._geometry.size,
            "min_interval_s": self._interval_s,
            "sampling": self._sampling,
            "on_gap": self._pass_gap,
        }
        if self._gate is None:
            return frames(self._source, **given)
        return watched_frames(self._source, make_plan=self._make_plan, **given)

    def _make_plan(self, activity: Activity) -> Plan:
        plan = Plan(
            activity,
            length_s=self._card.window_s,
            stride_s=self._card.stride_s,
            answers=self._answers,
            settings=self._gate,
        )
        self._maker.choose_by(plan)
        return plan

    def _clips(self, stream: Iterable[Frame | Left]) -> Iterator[Clip | Skipped]:
        try:
            for item in stream:
                if self._stop.is_set():
                    return
                if isinstance(item, Left):
                    yield from self._maker.leave(item.until_s)
                else:
                    yield from self._maker.add(item)
        except StalledError:
            yield from self._maker.finish()
            if self._maker.until_s < self._duration_s:
                self._pass_gap(Gap(self._maker.until_s, self._duration_s))
            raise
        yield from self._maker.finish()

    def _pass_gap(self, gap: Gap) -> None:
        self._maker.add_gap(gap)
        self._put(gap)

    def _put(self, item: Item | BaseException | _Mark | None) -> bool:
        """Hand `item` over when there is room; False if nobody takes it any more."""
        while not self._stop.is_set():
            with suppress(queue.Full):
                self._queue.put(item, timeout=_WAIT_S)
                return True
        return False
