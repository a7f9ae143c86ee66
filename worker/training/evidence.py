"""How much the maps of places are to say in the scores: fitted on what was held out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch.nn import functional

from worker.slowfast.evidence import with_evidence
from worker.training.evaluate import Scored

Mix = tuple[float, float]


def fit_mix(scored: Sequence[Scored], labels: Sequence[str], *, shift: float) -> Mix:
    """Weight and offset (`ModelCard.place_mix`) that make the windows likeliest.

    `scored` must come from networks that never saw the windows' sources; every data set
    counts alike. `shift` is by how much the background was raised in them: for the fit
    it is taken back, as the windows are not a camera's.
    """
    scores = torch.tensor([window.scores for window in scored], dtype=torch.float64)
    shown = torch.tensor([window.shown for window in scored], dtype=torch.float64)
    scores[:, 0] *= float(torch.tensor(-shift).exp())
    scores = scores / scores.sum(dim=1, keepdim=True)
    true = torch.tensor([labels.index(window.label) for window in scored])
    sets = [window.group.split("/")[0] for window in scored]
    sizes = Counter(sets)
    weights = torch.tensor([1 / (len(sizes) * sizes[name]) for name in sets])
    mix = torch.tensor([0.5, 0.0], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([mix], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        found = with_evidence(scores, shown, mix[0].abs(), mix[1])
        each = functional.nll_loss(found.clamp_min(1e-9).log(), true, reduction="none")
        total = (each * weights).sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    weight, offset = mix.detach().tolist()
    return round(abs(weight), 3), round(offset, 3)


def with_mix(scored: Sequence[Scored], mix: Mix) -> list[Scored]:
    """The windows as an engine scores them that follows the mix."""
    scores = torch.tensor([window.scores for window in scored])
    shown = torch.tensor([window.shown for window in scored])
    rows = with_evidence(scores, shown, *mix).tolist()
    return [
        replace(window, scores=tuple(row))
        for window, row in zip(scored, rows, strict=True)
    ]
