"""A network made ready to run answers as the one that it was made of."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from tests.worker.tiny_model import tiny_card
from worker.bench.models import flops
from worker.slowfast.fold import example_of, fold, followers, prepared
from worker.slowfast.network import build_network
from worker.slowfast.pathways import Pathways
from worker.slowfast.preprocess import to_pathways


@pytest.fixture(scope="module")
def network() -> nn.Module:
    """Tiny, with batch norms that change what they are given."""
    torch.manual_seed(1)
    network = build_network(tiny_card()).eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm3d):
            assert module.running_mean is not None and module.running_var is not None
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias)
    return network


@pytest.fixture(scope="module")
def pathways() -> list[torch.Tensor]:
    torch.manual_seed(2)
    return [torch.randn_like(part.expand(3, -1, -1, -1, -1)) for part in example()]


def example() -> list[torch.Tensor]:
    return example_of(tiny_card())


def count(network: nn.Module, kind: type[nn.Module]) -> int:
    return sum(isinstance(module, kind) for module in network.modules())


def test_every_batch_norm_is_folded_and_the_scores_stay(
    network: nn.Module, pathways: list[torch.Tensor]
) -> None:
    ready = prepared(network, tiny_card(), bf16=False, device="cpu")
    assert count(network, nn.BatchNorm3d) == 110
    assert count(ready, nn.BatchNorm3d) == 0
    with torch.inference_mode():
        torch.testing.assert_close(
            ready(list(pathways)), network(list(pathways)), atol=1e-5, rtol=0
        )


def test_bfloat16_leaves_the_head_in_float32(
    network: nn.Module, pathways: list[torch.Tensor]
) -> None:
    ready = prepared(network, tiny_card(), bf16=True, device="cpu")
    assert {p.dtype for p in ready.head.parameters()} == {torch.float32}
    assert {p.dtype for p in ready.s5.parameters()} == {torch.bfloat16}
    with torch.inference_mode():
        scores = ready([part.bfloat16() for part in pathways])
        torch.testing.assert_close(scores, network(list(pathways)), atol=0.02, rtol=0)


class _Odd(nn.Module):
    """Convolutions of which one is used twice, and one is changed in between."""

    num_pathways = 1

    def __init__(self) -> None:
        super().__init__()
        self.twice, self.changed, self.plain = (nn.Conv3d(3, 3, 1) for _ in "abc")
        self.norms = nn.ModuleList(nn.BatchNorm3d(3) for _ in "abcd")
        self.head = nn.Identity()

    def forward(self, paths: list[torch.Tensor]) -> torch.Tensor:
        (x,) = paths
        x = self.norms[0](self.twice(x)) + self.norms[1](self.twice(x))
        x = self.norms[2](self.changed(x).add_(1))
        return self.head(self.norms[3](self.plain(x)))


def test_only_what_follows_at_once_and_is_used_once_is_folded() -> None:
    torch.manual_seed(3)
    odd, given = _Odd().eval(), [torch.randn(2, 3, 2, 4, 4)]
    pairs = followers(odd, given, nn.BatchNorm3d)
    assert pairs == [(odd.plain, odd.norms[3])]
    with torch.no_grad():
        before = odd(given)
        assert fold(odd, given) == 1
        torch.testing.assert_close(odd(given), before)


@pytest.mark.parametrize("fast_input", ["frames", "motion"])
def test_pathways_made_by_torch_are_those_of_numpy(fast_input: str) -> None:
    card = tiny_card(fast_input=fast_input)
    rng = np.random.default_rng(4)
    clips = rng.integers(0, 256, (3, 8, 32, 32, 3), dtype=np.uint8)
    made = Pathways(card)(torch.from_numpy(clips))
    rounded = Pathways(card, torch.bfloat16)(torch.from_numpy(clips))
    for one, other, wanted in zip(made, rounded, to_pathways(clips, card), strict=True):
        assert one.is_contiguous(memory_format=torch.channels_last_3d)
        np.testing.assert_allclose(one.numpy(), wanted, atol=2e-6)
        np.testing.assert_allclose(other.float().numpy(), wanted, atol=0.01)


def test_the_work_of_a_clip_is_counted_from_shapes(network: nn.Module) -> None:
    conv = next(m for m in network.modules() if isinstance(m, nn.Conv3d))
    whole = flops(network, tiny_card())
    # Work follows the pixels of the input, but for the projection behind the pooling.
    larger = flops(build_network(tiny_card(crop_px=64)), tiny_card(crop_px=64))
    projection = 2 * network.head.projection.weight.numel()
    assert larger - projection == 4 * (whole - projection)
    assert whole > 2 * conv.weight.numel() * 2 * 16 * 16
