"""What a training starts from: fresh weights, a model's, or all of one but its head."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from worker.slowfast.card import ModelCard
from worker.slowfast.checkpoint import load_weights
from worker.slowfast.errors import MismatchError
from worker.slowfast.network import build_network
from worker.training.errors import RecipeError
from worker.training.prior import raise_background, shift_of

HEAD, PLACE = "head.", "place."


def sets_learnt(initial: ModelCard | None) -> set[str]:
    """The data sets that a model and those that it started from were trained on."""
    training: Any = {} if initial is None else initial.training
    names: set[str] = set()
    while isinstance(training, Mapping):
        clips = training.get("clips")
        names |= {str(name) for name in clips} if isinstance(clips, Mapping) else set()
        training = training.get("started_from")
    return names


def starting_network(
    card: ModelCard, initial: ModelCard | None, *, seed: int
) -> tuple[nn.Module, str]:
    """A network of `card` with the weights of `initial`, and a sentence about them.

    Where the two have other outputs, the head stays new and random, and with it, or
    where the initial model has none like it, the head of places; what was added to the
    background of the same outputs after the training is taken back. Raises
    `MismatchError` where anything else differs, `RecipeError` for what cannot learn.
    """
    if card.pathways != 2 or card.scores_people:
        raise RecipeError("only SlowFast networks that score whole clips can learn")
    torch.manual_seed(seed)
    network = build_network(card)
    if initial is None:
        return network, "starts from random weights"
    same = initial.outputs == card.outputs and not initial.scores_people
    but: tuple[str, ...] = () if same else (HEAD,)
    if card.place_channels != initial.place_channels or not same:
        but += (PLACE,)
    try:
        load_weights(network, initial.weights_path, sha256=initial.sha256, but=but)
    except MismatchError as error:
        raise MismatchError(
            f"{error}: the recipe's architecture must be that of {initial.name!r}"
        ) from error
    if same:
        raise_background(network, -shift_of(initial))
        what = (
            "all weights"
            if PLACE not in but or not card.place_channels
            else ("all weights but those of where and when, which are new,")
        )
        return network, f"starts from {what} of {initial.name!r}"
    return network, (
        f"starts from {initial.name!r} without its head, which tells "
        f"{len(initial.outputs)} other labels: the head of {', '.join(card.labels)} "
        "is new"
    )
