"""RoIAlign against the definition, written out point by point."""

import math

import numpy as np
import pytest
import torch

from tests.worker.zoo_cards import people_card
from worker.slowfast.network import build_network
from worker.slowfast.roi_align import RoIAlign


def read(plane: np.ndarray, y: float, x: float) -> float:
    """One plane at one place, between its four nearest pixels."""
    height, width = plane.shape
    if y < -1 or y > height or x < -1 or x > width:
        return 0.0
    y, x = min(max(y, 0), height - 1), min(max(x, 0), width - 1)
    top, left = math.floor(y), math.floor(x)
    down, right = min(top + 1, height - 1), min(left + 1, width - 1)
    low, side = y - top, x - left
    above = plane[top, left] * (1 - side) + plane[top, right] * side
    below = plane[down, left] * (1 - side) + plane[down, right] * side
    return float(above * (1 - low) + below * low)


def slow_roi_align(
    maps: np.ndarray, box: list[float], *, sides: tuple[int, int], scale: float,
    ratio: int, aligned: bool,
) -> np.ndarray:  # fmt: skip
    plane_index, *edges = box
    x1, y1, x2, y2 = (edge * scale - (0.5 if aligned else 0) for edge in edges)
    height, width = y2 - y1, x2 - x1
    if not aligned:
        height, width = max(height, 1), max(width, 1)
    bin_h, bin_w = height / sides[0], width / sides[1]
    rows = ratio or max(math.ceil(bin_h), 1)
    columns = ratio or max(math.ceil(bin_w), 1)
    found = np.zeros((maps.shape[1], *sides))
    for channel, plane in enumerate(maps[int(plane_index)]):
        for i in range(sides[0]):
            for j in range(sides[1]):
                values = [
                    read(
                        plane,
                        y1 + i * bin_h + (a + 0.5) * bin_h / rows,
                        x1 + j * bin_w + (b + 0.5) * bin_w / columns,
                    )
                    for a in range(rows)
                    for b in range(columns)
                ]
                found[channel, i, j] = sum(values) / len(values)
    return found


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize("ratio", [0, 2])
@pytest.mark.parametrize(
    "edges",
    [
        [3.0, 5.0, 60.5, 90.25],  # inside
        [0.0, 0.0, 128.0, 96.0],  # everything
        [-30.0, -20.0, 40.0, 200.0],  # beyond the edges
        [40.0, 40.0, 40.5, 41.0],  # less than a pixel of the map
        [50.0, 50.0, 50.0, 50.0],  # nothing at all
        [500.0, 500.0, 600.0, 600.0],  # elsewhere
    ],
)
def test_it_reads_what_the_definition_reads(
    edges: list[float], ratio: int, aligned: bool
) -> None:
    maps = np.random.default_rng(3).normal(size=(2, 3, 6, 8))
    boxes = [[0, *edges], [1, *edges]]
    layer = RoIAlign((7, 5), 1 / 16, sampling_ratio=ratio, aligned=aligned)
    found = layer(torch.from_numpy(maps).float(), torch.tensor(boxes))
    assert found.shape == (2, 3, 7, 5)
    for row, box in zip(found.numpy(), boxes, strict=True):
        expected = slow_roi_align(
            maps, box, sides=(7, 5), scale=1 / 16, ratio=ratio, aligned=aligned
        )
        np.testing.assert_allclose(row, expected, atol=1e-5)


def test_no_box_is_no_row() -> None:
    assert RoIAlign(7, 1 / 16)(torch.zeros(1, 4, 6, 6), torch.zeros(0, 5)).shape == (
        0, 4, 7, 7
    )  # fmt: skip


def test_a_network_with_a_box_head_scores_each_box_on_its_own() -> None:
    card = people_card()
    network = build_network(card).eval()
    slow, fast = torch.randn(2, 3, 2, 64, 64), torch.randn(2, 3, 8, 64, 64)
    boxes = torch.tensor([[0.0, 0, 0, 30, 60], [1, 10, 10, 40, 64], [0, 0, 0, 64, 64]])
    with torch.no_grad():
        together = network([slow.clone(), fast.clone()], boxes)
        alone = network([slow.clone(), fast.clone()], boxes[1:2])
    assert together.shape == (3, 4)
    assert (together[0] - together[2]).abs().max() > 1e-7
    torch.testing.assert_close(together[1:2], alone)
