"""Runs a card's network with torch on the processor."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from worker.slowfast.behaviours import to_behaviours
from worker.slowfast.card import ModelCard
from worker.slowfast.checkpoint import load_network
from worker.slowfast.engine import Floats, usable_cores
from worker.slowfast.evidence import shown_in, with_evidence
from worker.slowfast.fold import prepared
from worker.slowfast.place_head import levels_of


class MappedNetwork(nn.Module):
    """A network of pyslowfast that also gives maps of where its classes are.

    `forward(slow, fast)` → scores (N, L) and maps (N, L, T', H', W'). Those of a
    `PlaceHead` are in [0, 1]; without one they are class activation: the head pools
    each pathway, joins them and projects linearly, so the projection of the features
    before pooling tells what each place adds to the logit.
    """

    def __init__(self, network: nn.Module, mix: Sequence[float] = ()) -> None:
        """`mix` is the card's `place_mix`."""
        super().__init__()
        self._mix = tuple(mix)
        self.network = network
        self._pathways = cast(int, network.num_pathways)
        self._features: list[torch.Tensor] = []
        self._place = cast(nn.Module | None, getattr(network, "place", None))
        if self._place is None:
            head = cast(nn.Module, network.head)
            head.register_forward_pre_hook(self._keep)
            return
        for module in levels_of(network):
            module.register_forward_hook(self._keep_first)

    def _keep(self, _: nn.Module, args: tuple[Any, ...]) -> None:
        self._features = list(args[0])

    def _keep_first(self, _: nn.Module, __: Any, output: list[torch.Tensor]) -> None:
        self._features.append(output[0])

    def forward(
        self, slow: torch.Tensor, fast: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        self._features = []  # of a clip that failed half way
        scores = self.network([slow, fast][: self._pathways])
        features, self._features = self._features, []
        if self._place is not None:
            maps = self._place(features).float().sigmoid()
            scores = scores.float()
            if self._mix:
                scores = with_evidence(scores, shown_in(maps), *self._mix)
            return scores, maps
        weight = cast(Any, self.network.head).projection.weight
        parts = weight.split([path.shape[1] for path in features], dim=1)
        maps = [
            functional.conv3d(path, part[:, :, None, None, None].to(path.dtype))
            for path, part in zip(features, parts, strict=True)
        ]
        depth, height, width = maps[0].shape[2:]
        total = maps[0].float()
        for other in maps[1:]:
            total = total + functional.adaptive_avg_pool3d(
                other.float(), (depth, height, width)
            )
        return scores.float(), total


class TorchEngine:
    """On the processor: bfloat16 where it multiplies that in hardware, else float32."""

    name = "torch"
    best_batch = 1

    def __init__(
        self,
        card: ModelCard,
        *,
        network: nn.Module | None = None,
        bf16: bool | None = None,
        threads: int | None = None,
    ) -> None:
        """`network` (in evaluation mode) stands in for the card's own weights.

        Raises `ModelError`.
        """
        self.card = card
        if bf16 is None:
            bf16 = bool(torch.cpu._is_avx512_bf16_supported())
        self._dtype = torch.bfloat16 if bf16 else torch.float32
        self._threads = threads or usable_cores()
        with suppress(RuntimeError):  # once a process; layers come one after another
            torch.set_num_interop_threads(1)
        # The features of a clip pass through the module on their way to its maps.
        self._one_at_a_time = threading.Lock()
        ready = prepared(network or load_network(card), card, bf16=bf16, device="cpu")
        self._network = MappedNetwork(ready, card.place_mix).eval()

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        """See `Engine.scores`."""
        if torch.get_num_threads() != self._threads:
            torch.set_num_threads(self._threads)
        with self._one_at_a_time, torch.inference_mode():
            scores, maps = self._network(self._tensor(slow), self._tensor(fast))
        return to_behaviours(self.card, scores.numpy(), maps.contiguous().numpy())

    def _tensor(self, values: Floats) -> torch.Tensor:
        tensor = torch.from_numpy(np.ascontiguousarray(values)).to(self._dtype)
        return tensor.contiguous(memory_format=torch.channels_last_3d)
