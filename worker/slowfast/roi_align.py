"""RoIAlign: the features of a box, read from a map at exact places, bilinearly.

After He et al., "Mask R-CNN", 2017, with the conventions of detectron2's layer: a
sampling ratio of 0 takes as many samples of a bin as the bin is pixels long, rounded
up; `aligned` counts coordinates from the edges of pixels, not from their centres.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn


class RoIAlign(nn.Module):
    """`forward(maps, boxes)`: (N, C, H, W), (R, 5) → (R, C, h, w).

    A box is (index of its map, x1, y1, x2, y2) in pixels of the picture that
    `spatial_scale` brings to those of the map; `output_size` is (h, w).
    """

    def __init__(
        self,
        output_size: int | Sequence[int],
        spatial_scale: float,
        sampling_ratio: int = 0,
        aligned: bool = True,
    ) -> None:
        super().__init__()
        sides = (output_size,) * 2 if isinstance(output_size, int) else output_size
        self.height, self.width = (int(side) for side in sides)
        self.spatial_scale = float(spatial_scale)
        self.sampling_ratio = int(sampling_ratio)
        self.aligned = bool(aligned)

    def forward(self, maps: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
        """Boxes are taken one by one: each has its own number of samples a bin."""
        if not len(boxes):
            return maps.new_zeros(0, maps.shape[1], self.height, self.width)
        rows = [self._one(maps[int(box[0])], box[1:].float()) for box in boxes]
        return torch.stack(rows).to(maps.dtype)

    def _one(self, features: torch.Tensor, box: torch.Tensor) -> torch.Tensor:
        """(C, H, W), (4,) → (C, h, w)."""
        x1, y1, x2, y2 = (
            box * self.spatial_scale - (0.5 if self.aligned else 0.0)
        ).tolist()
        width, height = x2 - x1, y2 - y1
        if not self.aligned:
            # The older convention knows no box smaller than a pixel.
            width, height = max(width, 1.0), max(height, 1.0)
        down = _weights(y1, height, self.height, features.shape[1], self._ratio)
        across = _weights(x1, width, self.width, features.shape[2], self._ratio)
        # Bilinear reading and the mean of a bin are linear in rows and in columns.
        read = torch.einsum(
            "ih,chw,jw->cij", down.to(features), features, across.to(features)
        )
        return read.float()

    @property
    def _ratio(self) -> int:
        return self.sampling_ratio


def _weights(
    start: float, length: float, bins: int, size: int, ratio: int
) -> torch.Tensor:
    """(bins, size): how much each pixel of one axis counts in each bin's mean."""
    bin_length = length / bins
    samples = ratio or max(_ceil(bin_length), 1)
    step = bin_length / samples
    places = (
        start
        + torch.arange(bins, dtype=torch.float64)[:, None] * bin_length
        + (torch.arange(samples, dtype=torch.float64)[None] + 0.5) * step
    )
    # Up to a pixel outside the edge pixel is read; beyond, there is nothing.
    inside = (places >= -1) & (places <= size)
    places = places.clamp(0, size - 1)
    low = places.floor().long()
    high = (low + 1).clamp(max=size - 1)
    share = places - low
    weights = torch.zeros(bins, size, dtype=torch.float64)
    weights.scatter_add_(1, low, (1 - share) * inside)
    weights.scatter_add_(1, high, share * inside)
    return weights / samples


def _ceil(value: float) -> int:
    whole = int(value)
    return whole + (value > whole)
