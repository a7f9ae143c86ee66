"""The networks that are measured, and the work that one clip is for them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from torch import nn

from worker.slowfast.card import ModelCard, bundled, load_card, save_card
from worker.slowfast.checkpoint import save_weights
from worker.slowfast.engine import Images
from worker.slowfast.network import build_network
from worker.slowfast.preprocess import to_pathways


def zoo_card(folder: Path) -> ModelCard:
    """SlowFast 8x8 R50 (32×256²) as published, with random weights, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "card.yaml"
    if path.exists():
        return load_card(path)
    small = load_card(bundled())
    labels = ("normal", "assault", "fall")
    card = replace(
        small,
        name="slowfast-8x8-r50",
        labels=labels,
        thresholds={label: small.thresholds[label] for label in labels[1:]},
        architecture={
            **small.architecture,
            "RESNET.WIDTH_PER_GROUP": 64,
            "RESNET.ZERO_INIT_FINAL_BN": False,
            "SLOWFAST.BETA_INV": 8,
        },
        fast_frames=32,
        fast_input="frames",
        alpha=4,
        crop_px=256,
        weights="weights.safetensors",
        path=path,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = build_network(card)
        _settle(network, card)
    sha256 = save_weights(network, card.weights_path, half=False)
    card = card.with_weights(sha256=sha256)
    save_card(card, path)
    return card


def _settle(network: nn.Module, card: ModelCard) -> None:
    """Give random weights the batch statistics of noise: features stay in range."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm3d):
            module.momentum = None
    pathways = to_pathways(noise_clips(card, 1), card)
    with torch.no_grad():
        network([torch.from_numpy(part) for part in pathways])


def flops(network: nn.Module, card: ModelCard) -> int:
    """Floating point operations of one clip: two for each multiply-and-add.

    Of convolutions and projections, from the shapes alone; nothing is computed.
    """
    shapes = deepcopy(network).to("meta")
    total = 0

    def count(module: nn.Module, _: object, output: torch.Tensor) -> None:
        nonlocal total
        weight = cast(torch.Tensor, module.weight)
        total += 2 * output.numel() * weight[0].numel()

    for module in shapes.modules():
        if isinstance(module, nn.Conv3d | nn.Linear):
            module.register_forward_hook(cast(Any, count))
    side = card.crop_px
    with torch.no_grad():
        shapes(
            [
                torch.zeros(1, 3, frames, side, side, device="meta")
                for frames in (card.slow_frames, card.fast_frames)
            ]
        )
    return total


def noise_clips(card: ModelCard, count: int) -> Images:
    """(count, T, H, W, 3) uint8 noise: what a clip shows does not change its cost."""
    shape = (count, card.fast_frames, card.crop_px, card.crop_px, 3)
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
