"""A network made ready to run: batch norms folded, channels last, bfloat16.

What a batch norm does to what a convolution gave is linear once trained, so it can be
part of the convolution's weights: one pass over the memory less for each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from copy import deepcopy
from typing import Any, cast

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_weights

from worker.slowfast.card import ModelCard


def fold(network: nn.Module, example: Sequence[torch.Tensor]) -> int:
    """Fold, in place, each batch norm that takes just what a convolution gave.

    `network` is in evaluation mode; its pathways `example` (of any size that fits) go
    through it once to see who follows whom, whatever the modules are called. Returns
    how many were folded.
    """
    pairs = followers(network, example, nn.BatchNorm3d)
    names = {module: name for name, module in network.named_modules()}
    for conv, norm in pairs:
        conv.weight, bias = fuse_conv_bn_weights(
            conv.weight,
            conv.bias,
            cast(torch.Tensor, norm.running_mean),
            cast(torch.Tensor, norm.running_var),
            norm.eps,
            norm.weight,
            norm.bias,
        )
        conv.bias = bias
        network.set_submodule(names[norm], nn.Identity())
    return len(pairs)


def followers(
    network: nn.Module, example: Sequence[torch.Tensor], kind: type[nn.Module]
) -> list[tuple[nn.Conv3d, Any]]:
    """Convolutions with the module of a `kind` that takes just what they gave.

    Only where both are used once.
    """
    given: dict[int, tuple[nn.Conv3d, torch.Tensor, int]] = {}
    pairs: list[tuple[nn.Conv3d, nn.Module]] = []
    uses: Counter[nn.Module] = Counter()

    def gave(conv: nn.Module, _: tuple[Any, ...], output: torch.Tensor) -> None:
        uses[conv] += 1
        # Kept alive, so that no other tensor gets its id.
        given[id(output)] = (cast(nn.Conv3d, conv), output, output._version)

    def takes(module: nn.Module, args: tuple[Any, ...]) -> None:
        uses[module] += 1
        conv, tensor, version = given.get(id(args[0]), (None, args[0], 0))
        if conv is not None and tensor._version == version:
            pairs.append((conv, module))

    hooks = [
        module.register_forward_hook(gave)
        if isinstance(module, nn.Conv3d)
        else module.register_forward_pre_hook(takes)
        for module in network.modules()
        if isinstance(module, (nn.Conv3d, kind))
    ]
    head = cast(nn.Module, network.head)
    count = cast(int, network.num_pathways)
    hooks.append(head.register_forward_pre_hook(_stop))
    try:
        with torch.inference_mode(False), torch.no_grad(), suppress(_Reached):
            network([part.clone() for part in example[:count]])
    finally:
        for hook in hooks:
            hook.remove()
    return [pair for pair in pairs if all(uses[module] == 1 for module in pair)]


class _Reached(Exception):
    """The head, which has neither of what is looked for, and may want more inputs."""


def _stop(_: nn.Module, __: tuple[Any, ...]) -> None:
    raise _Reached


def prepared(
    network: nn.Module, card: ModelCard, *, bf16: bool, device: torch.device | str
) -> nn.Module:
    """A copy of the card's `network` to run on `device`, folded, channels last.

    With `bf16` its weights are bfloat16 up to the head, which stays float32: scores
    are decided by small differences of large sums. Its inputs are then bfloat16.
    """
    ready = deepcopy(network).cpu().eval().requires_grad_(False)
    fold(ready, example_of(card))
    ready.to(device)
    if bf16:
        ready.to(torch.bfloat16)
        head = cast(nn.Module, ready.head).float()
        head.register_forward_pre_hook(_in_float32)
    return cast(nn.Module, cast(Any, ready).to(memory_format=torch.channels_last_3d))


def _in_float32(_: nn.Module, args: tuple[Any, ...]) -> tuple[Any, ...]:
    features, *rest = args
    return ([path.float() for path in features], *rest)


def example_of(card: ModelCard) -> list[torch.Tensor]:
    """The pathways of one clip that the network takes, in black."""
    side = card.crop_px
    return [
        torch.zeros(1, 3, frames, side, side)
        for frames in (card.slow_frames, card.fast_frames)[: card.pathways]
    ]
