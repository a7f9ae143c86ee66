"""Weights on disk: safetensors, checked against the card, never a pickle.

Errors are those of `worker.slowfast.errors`:
WeightsError ─┬─ ChecksumError   not the bytes that the card names
              └─ MismatchError   names or shapes differ from the network's
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import nn

from worker.slowfast.atomic import write_atomically
from worker.slowfast.card import ModelCard
from worker.slowfast.errors import ChecksumError, MismatchError, WeightsError
from worker.slowfast.network import build_network

# Batch statistics keep their precision: half floats lose small variances.
_KEPT_FLOAT32 = ("running_mean", "running_var")
_COUNTER = "num_batches_tracked"


def load_network(card: ModelCard) -> nn.Module:
    """The card's network with the card's weights, in evaluation mode."""
    network = build_network(card)
    load_weights(network, card.weights_path, sha256=card.sha256)
    return network.eval()


def load_weights(
    network: nn.Module, path: str | Path, *, sha256: str, but: tuple[str, ...] = ()
) -> None:
    """Fill `network` from a safetensors file whose bytes have this sha256.

    Every name and shape must be the network's own, with none missing; nothing is
    changed when something differs. Half floats become float32. What begins with one of
    `but` is neither looked at nor filled.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path}: cannot read weights ({error.strerror})") from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ChecksumError(f"{path}: sha256 is {found}, the card says {sha256}")
    try:
        tensors = load(data)
    except SafetensorError as error:
        raise WeightsError(f"{path}: not a safetensors file ({error})") from error
    wanted = _stored(network)
    if but:
        tensors = {k: v for k, v in tensors.items() if not k.startswith(but)}
        wanted = {k: v for k, v in wanted.items() if not k.startswith(but)}
    for kind, names in {
        "lacks": wanted.keys() - tensors.keys(),
        "has the unknown": tensors.keys() - wanted.keys(),
        "has another shape for": {
            name
            for name in wanted.keys() & tensors.keys()
            if wanted[name].shape != tensors[name].shape
        },
    }.items():
        if names:
            raise MismatchError(
                f"{path}: {kind} {min(names)!r} ({len(names)} such names)"
            )
    with torch.no_grad():
        for name, tensor in wanted.items():
            tensor.copy_(tensors[name])


def save_weights(network: nn.Module, path: str | Path, *, half: bool = True) -> str:
    """Write the weights atomically, as half floats if asked; returns the sha256."""
    path = Path(path)
    tensors = {
        name: _packed(name, tensor, half=half)
        for name, tensor in _stored(network).items()
    }
    data = save(tensors)
    write_atomically(path, data)
    return hashlib.sha256(data).hexdigest()


def _stored(network: nn.Module) -> dict[str, torch.Tensor]:
    return {
        name: tensor
        for name, tensor in network.state_dict().items()
        if not name.endswith(_COUNTER)
    }


def _packed(name: str, tensor: torch.Tensor, *, half: bool) -> torch.Tensor:
    keep = name.endswith(_KEPT_FLOAT32) or not half
    dtype = torch.float32 if keep else torch.float16
    return tensor.detach().to(dtype).contiguous()
