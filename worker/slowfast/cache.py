"""What OpenVINO makes of a model's weights, kept between starts.

A translation lies in a folder whose name is a digest of everything it depends on,
sealed by the digests of its files: what is stale is not found, what is broken is made
anew, and a start with a whole one needs no torch.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import openvino

from worker.slowfast.card import ModelCard

_FORMAT: Final = 2
_XML: Final = "network.xml"
_BIN: Final = "network.bin"
_SEAL: Final = "seal.json"
_REPORT: Final = "report.json"


def folder_of(card: ModelCard, cache_dir: Path, *, precision: str = "float") -> Path:
    """Where the translation of this card's weights belongs."""
    facts = {
        "format": _FORMAT,
        "openvino": openvino.__version__,
        "precision": precision,
        "weights": card.sha256,
        "architecture": dict(card.architecture),
        "labels": card.outputs,
        "clip": (card.fast_frames, card.alpha, card.crop_px, card.activation),
    }
    if card.place_channels:
        facts["place"] = (card.place_channels, card.place_mix)
    text = json.dumps(facts, sort_keys=True, default=str)
    key = hashlib.sha256(text.encode()).hexdigest()
    return cache_dir / f"{card.name}-{precision}-{key[:20]}"


def find(core: openvino.Core, card: ModelCard, folder: Path) -> openvino.Model | None:
    """The translation in `folder`, if it is whole and the weights are the card's."""
    # Weights that are not the card's are refused by the translation, also when an
    # earlier translation of the right ones is at hand.
    if not _is_sealed(folder) or _digest(card.weights_path) != card.sha256:
        return None
    with suppress(RuntimeError):
        return core.read_model(folder / _XML)
    return None


def find_or_make(
    core: openvino.Core,
    card: ModelCard,
    cache_dir: Path,
    make: Callable[[], openvino.Model],
) -> openvino.Model:
    """The kept translation, else what `make` gives, kept from now on."""
    folder = folder_of(card, cache_dir)
    model = find(core, card, folder)
    if model is None:
        model = make()
        # A folder that cannot be written costs time at the next start, no more.
        with suppress(OSError):
            keep(model, folder)
    return model


def keep(
    model: openvino.Model, folder: Path, *, report: Mapping[str, Any] | None = None
) -> None:
    """Put the translation in place as a whole; another process may do the same.

    `report` is kept beside it, see `report_of`. Raises OSError.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        openvino.save_model(model, beside / _XML, compress_to_fp16=False)
        if report is not None:
            (beside / _REPORT).write_text(json.dumps(report), encoding="utf-8")
        seal = json.dumps(_digests(beside))
        (beside / _SEAL).write_text(seal, encoding="utf-8")
        if folder.exists() and (report is not None or not _is_sealed(folder)):
            shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            os.replace(beside, folder)  # noqa: PTH105 - fails where another was first
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def report_of(folder: Path) -> dict[str, Any] | None:
    """What was measured when the translation in `folder` was made."""
    try:
        report = json.loads((folder / _REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return report if isinstance(report, dict) else None


def _is_sealed(folder: Path) -> bool:
    """Whether the kept translation is complete and unharmed."""
    try:
        seal = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(seal == _digests(folder))


def _digests(folder: Path) -> dict[str, str | None]:
    return {name: _digest(folder / name) for name in (_XML, _BIN)}


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
