"""Cards of the zoo's kinds of network, narrow enough to run within a test."""

from __future__ import annotations

from typing import Any

from tests.worker.tiny_model import ARCHITECTURE, tiny_card
from worker.slowfast.card import ModelCard

SLOW = {
    "MODEL.ARCH": "slowonly",
    "MODEL.DROPOUT_RATE": 0.0,
    "RESNET.DEPTH": 50,
    "RESNET.WIDTH_PER_GROUP": 8,
    "RESNET.NUM_BLOCK_TEMP_KERNEL": [[3], [4], [6], [3]],
    "RESNET.SPATIAL_DILATIONS": [[1]] * 4,
    "RESNET.SPATIAL_STRIDES": [[1], [2], [2], [2]],
    "NONLOCAL.LOCATION": [[[]]] * 4,
    "NONLOCAL.GROUP": [[1]] * 4,
    "NONLOCAL.POOL": [[[1, 2, 2]]] * 4,
}
BOX_HEAD = {
    "DETECTION.ENABLE": True,
    "DETECTION.ALIGNED": True,
    "RESNET.SPATIAL_DILATIONS": [[1, 1], [1, 1], [1, 1], [2, 2]],
    "RESNET.SPATIAL_STRIDES": [[1, 1], [2, 2], [2, 2], [1, 1]],
}
SEEN = ("bow", "trip", "punch", "kick")
MEANING = {"assault": {"punch": 1.0, "kick": 0.5}, "fall": {"trip": 0.8}}


def slow_card(**changes: Any) -> ModelCard:
    """One pathway."""
    return tiny_card(**{"architecture": SLOW, "alpha": 1, **changes})


def mapped_card(**changes: Any) -> ModelCard:
    """A network that was trained on four labels of its own."""
    values = {"network_labels": list(SEEN), "label_map": MEANING, **changes}
    return tiny_card(**values)


def people_card(**changes: Any) -> ModelCard:
    """A network with a box head."""
    values = {
        "architecture": ARCHITECTURE | BOX_HEAD,
        "activation": "sigmoid",
        "crop_px": 64,
        **changes,
    }
    return mapped_card(**values)
