"""How much of what the machine multiplies at best the network gets in the pipeline.

The pipeline is run twice: with the network, and with its answers as they were then.
The processor time that lies between is the network's, in the midst of decoding, gate
and copies. What waits costs no processor, so the difference by the clock is told too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from worker.bench.files import analyse_s, warm_up
from worker.bench.models import flops
from worker.bench.networks import matrix_rate
from worker.bench.rows import Row
from worker.slowfast.card import ModelCard
from worker.slowfast.checkpoint import load_network
from worker.slowfast.engine import Engine, Floats, FrameEngine, Images, usable_cores
from worker.slowfast.preprocess import to_pathways

_AIM = 85.0
# A clip is told from others by every so manieth of its pixels, at hardly any cost.
_APART = 8


class _Remembered:
    """An engine whose answers are kept, and given again once it `replays`."""

    def __init__(self, engine: Engine) -> None:
        self.card, self.name = engine.card, engine.name
        self.best_batch = engine.best_batch
        self.asked = 0
        self.replays = False
        self._engine = engine
        self._known: dict[bytes, tuple[Floats, Floats]] = {}

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        """See `Engine.scores`; passed on."""
        return self._engine.scores(slow, fast)

    def score_frames(self, clips: Images) -> tuple[Floats, Floats]:
        """See `FrameEngine.score_frames`."""
        keys = [clip[::_APART, ::_APART, ::_APART].tobytes() for clip in clips]
        if not self.replays:
            self.asked += len(clips)
            if isinstance(self._engine, FrameEngine):
                answers = self._engine.score_frames(clips)
            else:
                answers = self._engine.scores(*to_pathways(clips, self.card))
            self._known |= dict(zip(keys, zip(*answers, strict=True), strict=True))
        scores, maps = zip(*(self._known[key] for key in keys), strict=True)
        return np.stack(scores), np.stack(maps)


def inside_the_pipeline(path: Path, card: ModelCard, engine: Engine) -> Iterator[Row]:
    """One row; `engine` is that of `card` in bfloat16."""
    work = flops(load_network(card), card)
    rate = matrix_rate()
    warm_up(engine)
    remembered = _Remembered(engine)
    taken_s, both_s = _timed(path, remembered)
    remembered.replays = True
    without_s, rest_s = _timed(path, remembered)
    network_s = (both_s - rest_s) / usable_cores()
    at_best_s = work * remembered.asked / rate
    share = at_best_s / network_s * 100
    yield Row(
        what=f"share of the bf16 matrix rate inside the pipeline, {card.name}",
        value=share,
        unit="%",
        baseline=_AIM,
        ratio=share / _AIM,
        note=f"the baseline is the aim; {remembered.asked} clips of "
        f"{work / 1e9:.0f} GFLOP in {network_s:.1f} s of all cores, at "
        f"{rate / 1e9:.0f} GFLOP/s; all took {taken_s:.1f} s, {without_s:.1f} s "
        f"without the network: by the clock {at_best_s / (taken_s - without_s):.0%}",
    )


def _timed(path: Path, engine: Engine) -> tuple[float, float]:
    """Seconds by the clock, and of the processor."""
    began = time.process_time()
    taken_s, _ = analyse_s(path, engine)
    return taken_s, time.process_time() - began
