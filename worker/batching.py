"""One engine for all that a process analyses at once, its clips batched and in turn.

Each analysis asks as if the engine were its own and waits for its answer. One thread
takes what is asked, round robin, until a batch is full or a few milliseconds have
passed. Nobody has more than one question here, so nothing can grow.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from worker.slowfast.engine import Engine, Floats

WAIT_S: Final = 0.004

Scores = tuple[Floats, Floats]


class EngineClosedError(RuntimeError):
    """The engine was closed while somebody waited for it."""


@dataclass(slots=True)
class _Question:
    slow: Floats
    fast: Floats
    answer: Future[Scores] = field(default_factory=Future)

    @property
    def clips(self) -> int:
        return len(self.fast)


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
        question = _Question(slow, fast)
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
            if batch and first.fast.shape[1:] != batch[0].fast.shape[1:]:
                break
            batch.append(self._asked.popleft())
            room -= first.clips
        return batch

    def _answer(self, batch: list[_Question]) -> None:
        try:
            slow = _joined([question.slow for question in batch])
            fast = _joined([question.fast for question in batch])
            scores, maps = self._engine.scores(slow, fast)
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


def _joined(parts: list[Floats]) -> Floats:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
