"""The CUDA engine beside pyslowfast as it comes: `python -m worker.bench.gpu`.

Needs a card and torch, neither PyAV nor OpenVINO nor Django. Clips a second, of which
share is what; rows are printed and, with --json, written as they come.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from worker.bench.models import flops, noise_clips, zoo_card
from worker.bench.rows import Row, as_json, machine, median_s, table
from worker.slowfast.card import ModelCard, bundled, load_card
from worker.slowfast.checkpoint import load_network
from worker.slowfast.cuda_engine import CudaEngine
from worker.slowfast.preprocess import to_pathways

BATCHES = (1, 8, 32, 64)
_MATRIX = 8192


def main(argv: Sequence[str] | None = None) -> int:
    """Entrance of `python -m worker.bench.gpu`."""
    parser = argparse.ArgumentParser(prog="worker.bench.gpu", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows")
    parser.add_argument("--rounds", type=int, default=10, help="of which the median is")
    parser.add_argument("--compile", action="store_true", help="torch.compile as well")
    args = parser.parse_args(argv)
    if not torch.cuda.is_available():
        print("worker.bench.gpu: torch sees no CUDA card here", file=sys.stderr)
        return 1
    about = machine() | {
        "card": torch.cuda.get_device_name(),
        "cuda": torch.version.cuda,
        "cudnn": torch.backends.cudnn.version(),  # type: ignore[no-untyped-call]
    }
    print(json.dumps(about), flush=True)
    rows = []
    for row in measure(rounds=args.rounds, compiled=args.compile):
        print(table([row]).partition("\n")[2], end="", flush=True)
        rows.append(row)
        if args.json:
            args.json.write_text(json.dumps(as_json(about, rows), indent=1))
    return 0


def measure(*, rounds: int, compiled: bool) -> Iterator[Row]:
    """All rows, the quickest first."""
    rate = _matrix_rate(rounds)
    yield Row(
        what=f"bf16 matrices of {_MATRIX}², multiplied",
        value=rate / 1e12,
        unit="TFLOP/s",
    )
    with tempfile.TemporaryDirectory() as folder:
        cards = [load_card(bundled()), zoo_card(Path(folder) / "zoo")]
        for card in cards:
            for batch in BATCHES:
                yield from _batch(card, batch, rate, rounds=rounds, compiled=compiled)
                torch.cuda.empty_cache()


def _batch(
    card: ModelCard, batch: int, rate: float, *, rounds: int, compiled: bool
) -> Iterator[Row]:
    network = load_network(card)
    work = flops(network, card) * batch
    name = f"{card.name}, batch {batch}"
    plain = _eager_s(network, card, batch, bf16=False, rounds=rounds)

    def row(what: str, taken_s: float | None, note: str = "") -> Row:
        if taken_s is None:
            return Row(what=f"{name}: {what}", value=None, unit="clips/s", note=note)
        share = f"{work / taken_s / rate:.1%} of the matrix rate"
        return Row(
            what=f"{name}: {what}",
            value=batch / taken_s,
            unit="clips/s",
            baseline=batch / plain,
            ratio=plain / taken_s,
            note=f"{taken_s * 1000:.2f} ms, {share}{note and ', '}{note}",
        )

    yield row("pyslowfast eager fp32 (TF32 as torch has it)", plain)
    yield row(
        "pyslowfast eager, bf16 autocast",
        _eager_s(network, card, batch, bf16=True, rounds=rounds),
    )
    if compiled:
        yield row("torch.compile, bf16", *_compiled_s(network, card, batch, rounds))
    clips = noise_clips(card, batch)
    for fused in (False, True):
        kind = "engine, fused" if fused else "engine"
        try:
            engine = CudaEngine(card, network=network, fused=fused, sizes=(batch,))
            whole_s = median_s(lambda e=engine: e.score_frames(clips), rounds=rounds)  # type: ignore[misc]
        except RuntimeError as error:
            yield row(kind, None, str(error).partition("\n")[0])
            continue
        inside_s = _on_card_s(lambda e=engine: e._graph(batch).recorded.replay())  # type: ignore[misc]
        copy_s = _on_card_s(_copying(engine, batch))
        host_s = whole_s - inside_s - copy_s
        yield row(f"{kind}, the network alone", inside_s)
        yield row(
            f"{kind}, from bytes to answers",
            whole_s,
            f"copy {copy_s / whole_s:.1%} (pinned to card), "
            f"host and normalising {host_s / whole_s:.1%}",
        )
        if batch == 32:
            yield row(
                f"{kind}, two batches in flight", _in_flight_s(engine, batch, rounds)
            )
        del engine


def _in_flight_s(engine: CudaEngine, batch: int, rounds: int) -> float:
    """Seconds a batch where the copy of the next one runs beside the work."""
    clips = noise_clips(engine.card, batch * 4)
    return median_s(lambda: engine.score_frames(clips), rounds=rounds) / 4


def _matrix_rate(rounds: int) -> float:
    """Floating point operations a second of one large bf16 product."""
    a, b = (
        torch.randn(_MATRIX, _MATRIX, device="cuda", dtype=torch.bfloat16)
        for _ in range(2)
    )
    out = torch.empty_like(a)
    return 2 * _MATRIX**3 / _on_card_s(lambda: torch.mm(a, b, out=out), rounds=rounds)


def _eager_s(
    network: nn.Module, card: ModelCard, batch: int, *, bf16: bool, rounds: int
) -> float:
    return _call_s(network.cuda(), card, batch, bf16=bf16, rounds=rounds)


def _compiled_s(
    network: nn.Module, card: ModelCard, batch: int, rounds: int
) -> tuple[float | None, str]:
    try:
        compiled: Any = torch.compile(network.cuda(), mode="max-autotune-no-cudagraphs")
        return _call_s(compiled, card, batch, bf16=True, rounds=rounds), ""
    except Exception as error:  # noqa: BLE001 - told in the row
        return None, repr(error).partition("\\n")[0][:200]


def _call_s(
    network: Any, card: ModelCard, batch: int, *, bf16: bool, rounds: int
) -> float:
    parts = [
        torch.from_numpy(p).cuda() for p in to_pathways(noise_clips(card, 1), card)
    ]
    pathways = [p.expand(batch, *p.shape[1:]).contiguous() for p in parts]

    def call() -> None:
        with torch.inference_mode(), torch.autocast("cuda", torch.bfloat16, bf16):
            network(list(pathways))

    return _on_card_s(call, rounds=rounds)


def _copying(engine: CudaEngine, batch: int) -> Callable[[], None]:
    slot = engine._slots.get()
    engine._slots.put(slot)

    def copy() -> None:
        with torch.inference_mode():
            slot.on_card[:batch].copy_(slot.on_host[:batch], non_blocking=True)

    return copy


def _on_card_s(call: Callable[[], object], *, rounds: int = 10) -> float:
    """Median seconds by the card's own clock."""
    for _ in range(3):
        call()
    taken: list[float] = []
    for _ in range(rounds):
        begin, end = (
            torch.cuda.Event(enable_timing=True)  # type: ignore[no-untyped-call]
            for _ in range(2)
        )
        begin.record()
        call()
        end.record()
        torch.cuda.synchronize()
        taken.append(begin.elapsed_time(end) / 1000)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
