"""INT8 of a network after its training, with NNCF: made, measured, then accepted.

Calibration clips show NNCF how large the features are. Other clips, held out, are
scored by the network before and after; what it loses is told, and too much refused.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import openvino

from worker.slowfast import cache
from worker.slowfast.card import ModelCard
from worker.slowfast.engine import Engine, Floats, Images
from worker.slowfast.errors import PrecisionError
from worker.slowfast.openvino_engine import OpenVinoEngine, translate
from worker.slowfast.preprocess import to_pathways

#: Held-out clips that must keep the label with the highest score.
LEAST_SAME: Final = 0.99


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What INT8 changes over `clips` held-out clips, against float32."""

    clips: int
    same_top1: float
    largest_difference: float
    mean_difference: float

    @property
    def is_acceptable(self) -> bool:
        """Whether the answers are still those of the model."""
        return self.same_top1 >= LEAST_SAME

    def __str__(self) -> str:
        return (
            f"same top-1 on {self.same_top1:.2%} of {self.clips} held-out clips, "
            f"scores differ by {self.largest_difference:.4f} at most, "
            f"by {self.mean_difference:.4f} on average"
        )


def quantise(
    card: ModelCard,
    *,
    calibration: Sequence[Images],
    held_out: Sequence[Images],
    cache_dir: str | Path,
    force: bool = False,
) -> Loss:
    """Put an INT8 form of the card's network where engines look for it.

    Clips are (T, H, W, 3) uint8 of the card's size. Raises `PrecisionError` when NNCF
    is missing, when there is nothing to calibrate on or to measure with, and, unless
    `force` is set, when less than `LEAST_SAME` of the clips keep their top label.
    """
    if importlib.util.find_spec("nncf") is None:
        raise PrecisionError(
            "INT8 needs NNCF: pip install --no-deps -r requirements/quantise.lock"
        )
    if not calibration or not held_out:
        raise PrecisionError("INT8 needs clips to calibrate on and others to measure")
    folder = Path(cache_dir)
    model = cache.find_or_make(openvino.Core(), card, folder, lambda: translate(card))
    small = to_int8(model, card, calibration)
    before = OpenVinoEngine(card, model=model, bf16=False)
    loss = measure(before, OpenVinoEngine(card, model=small), held_out)
    if not loss.is_acceptable and not force:
        raise PrecisionError(
            f"{card.name}: INT8 is refused, it must keep {LEAST_SAME:.0%}: {loss}"
        )
    cache.keep(
        small,
        cache.folder_of(card, folder, precision="int8"),
        report=asdict(loss) | {"calibrated_on": len(calibration)},
    )
    return loss


def to_int8(
    model: openvino.Model, card: ModelCard, calibration: Sequence[Images]
) -> openvino.Model:
    """`model` with its convolutions in INT8; the head stays as it is."""
    # What NNCF prints is no result of ours.
    with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import nncf

        nncf.set_log_level(30)
        data = nncf.Dataset(calibration, lambda clip: list(_pathways(clip, card)))
        return nncf.quantize(
            model.clone(),
            data,
            preset=nncf.QuantizationPreset.MIXED,
            target_device=nncf.TargetDevice.CPU,
            subset_size=len(calibration),
            ignored_scope=nncf.IgnoredScope(names=list(_head(model))),
        )


def measure(before: Engine, after: Engine, clips: Iterable[Images]) -> Loss:
    """How the scores of two engines of one card differ."""
    differences, same = [], []
    for clip in clips:
        pathways = _pathways(clip, before.card)
        one, other = (engine.scores(*pathways)[0][0] for engine in (before, after))
        differences.append(np.abs(one - other))
        same.append(int(one.argmax()) == int(other.argmax()))
    found = np.stack(differences)
    return Loss(
        clips=len(same),
        same_top1=float(np.mean(same)),
        largest_difference=float(found.max()),
        mean_difference=float(found.mean()),
    )


def _pathways(clip: Images, card: ModelCard) -> tuple[Floats, Floats]:
    return to_pathways(clip[None], card)


def _head(model: openvino.Model) -> Iterator[str]:
    """Names of what makes scores and maps of the last features.

    It is next to nothing of the work, and scores hang on it directly.
    """
    ops: list[Any] = model.get_ordered_ops()
    maps = model.outputs[1].get_node().get_friendly_name()
    labels = model.outputs[0].get_shape()[-1]
    for op in ops:
        kind, name = op.get_type_name(), op.get_friendly_name()
        is_map = kind == "Convolution" and op.output(0).get_shape()[1] == labels
        if (kind == "MatMul" or is_map) and name != maps:
            yield name
