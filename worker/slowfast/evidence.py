"""What the maps of places add to a window's scores.

A map is learnt from the truth of every place and time, so it knows cameras that it has
never seen better than a score that was learnt from whole windows. How much it is to say
is fitted on windows that no network had learnt from, and stands in the card
(`place_mix`).
"""

from __future__ import annotations

import torch

# Surer than that no map is believed, in either way.
_LEAST = 1e-3


def shown_in(maps: torch.Tensor) -> torch.Tensor:
    """(N, L, T', h, w) in [0, 1] → (N, L): the surest place, averaged over time."""
    return maps.amax(dim=(3, 4)).mean(dim=2)


def with_evidence(
    scores: torch.Tensor,
    shown: torch.Tensor,
    weight: float | torch.Tensor,
    offset: float | torch.Tensor,
) -> torch.Tensor:
    """(N, L) scores of a softmax, and what `shown_in` says → (N, L) that sum to 1.

    To each behaviour's logit, the background's left out, is added
    weight · logit(shown) + offset.
    """
    sure = shown.clamp(_LEAST, 1 - _LEAST)
    evidence = weight * (sure.log() - (1 - sure).log()) + offset
    behaviours = torch.ones_like(scores)
    behaviours[:, 0] = 0
    logits = scores.clamp_min(1e-9).log() + evidence * behaviours
    return logits.softmax(dim=1)
