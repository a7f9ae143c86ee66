"""Runs a card's network with OpenVINO on the processor.

One clip is computed by all cores together, for the lowest latency. Several are shared
out among streams, each of some cores: threads that need not wait for each other at
every layer get more done.
"""

from __future__ import annotations

import threading
import warnings
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import openvino

from worker.slowfast import cache
from worker.slowfast.behaviours import to_behaviours
from worker.slowfast.card import ModelCard
from worker.slowfast.engine import Floats, Images, usable_cores
from worker.slowfast.errors import PrecisionError
from worker.slowfast.preprocess import check_clips, normalise

# Each stream has memory for the features of a clip: some hundred megabytes.
_MOST_STREAMS: Final = 4
# While a stream fetches its next clip the other ones have theirs.
_CLIPS_A_STREAM: Final = 2

Pathways = tuple[Floats, Floats]


class OpenVinoEngine:
    """Bfloat16 where the processor multiplies it in hardware, else float32; INT8 where
    `worker.slowfast.quantise` made it of the network."""

    name = "openvino"

    def __init__(
        self,
        card: ModelCard,
        *,
        cache_dir: str | Path | None = None,
        network: Any = None,
        model: openvino.Model | None = None,
        bf16: bool | None = None,
        int8: bool = False,
        threads: int | None = None,
    ) -> None:
        """`network` (a torch module in evaluation mode) or `model` (its translation)
        stand in for the card's weights.

        Raises `ModelError`; `PrecisionError` where `int8` was not prepared.
        """
        self.card = card
        self._core = openvino.Core()
        self._model = model or self._load(network, cache_dir, int8=int8)
        if bf16 is None:
            able = self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
            bf16 = "BF16" in able
        threads = threads or usable_cores()
        self._streams = min(threads, _MOST_STREAMS)
        self.best_batch = self._streams * _CLIPS_A_STREAM if self._streams > 1 else 1
        self._config = {
            "INFERENCE_PRECISION_HINT": "bf16" if bf16 else "f32",
            "INFERENCE_NUM_THREADS": threads,
        }
        self._single = self._requests("LATENCY", 1)
        # Prepared when the first batch comes: the weights once more, in memory.
        self._several: list[openvino.InferRequest] = []
        self._one_at_a_time = threading.Lock()

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        """See `Engine.scores`."""
        slow, fast = np.ascontiguousarray(slow), np.ascontiguousarray(fast)
        parts = (slice(index, index + 1) for index in range(len(slow)))
        return self._answers(len(slow), ((slow[part], fast[part]) for part in parts))

    def score_frames(self, clips: Images) -> tuple[Floats, Floats]:
        """See `FrameEngine.score_frames`."""
        check_clips(clips, self.card)
        # Each when its turn comes, beside the work on the one before: the floats of
        # several large clips are memory that the system has to clear anew every time.
        each = (clips[index : index + 1] for index in range(len(clips)))
        return self._answers(len(clips), (normalise(clip, self.card) for clip in each))

    def _answers(self, count: int, clips: Iterator[Pathways]) -> tuple[Floats, Floats]:
        with self._one_at_a_time:
            requests = self._single
            if count > 1 and self._streams > 1:
                if not self._several:
                    self._several = self._requests("THROUGHPUT", self._streams)
                requests = self._several
            answers = _run(requests, clips)
        scores, maps = zip(*answers, strict=True)
        return to_behaviours(self.card, np.concatenate(scores), np.concatenate(maps))

    def _load(
        self, network: Any, cache_dir: str | Path | None, *, int8: bool
    ) -> openvino.Model:
        if int8:
            return self._load_int8(cache_dir)
        if network is not None or cache_dir is None:
            return translate(self.card, network)
        return cache.find_or_make(
            self._core, self.card, Path(cache_dir), lambda: translate(self.card)
        )

    def _load_int8(self, cache_dir: str | Path | None) -> openvino.Model:
        if cache_dir is not None:
            folder = cache.folder_of(self.card, Path(cache_dir), precision="int8")
            model = cache.find(self._core, self.card, folder)
            if model is not None:
                return model
        raise PrecisionError(
            f"{self.card.name}: there is no INT8 form of this model here; "
            "`safe-eye quantise` makes one"
        )

    def _requests(self, hint: str, streams: int) -> list[openvino.InferRequest]:
        config = {**self._config, "PERFORMANCE_HINT": hint, "NUM_STREAMS": streams}
        compiled = self._core.compile_model(self._model, "CPU", config)
        return [compiled.create_infer_request() for _ in range(streams)]


def _run(
    requests: list[openvino.InferRequest], clips: Iterator[Pathways]
) -> list[tuple[Floats, Floats]]:
    """The clips one by one through whichever request is the next to be free."""
    answers = []
    idle = deque(requests)
    # With what they read: it is not copied, so it has to stay.
    busy = deque[tuple[openvino.InferRequest, Pathways]]()

    def collect() -> None:
        request, _ = busy.popleft()
        request.wait()
        answers.append(
            (
                np.array(request.get_output_tensor(0).data, dtype=np.float32),
                np.array(request.get_output_tensor(1).data, dtype=np.float32),
            )
        )
        idle.append(request)

    try:
        for clip in clips:
            if not idle:
                collect()
            request = idle.popleft()
            request.start_async(list(clip), share_inputs=True)
            busy.append((request, clip))
        while busy:
            collect()
    finally:
        # Whatever went wrong with one: the next call must find all of them free.
        for request, _ in busy:
            request.wait()
    return answers


def translate(card: ModelCard, network: Any = None) -> openvino.Model:
    """The card's network for clips one by one, with scores and maps as outputs."""
    import torch

    from worker.slowfast.checkpoint import load_network
    from worker.slowfast.torch_engine import MappedNetwork

    side = card.crop_px
    example = (
        torch.zeros(1, 3, card.slow_frames, side, side),
        torch.zeros(1, 3, card.fast_frames, side, side),
    )
    mapped = MappedNetwork(network or load_network(card), card.place_mix).eval()
    return converted(mapped, example)


def converted(module: Any, example: tuple[Any, ...]) -> openvino.Model:
    """A torch module in evaluation mode, for tensors of the shapes of `example`."""
    import torch

    with torch.no_grad(), warnings.catch_warnings():
        # What the two libraries say of each other's interfaces.
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        model = openvino.convert_model(torch.export.export(module, example))
    # Fixed shapes let the processor plan once for every clip.
    model.reshape(dict(enumerate(list(part.shape) for part in example)))
    return model
