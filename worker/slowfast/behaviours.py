"""From what a network was trained to see to the behaviours that are reported.

For a behaviour b with weights w over labels l of the network (`ModelCard.label_map`)
and the network's scores p:

    softmax   score(b) = min(1, sum over l of w(b, l) p(l))
    sigmoid   score(b) = max over l of w(b, l) p(l)
    both      score(normal) = 1 - max over b of score(b)

Labels of a softmax share one whole, so those of one behaviour add up; sigmoid labels
may hold together, so the surest speaks. Maps are mixed by the same weights.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from worker.slowfast.card import ModelCard

Floats = NDArray[np.float32]


def to_behaviours(
    card: ModelCard, scores: Floats, maps: Floats
) -> tuple[Floats, Floats]:
    """(N, O) and (N, O, T', H', W') of the network's O outputs → (N, L), (N, L, …).

    As they are for a card without a label map; the map of "normal" is zero otherwise.
    """
    if not card.label_map:
        return scores, maps
    weights = weight_matrix(card)
    mixed = np.einsum("bo,no...->nb...", weights, maps, optimize=True)
    nothing = np.zeros_like(mixed[:, :1])
    seen = np.concatenate([nothing, mixed], axis=1).astype(np.float32, copy=False)
    return behaviour_scores(card, scores), seen


def behaviour_scores(card: ModelCard, scores: Floats) -> Floats:
    """(N, O) in [0, 1] → (N, L) in [0, 1], "normal" first."""
    if not card.label_map:
        return scores
    weights = weight_matrix(card)
    if card.activation == "softmax":
        found = np.minimum(scores @ weights.T, 1)
    else:
        found = (scores[:, None, :] * weights[None]).max(axis=2)
    normal = 1 - found.max(axis=1, keepdims=True)
    return np.concatenate([normal, found], axis=1).astype(np.float32, copy=False)


def weight_matrix(card: ModelCard) -> Floats:
    """(L - 1, O): the weight of each output of the network for each behaviour."""
    index = {label: i for i, label in enumerate(card.outputs)}
    matrix = np.zeros((len(card.labels) - 1, len(index)), dtype=np.float32)
    for row, behaviour in enumerate(card.labels[1:]):
        for label, weight in card.label_map[behaviour].items():
            matrix[row, index[label]] = weight
    return matrix
