"""Scores people with OpenVINO: it computes the features, torch reads the boxes of them.

The network below its box head is nearly all of the work and has fixed shapes; how many
people there are differs from clip to clip.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, cast

import numpy as np
import openvino
import torch
from torch import nn

from worker.people.engine import whole_pictures
from worker.slowfast import cache
from worker.slowfast.behaviours import behaviour_scores
from worker.slowfast.card import ModelCard
from worker.slowfast.checkpoint import load_network
from worker.slowfast.engine import Floats, usable_cores
from worker.slowfast.openvino_engine import converted


class PeopleOpenVinoEngine:
    """Features in bfloat16 where the processor multiplies it, else float32; the head,
    where it matters how a box ends, in float32."""

    name = "openvino"
    best_batch = 1

    def __init__(
        self,
        card: ModelCard,
        *,
        network: nn.Module | None = None,
        cache_dir: str | Path | None = None,
        bf16: bool | None = None,
        threads: int | None = None,
    ) -> None:
        """`network` (in evaluation mode) stands in for the card's own weights.

        Raises `ModelError`.
        """
        self.card = card
        whole = cast(Any, network or load_network(card)).eval()
        self._head, trunk = _parted(whole)
        core = openvino.Core()
        if network is None and cache_dir is not None:
            model = cache.find_or_make(
                core, card, Path(cache_dir), lambda: _translate(card, trunk)
            )
        else:
            model = _translate(card, trunk)
        if bf16 is None:
            bf16 = "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
        config = {
            "INFERENCE_PRECISION_HINT": "bf16" if bf16 else "f32",
            "INFERENCE_NUM_THREADS": threads or usable_cores(),
            "PERFORMANCE_HINT": "LATENCY",
        }
        self._request = core.compile_model(model, "CPU", config).create_infer_request()
        self._one_at_a_time = threading.Lock()

    def people_scores(self, slow: Floats, fast: Floats, boxes: Floats) -> Floats:
        """See `PeopleEngine.people_scores`."""
        if not len(boxes):
            return np.zeros((0, len(self.card.labels)), dtype=np.float32)
        with self._one_at_a_time:
            features = [self._features(slow, fast, at) for at in range(len(slow))]
        maps = [
            torch.from_numpy(np.concatenate(parts))
            for parts in zip(*features, strict=True)
        ]
        rows = torch.from_numpy(np.ascontiguousarray(boxes, dtype=np.float32))
        with torch.inference_mode():
            scores = self._head(maps, rows)
        return behaviour_scores(self.card, scores.float().numpy())

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        """See `PeopleTorchEngine.scores`."""
        return whole_pictures(self, slow, fast)

    def _features(self, slow: Floats, fast: Floats, at: int) -> list[Floats]:
        """(1, C, 1, H, W) float32 of each pathway, for one clip."""
        parts = [slow, fast][: self.card.pathways]
        clip = [np.ascontiguousarray(part[at : at + 1]) for part in parts]
        self._request.infer(clip, share_inputs=True)
        return [
            np.array(self._request.get_output_tensor(index).data, dtype=np.float32)
            for index in range(self.card.pathways)
        ]


class _TimePool(nn.Module):
    """In the head's place: each pathway's mean over time."""

    def forward(
        self, paths: list[torch.Tensor], _: object = None
    ) -> tuple[torch.Tensor, ...]:
        return tuple(path.mean(dim=2, keepdim=True) for path in paths)


class _Trunk(nn.Module):
    """`forward(slow, fast)` → features (1, C, 1, H, W) of each pathway."""

    def __init__(self, network: Any) -> None:
        super().__init__()
        self.network = network

    def forward(self, *paths: torch.Tensor) -> tuple[torch.Tensor, ...]:
        features: tuple[torch.Tensor, ...] = self.network(list(paths))
        return features


def _parted(network: Any) -> tuple[nn.Module, nn.Module]:
    """The box head, without its mean over time, and what comes before it."""
    head = network.head
    for pathway in range(head.num_pathways):
        setattr(head, f"s{pathway}_tpool", nn.Identity())
    network.head = _TimePool()
    return head, _Trunk(network).eval()


def _translate(card: ModelCard, trunk: nn.Module) -> openvino.Model:
    side = card.crop_px
    lengths = [card.slow_frames, card.fast_frames][: card.pathways]
    example = tuple(torch.zeros(1, 3, length, side, side) for length in lengths)
    return converted(trunk, example)
