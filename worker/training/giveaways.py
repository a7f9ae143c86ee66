"""What clips' files give away of their class: frame rate, sharpness, length.

A network that finds one of these has learnt nothing about behaviour. They are measured
on what is in the cache, after the normalising, so what is left can still be seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from worker.training.cache import CACHE_RATE
from worker.training.data import Clip
from worker.training.metrics import auc

TELLING = 0.65  # an AUC from which on a figure deserves a look
FEWEST = 6  # files on either side: of fewer, chance tells as much


def traits(clip: Clip) -> dict[str, float]:
    """Figures that have nothing to do with behaviour."""
    frames = clip.frames()
    middle = frames.take(np.array([len(frames) // 2]))[0]
    return {
        "pictures_per_s": len(frames.images) / len(frames) * CACHE_RATE,
        "sharpness": sharpness(middle),
        "length_s": len(frames) / CACHE_RATE,
    }


def sharpness(image: NDArray[np.uint8]) -> float:
    """Variance of the Laplacian of an RGB picture, in grey levels squared."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_32F).var())


def find_giveaways(
    clips: Sequence[Clip], labels: Sequence[str]
) -> dict[str, dict[str, float]]:
    """label → trait → AUC of telling that label's files by it alone, at least .5.

    A file with several stretches counts by its first label that is no background.
    Labels of fewer than `FEWEST` files, or of all but so few, are told nothing of.
    """
    files: dict[object, Clip] = {}
    for clip in clips:
        known = files.get(clip.array)
        if known is None or known.label == labels[0]:
            files[clip.array] = clip
    rows = [traits(clip) for clip in files.values()]
    told: dict[str, dict[str, float]] = {}
    for label in labels:
        positive = np.array([label in clip.labels for clip in files.values()], bool)
        if min(positive.sum(), (~positive).sum()) < FEWEST:
            told[label] = {}
            continue
        told[label] = {
            name: round(max(area, 1 - area), 3)
            for name in (rows[0] if rows else ())
            if (area := auc(np.array([row[name] for row in rows]), positive)) == area
        }
    return told


def warnings_of(told: Mapping[str, Mapping[str, float]]) -> list[str]:
    """A sentence for each figure that tells a label; length is never shown to it."""
    advice = {
        "pictures_per_s": "augment: {rate_hz: …} evens it out",
        "sharpness": "augment: {detail_px: …} evens it out, if it is the files'",
    }
    return [
        f"{name} alone tells {label!r} with an AUC of {told[label][name]:.2f}: {cure}"
        for label in told
        for name, cure in advice.items()
        if told[label].get(name, 0) >= TELLING
    ]
