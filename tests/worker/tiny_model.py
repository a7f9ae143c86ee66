"""A card small enough that its network trains and runs within a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from worker.slowfast.card import ModelCard, card_from_dict, save_card
from worker.slowfast.checkpoint import save_weights
from worker.slowfast.network import build_network

ARCHITECTURE = {
    "MODEL.ARCH": "slowfast",
    "MODEL.DROPOUT_RATE": 0.0,
    "RESNET.DEPTH": 50,
    "RESNET.WIDTH_PER_GROUP": 8,
    "RESNET.NUM_BLOCK_TEMP_KERNEL": [[3, 3], [4, 4], [6, 6], [3, 3]],
    "RESNET.SPATIAL_DILATIONS": [[1, 1]] * 4,
    "RESNET.SPATIAL_STRIDES": [[1, 1], [2, 2], [2, 2], [2, 2]],
    "SLOWFAST.BETA_INV": 4,
    "SLOWFAST.FUSION_CONV_CHANNEL_RATIO": 2,
    "SLOWFAST.FUSION_KERNEL_SZ": 5,
    "NONLOCAL.LOCATION": [[[], []]] * 4,
    "NONLOCAL.GROUP": [[1, 1]] * 4,
    "NONLOCAL.POOL": [[[1, 2, 2], [1, 2, 2]]] * 4,
}


def tiny_values(**changes: Any) -> dict[str, Any]:
    """A card's plain values, as its YAML holds them."""
    return {
        "name": "tiny",
        "version": "1",
        "labels": ["normal", "assault", "fall"],
        "architecture": dict(ARCHITECTURE),
        "window_s": "2",
        "stride_s": "1/2",
        "fast_frames": 8,
        "alpha": 4,
        "crop_px": 32,
        "mean": [0.45, 0.45, 0.45],
        "std": [0.225, 0.225, 0.225],
        "thresholds": {
            "assault": {"on": 0.7, "off": 0.5},
            "fall": {"on": 0.6, "off": 0.4},
        },
        "activation": "softmax",
        "weights": "weights.safetensors",
        "sha256": "0" * 64,
        "licence": "Apache-2.0",
    } | changes


def tiny_card(**changes: Any) -> ModelCard:
    return card_from_dict(tiny_values(**changes))


def save_tiny_model(folder: Path, **changes: Any) -> Path:
    """A card with fitting random weights beside it; returns the card's path."""
    card = tiny_card(**changes)
    torch.manual_seed(5)
    sha256 = save_weights(build_network(card), folder / card.weights)
    save_card(card.with_weights(sha256=sha256), folder / "card.yaml")
    return folder / "card.yaml"
