"""Many analyses, one engine: each gets its own answers, in turn, and nobody hangs."""

from __future__ import annotations

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from tests.worker import media
from tests.worker.zoo_cards import people_card
from worker.batching import EngineClosedError, SharedEngine, share
from worker.people.engine import PeopleTorchEngine
from worker.pipeline import DetectionFound, analyse
from worker.scorers import scorer_for
from worker.slowfast.engine import Floats, FrameEngine, Images
from worker.slowfast.fake import FakeEngine
from worker.slowfast.preprocess import fit_geometry

PATIENCE_S = 30


class Gated(FakeEngine):
    """Answers with the mean of each clip, once it is let to."""

    def __init__(self, *, best_batch: int = 1) -> None:
        super().__init__(best_batch=best_batch)
        self.entered, self.go = threading.Semaphore(0), threading.Semaphore(0)
        self.batches: list[list[float]] = []

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        self.entered.release()
        assert self.go.acquire(timeout=PATIENCE_S)
        means = fast.mean(axis=(1, 2, 3, 4))
        self.batches.append([float(mean) for mean in means])
        if any(mean < 0 for mean in means):
            raise ValueError("a clip of darkness")
        return means[:, None], means[:, None, None, None, None]


def _clip(value: float, count: int = 1) -> tuple[Floats, Floats]:
    fast = np.full((count, 3, 8, 4, 4), value, dtype=np.float32)
    return fast[:, :, ::4], fast


def _asks(pool: ThreadPoolExecutor, shared: SharedEngine, value: float) -> object:
    waiting = len(shared._asked)
    answer = pool.submit(shared.scores, *_clip(value))
    while len(shared._asked) == waiting and not answer.done():
        pass
    return answer


def test_those_who_wait_share_a_batch_and_each_gets_its_own_answer() -> None:
    engine = Gated(best_batch=4)
    shared = SharedEngine(engine, wait_s=0)
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(shared.scores, *_clip(1))
        assert engine.entered.acquire(timeout=PATIENCE_S)
        others = [_asks(pool, shared, value) for value in (2, 3, 4, 5)]
        engine.go.release(2)
        assert first.result(PATIENCE_S)[0].tolist() == [[1]]
        answers = [other.result(PATIENCE_S)[0].tolist() for other in others]
    assert answers == [[[2]], [[3]], [[4]], [[5]]]
    assert engine.batches == [[1], [2, 3, 4, 5]]
    shared.close()


def test_a_busy_source_does_not_keep_others_waiting() -> None:
    """One asks again and again; whoever came meanwhile is answered before its next."""
    engine = Gated()
    shared = SharedEngine(engine)
    with ThreadPoolExecutor(3) as pool:
        busy = pool.submit(shared.scores, *_clip(1))
        assert engine.entered.acquire(timeout=PATIENCE_S)
        calm = _asks(pool, shared, 9)
        engine.go.release()
        busy.result(PATIENCE_S)
        again = pool.submit(shared.scores, *_clip(1))
        engine.go.release(2)
        again.result(PATIENCE_S), calm.result(PATIENCE_S)
    assert engine.batches == [[1], [9], [1]]
    shared.close()


def test_an_error_reaches_the_one_who_asked_and_no_other() -> None:
    engine = Gated(best_batch=3)
    shared = SharedEngine(engine, wait_s=0)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(shared.scores, *_clip(1))
        assert engine.entered.acquire(timeout=PATIENCE_S)
        others = [_asks(pool, shared, value) for value in (2, -1, 3)]
        engine.go.release(9)
        first.result(PATIENCE_S)
        assert others[0].result(PATIENCE_S)[0].tolist() == [[2]]
        with pytest.raises(ValueError, match="darkness"):
            others[1].result(PATIENCE_S)
        assert others[2].result(PATIENCE_S)[0].tolist() == [[3]]
        assert shared.scores(*_clip(7))[0].tolist() == [[7]]
    shared.close()


def test_closing_tells_those_who_wait() -> None:
    engine = Gated()
    shared = SharedEngine(engine)
    with ThreadPoolExecutor(3) as pool:
        working = pool.submit(shared.scores, *_clip(1))
        assert engine.entered.acquire(timeout=PATIENCE_S)
        waiting = _asks(pool, shared, 2)
        closing = pool.submit(shared.close)
        with pytest.raises(EngineClosedError):
            waiting.result(PATIENCE_S)
        engine.go.release()
        assert working.result(PATIENCE_S)[0].tolist() == [[1]]
        closing.result(PATIENCE_S)
    with pytest.raises(EngineClosedError):
        shared.scores(*_clip(3))


@pytest.mark.parametrize("best_batch", [1, 8])
def test_analyses_at_once_find_what_each_finds_alone(best_batch: int) -> None:
    videos = [
        media.video(seconds=8, blocks=(media.Block(kind, at, at + 2, x=90, y=50),))
        for kind, at in (("assault", 1), ("fall", 3), ("assault", 5), ("fall", 2))
    ]

    def found(data: bytes, engine: FakeEngine | SharedEngine) -> list[object]:
        events = analyse(io.BytesIO(data), engine=engine)
        return [e.detection for e in events if isinstance(e, DetectionFound)]

    shared = SharedEngine(FakeEngine(best_batch=best_batch))
    with ThreadPoolExecutor(len(videos)) as pool:
        together = list(pool.map(lambda data: found(data, shared), videos))
    shared.close()
    assert together == [found(data, FakeEngine()) for data in videos]
    assert all(together)


class OfFrames(FakeEngine):
    """Takes bytes too, and tells how many clips came at a time."""

    def score_frames(self, clips: Images) -> tuple[Floats, Floats]:
        self.calls.append(len(clips))
        means = clips.mean(axis=(1, 2, 3, 4), dtype=np.float32)
        return means[:, None], means[:, None, None, None, None]


def test_an_engine_of_frames_still_takes_frames_when_shared() -> None:
    engine = OfFrames(best_batch=4)
    shared = share(engine)
    assert isinstance(shared, FrameEngine)
    assert not isinstance(share(FakeEngine()), FrameEngine)
    clips = [np.full((1, 8, 4, 4, 3), value, dtype=np.uint8) for value in range(6)]
    with ThreadPoolExecutor(len(clips)) as pool:
        answers = list(pool.map(shared.score_frames, clips))
    assert [scores.tolist() for scores, _ in answers] == [[[v]] for v in range(6)]
    assert sum(engine.calls) == len(clips)


def test_a_model_of_people_works_where_several_videos_are_analysed() -> None:
    card = people_card()
    engine = share(PeopleTorchEngine(card, network=torch.nn.Identity()))
    scorer = scorer_for(engine, fit_geometry(160, 120, card.crop_px))
    assert scorer.card is card
