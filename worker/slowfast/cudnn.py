"""Convolutions of CUDA that add a shortcut and rectify before they write.

What follows a convolution of a residual network moves as much memory as the
convolution itself; cuDNN can do it on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import torch
from torch import nn

from worker.slowfast.fold import followers


class ConvRelu(nn.Module):
    """A convolution with bias and the rectifier behind it, in one kernel."""

    def __init__(self, conv: nn.Conv3d) -> None:
        super().__init__()
        self.conv = conv

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        conv = self.conv
        return torch.cudnn_convolution_relu(
            x,
            conv.weight,
            conv.bias,
            conv.stride,
            cast(Any, conv.padding),
            conv.dilation,
            conv.groups,
        )


class ShortcutBlock(nn.Module):
    """A residual block whose last convolution adds the shortcut and rectifies."""

    def __init__(self, block: nn.Module) -> None:
        super().__init__()
        parts = cast(Any, block)
        self.shortcut = getattr(parts, "branch1", nn.Identity())
        self.branch, self.last = parts.branch2, parts.branch2.c
        self.branch.c = nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        last = self.last
        return torch.cudnn_convolution_add_relu(
            self.branch(x),
            last.weight,
            self.shortcut(x),
            1.0,
            last.bias,
            last.stride,
            last.padding,
            last.dilation,
            last.groups,
        )


def fuse_activations(network: nn.Module, example: Sequence[torch.Tensor]) -> None:
    """Let a folded network's convolutions rectify and add, in place."""
    pairs = followers(network, example, nn.ReLU)
    names = {module: name for name, module in network.named_modules()}
    for conv, relu in pairs:
        network.set_submodule(names[conv], ConvRelu(conv))
        network.set_submodule(names[relu], nn.Identity())
    for name, module in list(network.named_modules()):
        branch = getattr(module, "branch2", None)
        if isinstance(getattr(branch, "c", None), nn.Conv3d):
            network.set_submodule(name, ShortcutBlock(module))
