"""Runs a card's network with OpenVINO on the processor.

The network is translated once from torch. With a cache directory the translation is
kept under a key of everything it depends on, with the digests of its files: what is
stale is not found, what is broken is made anew, and a later start needs no torch.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np
import openvino

from worker.slowfast.behaviours import to_behaviours
from worker.slowfast.card import ModelCard
from worker.slowfast.engine import Floats, usable_cores

_FORMAT: Final = 1
_XML: Final = "network.xml"
_BIN: Final = "network.bin"
_SEAL: Final = "seal.json"


class OpenVinoEngine:
    """One clip at a time, for the lowest latency; bfloat16 where it is supported."""

    name = "openvino"
    best_batch = 1

    def __init__(
        self,
        card: ModelCard,
        *,
        cache_dir: str | Path | None = None,
        network: Any = None,
        bf16: bool | None = None,
        threads: int | None = None,
    ) -> None:
        """`network` (a torch module in evaluation mode) stands in for the weights.

        Raises `ModelError`.
        """
        self.card = card
        core = openvino.Core()
        model = (
            translate(card, network)
            if network is not None or cache_dir is None
            else _cached(core, card, Path(cache_dir))
        )
        if bf16 is None:
            able = core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")
            bf16 = "BF16" in able
        compiled = core.compile_model(
            model,
            "CPU",
            {
                "PERFORMANCE_HINT": "LATENCY",
                "INFERENCE_PRECISION_HINT": "bf16" if bf16 else "f32",
                "INFERENCE_NUM_THREADS": threads or usable_cores(),
            },
        )
        self._request = compiled.create_infer_request()
        # All cores serve one clip; a second one at the same time gains nothing.
        self._one_at_a_time = threading.Lock()

    def scores(self, slow: Floats, fast: Floats) -> tuple[Floats, Floats]:
        """See `Engine.scores`."""
        scores, maps = [], []
        for index in range(len(slow)):
            clip = (slow[index : index + 1], fast[index : index + 1])
            with self._one_at_a_time:
                self._request.infer([np.ascontiguousarray(part) for part in clip])
                scores.append(np.array(self._request.get_output_tensor(0).data))
                maps.append(np.array(self._request.get_output_tensor(1).data))
        return to_behaviours(
            self.card,
            np.concatenate(scores).astype(np.float32, copy=False),
            np.concatenate(maps).astype(np.float32, copy=False),
        )


def translate(card: ModelCard, network: Any = None) -> openvino.Model:
    """The card's network for clips one by one, with scores and maps as outputs."""
    import torch

    from worker.slowfast.checkpoint import load_network
    from worker.slowfast.torch_engine import MappedNetwork

    side = card.crop_px
    example = (
        torch.zeros(1, 3, card.slow_frames, side, side),
        torch.zeros(1, 3, card.fast_frames, side, side),
    )
    mapped = MappedNetwork(network or load_network(card)).eval()
    with torch.no_grad(), warnings.catch_warnings():
        # What the two libraries say of each other's interfaces.
        warnings.simplefilter("ignore", FutureWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        model = openvino.convert_model(torch.export.export(mapped, example))
    # Fixed shapes let the processor plan once for every clip.
    model.reshape(dict(enumerate(list(part.shape) for part in example)))
    return model


def _cached(core: openvino.Core, card: ModelCard, cache_dir: Path) -> openvino.Model:
    folder = cache_dir / f"{card.name}-{_key(card)[:20]}"
    # Weights that are not the card's are refused by the translation, also when an
    # earlier translation of the right ones is at hand.
    if _sealed(folder) and _digest(card.weights_path) == card.sha256:
        with suppress(RuntimeError):
            return core.read_model(folder / _XML)
    model = translate(card)
    # A folder that cannot be written costs time at the next start, no more.
    with suppress(OSError):
        cache_dir.mkdir(parents=True, exist_ok=True)
        _store(model, folder)
    return model


def _key(card: ModelCard) -> str:
    facts = {
        "format": _FORMAT,
        "openvino": openvino.__version__,
        "weights": card.sha256,
        "architecture": dict(card.architecture),
        "labels": card.outputs,
        "clip": (card.fast_frames, card.alpha, card.crop_px, card.activation),
    }
    text = json.dumps(facts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _sealed(folder: Path) -> bool:
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
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _store(model: openvino.Model, folder: Path) -> None:
    """Put the translation in place as a whole; another process may do the same."""
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        openvino.save_model(model, beside / _XML, compress_to_fp16=False)
        seal = json.dumps(_digests(beside))
        (beside / _SEAL).write_text(seal, encoding="utf-8")
        if folder.exists() and not _sealed(folder):
            shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            os.replace(beside, folder)  # noqa: PTH105 - fails where another was first
    finally:
        shutil.rmtree(beside, ignore_errors=True)
