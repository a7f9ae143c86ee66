"""A downloaded checkpoint becomes a model of Safe-Eye: safetensors and a card."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn

from worker.slowfast.card import (
    BACKGROUND,
    ModelCard,
    card_from_dict,
    load_card,
    save_card,
)
from worker.slowfast.checkpoint import save_weights
from worker.slowfast.errors import ConfigError, LabelsError, MismatchError
from worker.slowfast.labels import LabelSet, load_labels, shipped_for
from worker.slowfast.network import build_network
from worker.slowfast.zoo.configs import ZooConfig, find_config
from worker.slowfast.zoo.reading import Checkpoint, read_checkpoint
from worker.slowfast.zoo.store import model_name, reserve

WEIGHTS: Final = "weights.safetensors"
_COUNTER: Final = "num_batches_tracked"
_STRIDES_A_WINDOW: Final = 4
_UNKNOWN_LICENCE: Final = "unknown: that of whoever published the weights"


def add_model(
    path: Path,
    *,
    folder: Path,
    config: str | Path | None = None,
    name: str | None = None,
    labels: str | Path | None = None,
    licence: str = _UNKNOWN_LICENCE,
    source: str | None = None,
    detector: Path | None = None,
) -> ModelCard:
    """Convert the checkpoint at `path` into `folder`/NAME; gives the new card.

    `config` names its configuration, `labels` what its outputs mean, `source` where it
    came from. Nothing is left behind when it cannot be used. Raises `ModelError`.
    """
    stem = Path(source or path).stem
    model = model_name(name or stem)
    place = reserve(folder, model)
    found = find_config(config, checkpoint=stem)
    meaning = _labels(found, labels)
    checkpoint = read_checkpoint(path)
    values = _card_values(found, meaning, model, licence)
    values["training"] = {
        "source": source or path.name,
        "format": checkpoint.format,
        "sha256": _digest(path),
    }
    card = card_from_dict(values | {"version": values["training"]["sha256"][:8]})
    network = build_network(card)
    fill(network, checkpoint, where=str(path))
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{model}.", dir=folder))
    try:
        sha256 = save_weights(network, beside / WEIGHTS, half=False)
        if detector is not None:
            from worker.people.onnx import adopt_detector

            values["detector"] = adopt_detector(detector, beside)
            card = card_from_dict(values | {"version": card.version})
        save_card(card.with_weights(sha256=sha256), beside / "card.yaml")
        beside.chmod(0o755)
        beside.replace(place)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return load_card(place / "card.yaml")


def fill(network: nn.Module, checkpoint: Checkpoint, *, where: str) -> None:
    """Give the network the checkpoint's weights: all of them, each in its shape.

    Raises `MismatchError`.
    """
    wanted = {
        name: tensor
        for name, tensor in network.state_dict().items()
        if not name.endswith(_COUNTER)
    }
    given = {
        name: tensor
        for name, tensor in checkpoint.tensors.items()
        if not name.endswith(_COUNTER)
    }
    for kind, names in {
        "lacks": wanted.keys() - given.keys(),
        "has the unknown": given.keys() - wanted.keys(),
        "has another shape for": {
            name
            for name in wanted.keys() & given.keys()
            if _shape(given[name]) != wanted[name].shape
        },
    }.items():
        if names:
            first = min(names)
            shapes = (
                f": {tuple(given[first].shape)} instead of {tuple(wanted[first].shape)}"
                if first in wanted and first in given
                else ""
            )
            raise MismatchError(
                f"{where}: the checkpoint {kind} {first!r}{shapes} ({len(names)} such "
                "names); is this its configuration?"
            )
    with torch.no_grad():
        for name, tensor in wanted.items():
            tensor.copy_(given[name])


def _shape(tensor: torch.Tensor) -> torch.Size | None:
    """None for what is no plain tensor of numbers in memory."""
    is_plain = tensor.layout is torch.strided and tensor.device.type == "cpu"
    is_plain = is_plain and not tensor.is_quantized and not tensor.is_complex()
    return tensor.shape if is_plain else None


def _labels(config: ZooConfig, given: str | Path | None) -> LabelSet:
    chosen = given or shipped_for(config.classes)
    if chosen is None:
        raise LabelsError(
            f"a network of {config.classes} labels needs --labels: no shipped label "
            "map has so many"
        )
    found = load_labels(chosen)
    if len(found.labels) != config.classes:
        raise LabelsError(
            f"{chosen}: {len(found.labels)} labels for a network of {config.classes}"
        )
    return found


def _card_values(
    config: ZooConfig, labels: LabelSet, name: str, licence: str
) -> dict[str, Any]:
    if config.window_s <= 0:
        raise ConfigError("NUM_FRAMES and SAMPLING_RATE must be positive")
    unseen = f" It does not see: {', '.join(labels.missing)}." if labels.missing else ""
    return {
        "name": name,
        "version": "0",
        "labels": [BACKGROUND, *labels.behaviours],
        "architecture": dict(config.architecture),
        "window_s": str(config.window_s),
        "stride_s": str(config.window_s / _STRIDES_A_WINDOW),
        "fast_frames": config.frames,
        "alpha": config.alpha,
        "crop_px": config.crop_px,
        "mean": list(config.mean),
        "std": list(config.std),
        "thresholds": {k: dict(v) for k, v in labels.thresholds.items()},
        "activation": config.activation,
        "weights": WEIGHTS,
        "sha256": "0" * 64,
        "licence": licence,
        "network_labels": list(labels.labels),
        "label_map": {k: dict(v) for k, v in labels.behaviours.items()},
        "limits": f"Its labels ({labels.name}) were made for other videos than CCTV; "
        "what they mean for each behaviour, and from which score on, is judgement and "
        f"was not measured.{unseen}",
    }


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
