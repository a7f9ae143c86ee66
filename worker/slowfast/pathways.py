"""`preprocess.to_pathways` as a part of the network: bytes in, on any device.

A clip of bytes is a quarter of the same clip in float32; on its way to a card that is
what counts.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import nn

from worker.slowfast.card import ModelCard
from worker.slowfast.preprocess import slow_indices


class Pathways(nn.Module):
    """(N, T, H, W, 3) uint8 RGB → slow (N, 3, T/alpha, H, W), fast (N, 3, T, H, W).

    Normalised by the card's mean and std, channels last, of `dtype`; rounded once.
    """

    def __init__(self, card: ModelCard, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self._dtype = dtype
        self._is_motion = card.fast_input == "motion"
        std = torch.tensor(card.std).reshape(1, 3, 1, 1, 1)
        mean = torch.tensor(card.mean).reshape(1, 3, 1, 1, 1)
        indices = slow_indices(card.fast_frames, card.slow_frames)
        self.register_buffer("_scale", 1 / (255 * std))
        self.register_buffer("_shift", mean / std)
        self.register_buffer("_indices", torch.tensor(indices))

    def forward(self, clips: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Both pathways, in new memory."""
        n, frames, height, width, _ = clips.shape
        count = len(cast(torch.Tensor, self._indices))
        slow, fast = (
            torch.empty(
                (n, 3, t, height, width),
                dtype=self._dtype,
                device=clips.device,
                memory_format=torch.channels_last_3d,
            )
            for t in (count, frames)
        )
        self.fill(clips, slow, fast)
        return slow, fast

    def fill(self, clips: torch.Tensor, slow: torch.Tensor, fast: torch.Tensor) -> None:
        """Both pathways into memory that is there, of any float type."""
        # Frames of bytes, seen as planes, already lie as channels_last_3d wants them.
        planes = clips.permute(0, 4, 1, 2, 3)
        scale = cast(torch.Tensor, self._scale)
        shift = cast(torch.Tensor, self._shift)
        chosen = planes.index_select(2, cast(torch.Tensor, self._indices))
        torch.addcmul(-shift, chosen, scale, out=slow)
        if self._is_motion:
            shift = planes.mean(dim=2, keepdim=True, dtype=torch.float32) * scale
        torch.addcmul(-shift, planes, scale, out=fast)
