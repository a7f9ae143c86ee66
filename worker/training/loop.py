"""The training loop: AdamW, a cosine schedule, averaged weights, exact resuming.

Everything random is drawn from (seed, epoch, step), and each epoch's end is written
whole or not at all, so a training killed at any moment and resumed ends with the very
weights of one that was not, on a processor; a GPU adds in another order each time.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from worker.slowfast.atomic import write_atomically
from worker.slowfast.card import ModelCard
from worker.training.batches import Batch, batches, epoch_plan
from worker.training.data import Clip, check_labels
from worker.training.errors import DivergedError
from worker.training.learner import Learner
from worker.training.recipe import Recipe
from worker.training.starting import starting_network
from worker.training.state import STATE, State, mark_of
from worker.training.validation import Best, keep_aside, validation_loss

HISTORY = "history.json"
CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class Progress:
    """After each step: where the training is. `epoch` counts from 1.

    `validation` is the loss on what is kept aside, told at the end of an epoch.
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    remaining_s: float
    lr: float = 0.0
    validation: float | None = None


def train(
    recipe: Recipe,
    clips: Sequence[Clip],
    scenes: Sequence[Clip],
    *,
    out: Path,
    initial: ModelCard | None = None,
    resume: bool = False,
    device: torch.device = CPU,
    together: Sequence[frozenset[str]] = (),
    report: Callable[[Progress], None] = lambda progress: None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> nn.Module:
    """Train to the recipe's end; returns the averaged network, in eval mode.

    It starts from the weights of `initial`, a model of the same architecture, if given;
    `tell` hears what that means. Validation keeps sources aside, those of a set of
    `together` on one side, and returns the weights of the best epoch.

    The state after each epoch is kept in `out`. Without `resume` a state found there
    is refused, with it the training goes on from it; none there starts a new one.
    """
    card = recipe.fresh_card()
    check_labels([*clips, *scenes], card.labels)
    clips, aside = keep_aside(clips, recipe, together)
    network, sentence = starting_network(card, initial, seed=recipe.seed)
    tell(sentence)
    kinds = sorted({clip.variant for clip in scenes} - {""})
    learner = Learner(network, recipe, len(kinds)).lay_out(device)
    averaged = {k: v.detach().clone() for k, v in network.state_dict().items()}
    mark = mark_of(recipe, initial, clips, aside)
    best = Best(recipe.patience)
    state = State(mark, learner, averaged, learner.optimiser(), best)
    out.mkdir(parents=True, exist_ok=True)
    done = state.resume(out / STATE, wanted=resume)
    pace = _Pace()
    for epoch in range(done, recipe.epochs):
        if best.over:
            tell(f"ends early: nothing better since epoch {best.epoch}")
            break
        losses = []
        plan = epoch_plan(recipe, clips, scenes, epoch)
        steps = math.ceil(len(plan) / recipe.batch)
        for step, batch in enumerate(batches(recipe, card, plan, kinds, epoch, device)):
            losses.append(_step(state, batch, recipe, (epoch, step, steps)))
            _average(averaged, network, recipe, epoch * steps + step)
            left = pace.remaining_s((epoch + (step + 1) / steps) / recipe.epochs)
            lr = recipe.lr * schedule(recipe, epoch + step / steps)
            at = (epoch + 1, recipe.epochs, step + 1, steps)
            validation = None
            if aside and step + 1 == steps:
                validation = validation_loss(network, averaged, card, aside)
            report(Progress(*at, losses[-1], left, lr, validation))
        best.note(float(np.mean(losses)), validation, averaged)
        state.save(out / STATE, epoch + 1)
        write_atomically(out / HISTORY, json.dumps(best.history, indent=1).encode())
    network.load_state_dict(averaged if best.weights is None else best.weights)
    network.eval()
    return network


def _step(
    state: State, batch: Batch, recipe: Recipe, at: tuple[int, int, int]
) -> float:
    epoch, step, steps = at
    learner, optimiser = state.learner, state.optimiser
    for group in optimiser.param_groups:
        rate = recipe.lr * schedule(recipe, epoch + step / steps)
        group["lr"] = rate * group.get("factor", 1.0)
    torch.manual_seed((recipe.seed * 1000 + epoch) * 100_000 + step)
    learner.train()
    loss = learner.loss(batch)
    if not bool(torch.isfinite(loss)):
        raise DivergedError(
            f"the loss of epoch {epoch + 1}, step {step + 1} is no number: "
            "a lower lr or bf16: false may help"
        )
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(learner.parameters(), 5.0)
    optimiser.step()
    return loss.item()


def schedule(recipe: Recipe, epoch: float) -> float:
    """The share of `lr` at this (fractional) epoch: linear warm-up, then a cosine.

    The same again from each of the recipe's `restarts` to the next.
    """
    began = max([0, *(at for at in recipe.restarts if at <= epoch)])
    ends = min([recipe.epochs, *(at for at in recipe.restarts if at > epoch)])
    epoch -= began
    if epoch < recipe.warmup_epochs:
        return max(epoch, 0.02) / recipe.warmup_epochs
    span = max(ends - began - recipe.warmup_epochs, 1e-9)
    return 0.5 * (1 + math.cos(math.pi * (epoch - recipe.warmup_epochs) / span)) + 1e-3


def _average(
    averaged: dict[str, torch.Tensor], network: nn.Module, recipe: Recipe, step: int
) -> None:
    """Move the averaged weights towards the network's, faster at the beginning."""
    decay = min(recipe.ema, (1 + step) / (10 + step))
    state = network.state_dict()
    moving = [name for name, value in state.items() if value.is_floating_point()]
    with torch.no_grad():
        # In one go: a GPU would wait for the launch of some hundred small steps.
        torch._foreach_lerp_(
            [averaged[name] for name in moving],
            [state[name] for name in moving],
            1 - decay,
        )
        for name in state.keys() - set(moving):
            averaged[name].copy_(state[name])


class _Pace:
    """Estimates the rest from what this process has done so far."""

    def __init__(self) -> None:
        self.began: tuple[float, float] | None = None

    def remaining_s(self, share: float) -> float:
        now = time.monotonic()
        if self.began is None:
            self.began = (now, share)
            return math.nan
        began, first = self.began
        return (now - began) / max(share - first, 1e-9) * (1 - share)
