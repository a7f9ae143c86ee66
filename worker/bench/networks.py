"""One clip through the network: the engines beside pyslowfast as it comes."""

from __future__ import annotations

import importlib.util
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from worker.bench.models import flops, noise_clips
from worker.bench.rows import Row, median_s
from worker.slowfast.card import ModelCard
from worker.slowfast.checkpoint import load_network
from worker.slowfast.engine import Engine, load_engine, usable_cores
from worker.slowfast.preprocess import to_pathways

_MATRIX = 4096


@dataclass(frozen=True, slots=True)
class Times:
    """Median seconds of each of several calls."""

    of: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        return self.of[name]


def in_turn(calls: Mapping[str, Callable[[], object]], *, rounds: int) -> Times:
    """Each call once a round, so that what else the machine does meets all alike."""
    for call in calls.values():
        call()
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            started = time.perf_counter()
            call()
            taken[name].append(time.perf_counter() - started)
    return Times({name: statistics.median(times) for name, times in taken.items()})


def measure(card: ModelCard, cache: Path, *, rounds: int) -> Iterator[Row]:
    """Seconds a clip, and the share of what the machine multiplies at best."""
    network = load_network(card)
    work = flops(network, card)
    clip = to_pathways(noise_clips(card, 1), card)
    several = [np.repeat(part, 4, axis=0) for part in clip]
    engines = _engines(card, cache)
    tensors = [torch.from_numpy(part) for part in clip]
    torch.set_num_threads(usable_cores())

    def eager() -> Any:
        with torch.inference_mode():
            return network(list(tensors))

    times = in_turn(
        {"eager": eager, "matrix": _matrices()}
        | {name: (lambda e=e: e.scores(*clip)) for name, e in engines.items()}
        | {
            f"{name} ×4": (lambda e=e: e.scores(*several))
            for name, e in engines.items()
            if e.best_batch > 1
        },
        rounds=rounds,
    )
    rate = _rate(times["matrix"])
    yield Row(
        what=f"bf16 matrices of {_MATRIX}², multiplied by oneDNN",
        value=rate / 1e9,
        unit="GFLOP/s",
    )
    for name in times.of:
        if name in ("eager", "matrix"):
            continue
        clips = 4 if name.endswith("×4") else 1
        taken_s = times[name] / clips
        batch = ", of four" if clips == 4 else ""
        yield Row(
            what=f"{card.name}, one clip{batch}, {name.removesuffix(' ×4')}",
            value=taken_s * 1000,
            unit="ms",
            baseline=times["eager"] * 1000,
            ratio=times["eager"] / taken_s,
            note=f"{work / taken_s / rate:.1%} of the bf16 matrix rate",
        )
    yield from same_labels(card, cache)


def _engines(card: ModelCard, cache: Path) -> dict[str, Engine]:
    """Every engine that this machine has, in each precision it is prepared for."""
    assert card.path is not None
    kinds: list[tuple[Any, Any]] = [("torch", "fp32"), ("torch", "bf16")]
    if importlib.util.find_spec("openvino"):
        kinds += [("openvino", "fp32"), ("openvino", "bf16")]
        if _int8_report(card, cache):
            kinds.append(("openvino", "int8"))
    return {
        f"{kind} {precision}": load_engine(
            card.path, kind=kind, device="cpu", precision=precision, cache_dir=cache
        )
        for kind, precision in kinds
    }


def prepare_int8(card: ModelCard, cache: Path, *, clips: int) -> None:
    """Make the INT8 form where NNCF is there and none was made, whatever it loses.

    As `safe-eye quantise` does it, with so many rendered clips; a third calibrate it.
    """
    if importlib.util.find_spec("nncf") is None or _int8_report(card, cache):
        return
    from worker.quantise import make, rendered

    make(card, rendered(card), clips=clips, cache_dir=cache, force=True)


def same_labels(card: ModelCard, cache: Path) -> Iterator[Row]:
    """What the INT8 form keeps of the answers, where there is one."""
    if report := _int8_report(card, cache):
        yield Row(
            what=f"{card.name}, the same first label in int8 as in fp32",
            value=report["same_top1"] * 100,
            unit="%",
            note=f"of {report['clips']} clips that it was not calibrated on; scores "
            f"differ by {report['mean_difference']:.4f} on average, "
            f"{report['largest_difference']:.4f} at most",
        )


def _int8_report(card: ModelCard, cache: Path) -> dict[str, Any] | None:
    from worker.slowfast.cache import folder_of, report_of

    return report_of(folder_of(card, cache, precision="int8"))


def matrix_rate(*, rounds: int = 7) -> float:
    """Floating point operations a second of large bfloat16 matrices, on all cores."""
    torch.set_num_threads(usable_cores())
    return _rate(median_s(_matrices(), rounds=rounds))


def _rate(taken_s: float) -> float:
    return 2 * _MATRIX**3 / taken_s


def _matrices() -> Callable[[], object]:
    a, b = (torch.randn(_MATRIX, _MATRIX).to(torch.bfloat16) for _ in range(2))
    return lambda: torch.mm(a, b)
