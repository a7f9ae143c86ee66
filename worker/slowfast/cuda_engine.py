"""Runs a card's network on a CUDA card: bytes in, graphs, copies beside the work.

The host launches one recorded graph instead of some four hundred kernels. Graphs have
fixed shapes: a few batch sizes are recorded when first needed, a batch in between is
padded up to the next. While one batch is computed the next one is copied.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import torch
from torch import nn

from worker.slowfast.behaviours import to_behaviours
from worker.slowfast.card import ModelCard
from worker.slowfast.checkpoint import load_network
from worker.slowfast.cudnn import fuse_activations
from worker.slowfast.engine import Floats, Images
from worker.slowfast.errors import DeviceError
from worker.slowfast.fold import example_of, prepared
from worker.slowfast.pathways import Pathways
from worker.slowfast.preprocess import check_clips
from worker.slowfast.torch_engine import MappedNetwork

SIZES: Final = (1, 2, 4, 8, 16, 32)
# One batch is copied while the other one is computed.
_SLOTS: Final = 2
# cuDNN looks for its fastest kernels in the first round.
_WARM_UPS: Final = 3


class CudaEngine:
    """Bfloat16 where the card multiplies it in hardware, else float32."""

    name = "cuda"

    def __init__(
        self,
        card: ModelCard,
        *,
        network: nn.Module | None = None,
        device: str = "cuda",
        bf16: bool | None = None,
        fused: bool = False,
        sizes: tuple[int, ...] = SIZES,
    ) -> None:
        """`network` (in evaluation mode) stands in for the card's own weights.

        `fused` lets cuDNN rectify and add within its convolutions. `sizes` are the
        batch sizes that may be recorded. Raises `ModelError`.
        """
        if not torch.cuda.is_available():
            raise DeviceError(f"{device}: there is no CUDA card that torch can use")
        self.card = card
        self.best_batch = max(sizes)
        self._sizes = sorted(sizes)
        self._device = torch.device(device)
        with torch.cuda.device(self._device):
            if bf16 is None:
                bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
            self._bf16 = bf16
            dtype = torch.bfloat16 if bf16 else torch.float32
            self._pathways = Pathways(card, dtype).to(self._device)
            ready = prepared(
                network or load_network(card), card, bf16=bf16, device=self._device
            )
            if fused:
                example = [part.to(self._device, dtype) for part in example_of(card)]
                fuse_activations(ready, example)
            self._network = MappedNetwork(ready, card.place_mix).eval()
            self._compute, self._copying = _stream(), _stream()
            side = card.crop_px
            self._slow, self._fast = (
                torch.zeros(
                    (self.best_batch, 3, frames, side, side),
                    dtype=dtype,
                    device=self._device,
                ).contiguous(memory_format=torch.channels_last_3d)
                for frames in (card.slow_frames, card.fast_frames)
            )
            torch.cuda.synchronize()
        self._graphs: dict[int, _Graph] = {}
        self._pool: Any = None
        # Graphs write where they always write: one at a time.
        self._one_at_a_time = threading.Lock()
        self._slots: queue.SimpleQueue[_Slot] = queue.SimpleQueue()
        for _ in range(_SLOTS):
            self._slots.put(_Slot())

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        """See `Engine.scores`."""
        answers = []
        for first in range(0, len(fast), self.best_batch):
            part = slice(first, first + self.best_batch)
            count = len(fast[part])
            with (
                self._one_at_a_time,
                torch.inference_mode(),
                torch.cuda.stream(self._compute),
            ):
                self._slow[:count].copy_(torch.from_numpy(slow[part]))
                self._fast[:count].copy_(torch.from_numpy(fast[part]))
                answer = self._replay(count)
            answers.append(answer.wait())
        return to_behaviours(self.card, *_joined(answers))

    def score_frames(self, clips: Images) -> tuple[Floats, Floats]:
        """See `FrameEngine.score_frames`."""
        check_clips(clips, self.card)
        sent: deque[tuple[_Slot, _Answer]] = deque()
        answers = []
        try:
            for first in range(0, len(clips), self.best_batch):
                # Who holds a slot does not wait for another one: that could be for
                # ever when threads share the engine.
                while (slot := self._free_slot(wait=not sent)) is None:
                    answers.append(self._take(sent))
                part = clips[first : first + self.best_batch]
                sent.append((slot, self._send(slot, part)))
            while sent:
                answers.append(self._take(sent))
        finally:
            for slot, _ in sent:
                self._slots.put(slot)
        return to_behaviours(self.card, *_joined(answers))

    def _free_slot(self, *, wait: bool) -> _Slot | None:
        try:
            return self._slots.get(block=wait)
        except queue.Empty:
            return None

    def _take(self, sent: deque[tuple[_Slot, _Answer]]) -> tuple[Floats, Floats]:
        slot, answer = sent.popleft()
        try:
            return answer.wait()
        finally:
            self._slots.put(slot)

    def _send(self, slot: _Slot, clips: Images) -> _Answer:
        """Start the copy and the work of one batch; returns before they are done."""
        try:
            with torch.inference_mode(), torch.cuda.device(self._device):
                with torch.cuda.stream(self._copying):
                    arrived = slot.copy(clips, self._device)
                with self._one_at_a_time, torch.cuda.stream(self._compute):
                    self._compute.wait_event(arrived)
                    count = len(clips)
                    self._pathways.fill(
                        slot.on_card[:count], self._slow[:count], self._fast[:count]
                    )
                    return self._replay(count)
        except BaseException:
            self._slots.put(slot)
            raise

    def _replay(self, count: int) -> _Answer:
        """Run the network over the first `count` clips that lie ready."""
        graph = self._graph(count)
        graph.recorded.replay()
        scores, maps = (
            torch.empty(
                (count, *result.shape[1:]), dtype=torch.float32, pin_memory=True
            ).copy_(result[:count], non_blocking=True)
            for result in (graph.scores, graph.maps)
        )
        return _Answer(scores, maps, _event(blocking=True))

    def _graph(self, count: int) -> _Graph:
        size = next(size for size in self._sizes if size >= count)
        if size not in self._graphs:
            self._graphs[size] = self._record(size)
        return self._graphs[size]

    def _record(self, size: int) -> _Graph:
        inputs = self._slow[:size], self._fast[:size]
        # Float32 asked for is float32, not what the card makes of it by itself.
        with torch.backends.cudnn.flags(
            enabled=True, benchmark=True, allow_tf32=self._bf16
        ):
            for _ in range(_WARM_UPS):
                self._network(*inputs)
            recorded = torch.cuda.CUDAGraph()
            with torch.cuda.graph(
                recorded,
                pool=self._pool,
                stream=self._compute,
                # Other threads may copy meanwhile.
                capture_error_mode="thread_local",
            ):
                scores, maps = self._network(*inputs)
        self._pool = recorded.pool()
        return _Graph(recorded, scores, maps)


class _Graph(NamedTuple):
    """The network recorded for one batch size, and where it leaves its answers."""

    recorded: torch.cuda.CUDAGraph
    scores: torch.Tensor
    maps: torch.Tensor


class _Answer(NamedTuple):
    """Scores and maps on their way to the host."""

    scores: torch.Tensor
    maps: torch.Tensor
    done: torch.cuda.Event

    def wait(self) -> tuple[Floats, Floats]:
        self.done.synchronize()
        return np.array(self.scores.numpy()), np.array(self.maps.numpy())


@dataclass(slots=True)
class _Slot:
    """Memory for one batch of bytes, pinned on the host, and on the card."""

    on_host: torch.Tensor = field(default_factory=lambda: torch.empty(0))
    on_card: torch.Tensor = field(default_factory=lambda: torch.empty(0))

    def copy(self, clips: Images, device: torch.device) -> torch.cuda.Event:
        """Start the copy of `clips` to the card; the event says that it is done."""
        if len(self.on_host) < len(clips):
            self.on_host = torch.empty(clips.shape, dtype=torch.uint8, pin_memory=True)
            self.on_card = torch.empty(clips.shape, dtype=torch.uint8, device=device)
        count = len(clips)
        self.on_host[:count].copy_(torch.from_numpy(np.ascontiguousarray(clips)))
        self.on_card[:count].copy_(self.on_host[:count], non_blocking=True)
        return _event(blocking=False)


def _joined(answers: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    if len(answers) == 1:
        return answers[0]
    scores, maps = zip(*answers, strict=True)
    return np.concatenate(scores), np.concatenate(maps)


def _stream() -> torch.cuda.Stream:
    return torch.cuda.Stream()  # type: ignore[no-untyped-call]


def _event(*, blocking: bool) -> torch.cuda.Event:
    """What the current stream has done when it has done all that it was given."""
    event = torch.cuda.Event(blocking=blocking)  # type: ignore[no-untyped-call]
    event.record()
    return event
