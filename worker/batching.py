"""One engine for all that a process analyses at once, its clips batched and in turn.

Each analysis asks as if the engine were its own and waits for its answer. One thread
takes what is asked, round robin, until a batch is full or a few milliseconds have
passed. Nobody has more than one question here, so nothing can grow.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from worker.slowfast.engine import Engine, Floats, FrameEngine, Images

WAIT_S: Final = 0.004

Array = NDArray[Any]
Scores = tuple[Floats, Floats]


class EngineClosedError(RuntimeError):
    """The engine was closed while somebody waited for it."""


@dataclass(slots=True)
class _Question:
    """`parts` are what `call` takes, each with a first axis of clips."""

    call: Callable[..., Scores]
    parts: tuple[Array, ...]
    answer: Future[Scores] = field(default_factory=Future)

    @property
    def clips(self) -> int:
        return len(self.parts[-1])

    def goes_with(self, other: _Question) -> bool:
        """Whether both can be of one batch."""
        shapes = self.parts[-1].shape[1:], other.parts[-1].shape[1:]
        return self.call == other.call and shapes[0] == shapes[1]


class SharedEngine:
    """An `Engine` before another one; threads may ask at the same time.

    `wait_s` is how long a batch waits for others to join it, where batches pay.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        wait_s: float = WAIT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.card, self.name = engine.card, engine.name
        self.best_batch = engine.best_batch
        self._engine, self._wait_s, self._clock = engine, wait_s, clock
        self._changed = threading.Condition()
        self._asked: deque[_Question] = deque()
        self._is_closed = False
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._thread.start()

    def scores(self, slow: Floats, fast: Floats) -> Scores:
        """See `Engine.scores`. Raises what the engine raises for these clips, and
        `EngineClosedError`."""
        return self._ask(_Question(self._engine.scores, (slow, fast)))

    def _ask(self, question: _Question) -> Scores:
        with self._changed:
            if self._is_closed:
                raise EngineClosedError("the engine is closed")
            self._asked.append(question)
            self._changed.notify_all()
        return question.answer.result()

    def close(self) -> None:
        """Answer nobody any more, and wait for the call that is under way."""
        with self._changed:
            self._is_closed = True
            left, self._asked = list(self._asked), deque()
            self._changed.notify_all()
        for question in left:
            question.answer.set_exception(EngineClosedError("the engine was closed"))
        self._thread.join()

    def _work(self) -> None:
        while batch := self._next_batch():
            self._answer(batch)

    def _next_batch(self) -> list[_Question]:
        """The oldest question and what fits beside it; empty when closed.

        Those that asked first come first, and a source that was answered asks anew
        behind all others: so they take turns.
        """
        with self._changed:
            while not self._asked:
                if self._is_closed:
                    return []
                self._changed.wait()
            until_s = self._clock() + self._wait_s
            while self._waiting_clips() < self.best_batch and not self._is_closed:
                left_s = until_s - self._clock()
                if left_s <= 0 or not self._changed.wait(left_s):
                    break
            return self._take()

    def _waiting_clips(self) -> int:
        return sum(question.clips for question in self._asked)

    def _take(self) -> list[_Question]:
        batch: list[_Question] = []
        room = self.best_batch
        while self._asked and (not batch or self._asked[0].clips <= room):
            first = self._asked[0]
            if batch and not first.goes_with(batch[0]):
                break
            batch.append(self._asked.popleft())
            room -= first.clips
        return batch

    def _answer(self, batch: list[_Question]) -> None:
        try:
            parts = zip(*(question.parts for question in batch), strict=True)
            scores, maps = batch[0].call(*map(_joined, parts))
        except Exception as error:  # noqa: BLE001 - raised again where it was asked
            if len(batch) == 1:
                batch[0].answer.set_exception(error)
            else:
                # Who is to blame must be found: nobody gets another one's error.
                for question in batch:
                    self._answer([question])
            return
        at = 0
        for question in batch:
            part = slice(at, at + question.clips)
            question.answer.set_result((scores[part], maps[part]))
            at += question.clips


class SharedFrameEngine(SharedEngine):
    """The same before an engine that takes frames as bytes."""

    def __init__(self, engine: FrameEngine, **options: Any) -> None:
        super().__init__(engine, **options)
        self._frames = engine.score_frames

    def score_frames(self, clips: Images) -> Scores:
        """See `FrameEngine.score_frames`; raises what `scores` raises."""
        return self._ask(_Question(self._frames, (clips,)))


def share(engine: Engine) -> Engine:
    """`engine` for many threads at a time, with all that it can do.

    One that scores people, whose number differs from clip to clip, stays as it is:
    threads may share it.
    """
    if engine.card.scores_people:
        return engine
    if isinstance(engine, FrameEngine):
        return SharedFrameEngine(engine)
    return SharedEngine(engine)


def _joined(parts: Sequence[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
