"""Builds the network of a card with pyslowfast."""

from __future__ import annotations

import sys
import warnings
from types import ModuleType
from typing import Any, cast

import torch
from torch import nn

from worker.slowfast.card import ModelCard
from worker.slowfast.errors import CardError
from worker.slowfast.place_head import PlaceHead
from worker.slowfast.roi_align import RoIAlign


def _pyslowfast() -> tuple[Any, Any]:
    """Its `get_cfg` and model builder, imported late: torch makes a start slow."""
    if "detectron2" not in sys.modules:
        package, layers = ModuleType("detectron2"), ModuleType("detectron2.layers")
        # pyslowfast takes this one from detectron2, which is no package to install.
        layers.ROIAlign = RoIAlign  # type: ignore[attr-defined]
        package.layers = layers  # type: ignore[attr-defined]
        sys.modules |= {"detectron2": package, "detectron2.layers": layers}
    with warnings.catch_warnings():
        # Its imports script a few losses, which torch is going to drop.
        warnings.filterwarnings("ignore", "`torch.jit", DeprecationWarning)
        from slowfast.config.defaults import get_cfg
        from slowfast.models import video_model_builder
    return get_cfg, video_model_builder


def network_config(card: ModelCard) -> Any:
    """The pyslowfast configuration (a `CfgNode`) that the card describes."""
    cfg = _pyslowfast()[0]()
    pairs: list[Any] = []
    for name, value in card.architecture.items():
        pairs += [name, value]
    try:
        cfg.merge_from_list(pairs)
    except (KeyError, AssertionError, ValueError) as error:
        raise CardError(f"{card.name}: pyslowfast refuses {error}") from error
    cfg.NUM_GPUS = 0
    cfg.MODEL.NUM_CLASSES = len(card.outputs)
    cfg.SLOWFAST.ALPHA = card.alpha
    cfg.DATA.NUM_FRAMES = card.fast_frames
    cfg.DATA.CROP_SIZE = card.crop_px
    cfg.DATA.INPUT_CHANNEL_NUM = [3] * card.pathways
    return cfg


def build_network(card: ModelCard) -> nn.Module:
    """The network of the card with fresh weights, in training mode.

    `forward([slow, fast])` takes (N, 3, T/alpha, H, W) and (N, 3, T, H, W) float32 and
    changes the list in place. It returns (N, L): logits in training mode, scores in
    [0, 1] (softmax or sigmoid, as the card says) after `eval()`. A network of one
    pathway takes [slow] alone; one with a box head takes (R, 5) boxes too: the index
    of the clip and x1, y1, x2, y2 in pixels of the input, and returns (R, L).
    """
    cfg = network_config(card)
    models = _pyslowfast()[1]
    try:
        if card.pathways == 1:
            network = models.ResNetModel(cfg)
        else:
            network = models.SlowFastModel(cfg)
    except (AssertionError, KeyError, IndexError, RuntimeError) as error:
        raise CardError(
            f"{card.name}: pyslowfast cannot build this architecture ({error!r})"
        ) from error
    if card.activation == "sigmoid":
        network.head.act = nn.Sigmoid()
    if card.place_channels:
        network.place = PlaceHead(network, len(card.outputs), card.place_channels)
    return cast(nn.Module, network)


def head_logits(network: nn.Module, slow: torch.Tensor, fast: torch.Tensor) -> Any:
    """(N, L) logits for clips of any size: the head's pooling taken over everything.

    Equal to `forward` in training mode at the card's own size; smaller inputs make
    the early epochs of a training cheaper.
    """
    features = head_features(network, slow, fast)
    return cast(Any, network).head.projection(features)


def head_features(network: nn.Module, slow: torch.Tensor, fast: torch.Tensor) -> Any:
    """(N, C): what the head's projection takes, pooled over all places and times."""
    return trunk(network, slow, fast)[0]


def trunk(
    network: nn.Module, slow: torch.Tensor, fast: torch.Tensor
) -> tuple[Any, list[torch.Tensor]]:
    """What `head_features` gives, and the features that a `PlaceHead` takes."""
    net = cast(Any, network)
    x = net.s1_fuse(net.s1([slow, fast]))
    second = net.s2_fuse(net.s2(x))
    levels = [second[0]]
    x = [net.pathway0_pool(second[0]), net.pathway1_pool(second[1])]
    third = net.s3_fuse(net.s3(x))
    levels.append(third[0])
    fourth = net.s4_fuse(net.s4(third))
    levels.append(fourth[0])
    x = net.s5(fourth)
    levels.append(x[0])
    pooled = torch.cat([p.mean(dim=(2, 3, 4)) for p in x], dim=1)
    if hasattr(net.head, "dropout"):
        pooled = net.head.dropout(pooled)
    return pooled, levels
