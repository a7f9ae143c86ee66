"""Decodes in a thread beside the network and hands over clips through a short queue."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from fractions import Fraction
from typing import Final

from worker.slowfast.card import ModelCard
from worker.slowfast.preprocess import Geometry
from worker.video.clips import Clip, ClipMaker
from worker.video.decode import Frame, frames
from worker.video.pictures import Gap
from worker.video.probe import VideoInfo
from worker.video.source import Source

_QUEUED_CLIPS: Final = 8
_WAIT_S: Final = 0.2


class ClipFeed:
    """The decoding thread and its queue."""

    def __init__(
        self,
        source: Source,
        *,
        info: VideoInfo,
        card: ModelCard,
        geometry: Geometry,
    ) -> None:
        self._source, self._geometry = source, geometry
        self._stop = threading.Event()
        self._interval_s = card.window_s / card.fast_frames / 2
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
        self._queue: queue.Queue[Clip | Gap | BaseException | None] = queue.Queue(
            _QUEUED_CLIPS
        )
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="decode", daemon=True)
        self._thread.start()

    def take(self, count: int) -> list[Clip | Gap] | None:
        """Up to `count` items, fewer if fewer are ready; None at the end.

        Empty after a short wait for nothing. Raises what stopped the thread.
        """
        taken: list[Clip | Gap] = []
        while len(taken) < count and not self._ended:
            try:
                item = self._queue.get(timeout=0 if taken else _WAIT_S)
            except queue.Empty:
                break
            if isinstance(item, BaseException):
                self._ended = True
                raise item
            if item is None:
                self._ended = True
            else:
                taken.append(item)
        return None if self._ended and not taken else taken

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
        stream = frames(
            self._source,
            size=self._geometry.size,
            min_interval_s=self._interval_s,
            on_gap=self._pass_gap,
        )
        with closing(stream):
            for clip in self._clips(stream):
                if not self._put(clip):
                    return

    def _clips(self, stream: Iterable[Frame]) -> Iterator[Clip]:
        for frame in stream:
            if self._stop.is_set():
                return
            yield from self._maker.add(frame)
        yield from self._maker.finish()

    def _pass_gap(self, gap: Gap) -> None:
        self._maker.add_gap(gap)
        self._put(gap)

    def _put(self, item: Clip | Gap | BaseException | None) -> bool:
        """Hand `item` over when there is room; False if nobody takes it any more."""
        while not self._stop.is_set():
            with suppress(queue.Full):
                self._queue.put(item, timeout=_WAIT_S)
                return True
        return False
