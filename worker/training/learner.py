"""A network in training: what is learnt, what is frozen, and the loss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import torch
from torch import nn

from worker.slowfast.network import trunk
from worker.training.batches import Batch
from worker.training.errors import RecipeError
from worker.training.places import place_loss
from worker.training.recipe import Recipe


class Learner(nn.Module):
    """`network` and, while it learns, a second head that tells scenes' variants apart.

    To tell a hug from a dance and a punch from a push teaches more about motion than
    the model's few labels do; the second head is dropped after the training.
    """

    def __init__(self, network: nn.Module, recipe: Recipe, variants: int) -> None:
        super().__init__()
        self.network = network
        self.recipe = recipe
        features = cast(Any, network).head.projection.in_features
        wanted = recipe.variants_weight > 0 and variants > 1
        self.variants = nn.Linear(features, variants) if wanted else None
        freeze(network, recipe.frozen)

    def lay_out(self, device: torch.device) -> Learner:
        """Bring everything to `device`, laid out as it convolves fastest there."""
        if device.type == "cpu":
            to_channels_last(self.network)
        return self.to(device)

    def train(self, mode: bool = True) -> Learner:
        super().train(mode)
        for name in self.recipe.frozen:
            getattr(self.network, name).eval()
        return self

    def loss(self, batch: Batch) -> torch.Tensor:
        """The batch's mean loss, float32."""
        on_cpu = batch.slow.device.type == "cpu"
        slow, fast = batch.slow, batch.fast
        if on_cpu:
            slow = slow.contiguous(memory_format=torch.channels_last_3d)
            fast = fast.contiguous(memory_format=torch.channels_last_3d)
        # Narrow networks gain nothing from bfloat16 on a GPU: a batch of 32 clips of
        # the bundled model took an H100 23.9 ms forward, and 14.5 ms without.
        with torch.autocast(
            slow.device.type, torch.bfloat16, enabled=self.recipe.bf16 and on_cpu
        ):
            features, levels = trunk(self.network, slow, fast)
            logits = cast(Any, self.network).head.projection(features)
            kinds = None if self.variants is None else self.variants(features)
            learns_places = self.recipe.place_weight > 0
            maps = cast(Any, self.network).place(levels) if learns_places else None
        loss = self._label_loss(logits.float(), batch.targets)
        known = batch.variants >= 0
        if kinds is not None and bool(known.any()):
            extra = nn.functional.cross_entropy(
                kinds.float()[known], batch.variants[known]
            )
            loss = loss + self.recipe.variants_weight * extra
        known = batch.placed >= 0
        if maps is not None and batch.places is not None and bool(known.any()):
            extra = place_loss(
                maps.float()[known], batch.places[known], batch.placed[known].tolist()
            )
            loss = loss + self.recipe.place_weight * extra
        return loss

    def _label_loss(self, logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        if self.recipe.card["activation"] == "sigmoid":
            return nn.functional.binary_cross_entropy_with_logits(logits, targets)
        return nn.functional.cross_entropy(logits, targets)

    def optimiser(self) -> torch.optim.Optimizer:
        """AdamW; biases and batch norms decay not, `factor` is of the learning rate."""
        factors = dict(self.recipe.lr_factors)
        for name in factors:
            _part(self.network, name, "to learn at another rate")
        groups = []
        for part in (None, *sorted(factors)):
            moving = [
                parameter
                for name, parameter in self.named_parameters()
                if parameter.requires_grad and self._part_of(name) == part
            ]
            factor = 1.0 if part is None else factors[part]
            for held, decay in (
                ([p for p in moving if p.ndim > 1], self.recipe.weight_decay),
                ([p for p in moving if p.ndim <= 1], 0.0),
            ):
                group = {"params": held, "weight_decay": decay, "factor": factor}
                groups.append(group)
        return torch.optim.AdamW(groups, lr=self.recipe.lr)

    def _part_of(self, name: str) -> str | None:
        """The part of `lr_factors` that a parameter belongs to."""
        whole, _, rest = name.partition(".")
        part = rest.partition(".")[0]
        return part if whole == "network" and part in self.recipe.lr_factors else None


def to_channels_last(network: nn.Module) -> None:
    """Lay 5-D weights out as CPUs convolve them fastest; values stay."""
    for parameter in network.parameters():
        if parameter.ndim == 5:
            parameter.data = parameter.data.contiguous(
                memory_format=torch.channels_last_3d
            )


def freeze(network: nn.Module, names: Sequence[str]) -> None:
    """Keep the named parts' weights; raises `RecipeError` for a name it has not."""
    for name in names:
        _part(network, name, "to freeze").requires_grad_(False)


def _part(network: nn.Module, name: str, what_for: str) -> nn.Module:
    part = getattr(network, name, None)
    if not isinstance(part, nn.Module):
        raise RecipeError(f"the network has no part {name!r} {what_for}")
    return part
