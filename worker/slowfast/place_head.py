"""The head that says where and when each behaviour is, beside the one that says what.

A small feature pyramid (Lin et al. 2017) over the slow pathway: what the last stage
knows of meaning, the stages before it know of place. It is learnt from rendered
scenes, whose truth is known in every frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

import torch
from torch import nn
from torch.nn import functional

#: A cell of the maps is so many pixels of the input wide and high.
CELL_PX: Final = 4
# At first nothing is anywhere: most places show nothing.
_FIRST_LOGIT: Final = -3.0


class PlaceHead(nn.Module):
    """Maps of `outputs` behaviours from the stages 2 to 5 of a SlowFast `network`.

    `forward(levels)` takes the slow features that `levels_of` names and returns logits
    (N, outputs, T/alpha, H/4, W/4): whether the behaviour is there, then.
    """

    def __init__(self, network: nn.Module, outputs: int, channels: int) -> None:
        super().__init__()
        self.lateral = nn.ModuleList(
            nn.Conv3d(width, channels, 1) for width in _widths(network)
        )
        # What happens takes time to tell; where it is, is sharper in each picture.
        self.mixed = nn.Conv3d(channels, channels, 3, padding=1)
        self.drawn = nn.Conv3d(channels, channels, (1, 3, 3), padding=(0, 1, 1))
        self.maps = nn.Conv3d(channels, outputs, 1)
        nn.init.constant_(cast(torch.Tensor, self.maps.bias), _FIRST_LOGIT)

    def forward(self, levels: Sequence[torch.Tensor]) -> torch.Tensor:
        second, third, fourth, fifth = (
            lateral(level) for lateral, level in zip(self.lateral, levels, strict=True)
        )
        joined = functional.relu(fourth + _twice(functional.relu(fifth)))
        joined = functional.relu(third + _twice(joined))
        joined = functional.relu(self.mixed(joined))
        joined = functional.relu(second + _twice(joined))
        return cast(torch.Tensor, self.maps(functional.relu(self.drawn(joined))))


def levels_of(network: nn.Module) -> tuple[nn.Module, ...]:
    """The modules whose first output the head takes, the finest first."""
    net = cast(Any, network)
    return net.s2_fuse, net.s3_fuse, net.s4_fuse, net.s5


def _widths(network: nn.Module) -> tuple[int, ...]:
    net = cast(Any, network)
    stages = (net.s3, net.s4, net.s5)
    taken = (stage.pathway0_res0.branch1.in_channels for stage in stages)
    return *taken, net.s5.pathway0_res0.branch1.out_channels


def _twice(features: torch.Tensor) -> torch.Tensor:
    """Twice as wide and high; times stay."""
    return functional.interpolate(features, scale_factor=(1.0, 2.0, 2.0))
