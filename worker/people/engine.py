"""Scores people: a network with a box head, run with torch on the processor or CUDA."""

from __future__ import annotations

import threading
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
import torch
from torch import nn

from worker.slowfast.behaviours import behaviour_scores
from worker.slowfast.card import ModelCard
from worker.slowfast.checkpoint import load_network
from worker.slowfast.engine import Floats, usable_cores


@runtime_checkable
class PeopleEngine(Protocol):
    """Runs the network of a card that scores people. Threads may share one."""

    card: ModelCard
    name: str
    best_batch: int

    def people_scores(self, slow: Floats, fast: Floats, boxes: Floats) -> Floats:
        """Scores of R people in N clips.

        slow (N, 3, T/alpha, H, W), fast (N, 3, T, H, W), boxes (R, 5) float32: the
        index of the clip and x1, y1, x2, y2 in pixels of the input → (R, L) in [0, 1].
        """
        ...


class PeopleTorchEngine:
    """Float32 throughout; bfloat16 would blur where a box ends."""

    name = "torch"
    best_batch = 1

    def __init__(
        self,
        card: ModelCard,
        *,
        network: nn.Module | None = None,
        device: str = "cpu",
        threads: int | None = None,
    ) -> None:
        """`network` (in evaluation mode) stands in for the card's own weights.

        Raises `ModelError`.
        """
        self.card = card
        self._device = torch.device(device)
        self._threads = threads or usable_cores()
        self._one_at_a_time = threading.Lock()
        network = (network or load_network(card)).eval().to(self._device)
        self._network = cast(Any, network).to(memory_format=torch.channels_last_3d)

    def people_scores(self, slow: Floats, fast: Floats, boxes: Floats) -> Floats:
        """See `PeopleEngine.people_scores`."""
        if not len(boxes):
            return np.zeros((0, len(self.card.labels)), dtype=np.float32)
        if self._device.type == "cpu" and torch.get_num_threads() != self._threads:
            torch.set_num_threads(self._threads)
        paths = [self._tensor(part) for part in (slow, fast)][: self.card.pathways]
        rows = torch.from_numpy(np.ascontiguousarray(boxes, dtype=np.float32))
        with self._one_at_a_time, torch.inference_mode():
            scores = self._network(paths, rows.to(self._device))
        return behaviour_scores(self.card, scores.float().cpu().numpy())

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        """The whole picture as one box, for callers that know no people.

        See `Engine.scores`; the maps are even, because a box head has none.
        """
        return whole_pictures(self, slow, fast)

    def _tensor(self, values: Floats) -> torch.Tensor:
        tensor = torch.from_numpy(np.ascontiguousarray(values)).to(self._device)
        return tensor.contiguous(memory_format=torch.channels_last_3d)


def whole_pictures(
    engine: PeopleEngine, slow: Floats, fast: Floats
) -> tuple[Floats, Floats]:
    """`Engine.scores` of whole pictures, each as if it were one person's box."""
    side = float(engine.card.crop_px)
    boxes = np.array(
        [[index, 0, 0, side, side] for index in range(len(slow))], dtype=np.float32
    )
    scores = engine.people_scores(slow, fast, boxes)
    return scores, np.zeros((*scores.shape, 1, 1, 1), dtype=np.float32)
