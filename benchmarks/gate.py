"""The motion gate: does it lose events, what does it save, how fast does it make it?

`python -m benchmarks.gate events|still|speed|cameras [--clips FOLDER] [--seeds N]`
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks import gate_footage as footage
from worker import pipeline
from worker.batching import SharedEngine
from worker.detections import Detection
from worker.scenes.spec import BEHAVIOURS, random_spec
from worker.slowfast.card import bundled
from worker.slowfast.engine import Engine, load_engine
from worker.video.errors import UnreadableVideo

CACHE = Path(tempfile.gettempdir()) / "safe-eye-bench"
MINUTES = 10


def found(
    path: Path, engine: Engine, gate: pipeline.Gate
) -> tuple[list[Detection], Any]:
    """What one analysis finds, and its last event."""
    events = list(pipeline.analyse(path, engine=engine, gate=gate))
    told = [e.detection for e in events if isinstance(e, pipeline.DetectionFound)]
    return told, events[-1]


def lost(before: list[Detection], after: list[Detection]) -> list[Detection]:
    """Those of `before` that none of `after` overlaps."""
    return [
        a
        for a in before
        if not any(
            b.behaviour == a.behaviour and b.start_s < a.end_s and b.end_s > a.start_s
            for b in after
        )
    ]


def compare(path: Path, engine: Engine, label: str) -> tuple[int, int, int, int]:
    """Events without the gate, lost with it, windows, windows looked at."""
    plain, _ = found(path, engine, "off")
    gated, end = found(path, engine, "auto")
    for event in lost(plain, gated):
        print(f"LOST {label}: {event.behaviour} {float(event.start_s):.2f}", flush=True)
    return len(plain), len(lost(plain, gated)), end.windows, end.looked


def scenes(engine: Engine, seeds: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every behaviour, seed and encoder, each scene within stillness."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scene.mkv"
        for how in footage.ENCODERS:
            total = (0, 0, 0, 0)
            for behaviour in BEHAVIOURS:
                for seed in range(seeds):
                    spec = random_spec(behaviour, seed, seconds=6, size=(448, 336))
                    frames = footage.within_stillness(spec, still_s=8)
                    footage.encode(frames, path, how, spec)
                    got = compare(path, engine, f"{how.name} {behaviour} {seed}")
                    total = tuple(map(sum, zip(total, got, strict=True)))
            yield how.name, total


def events(engine: Engine, args: argparse.Namespace) -> None:
    """Events lost by the gate, over rendered scenes and a folder of clips."""
    for name, (plain, gone, windows, looked) in scenes(engine, args.seeds):
        share = looked / windows
        print(f"{name}: {gone} of {plain} events lost, {share:.0%} looked at")
    if args.clips:
        total = (0, 0, 0, 0)
        clips = sorted(args.clips.rglob("*.mp4")) + sorted(args.clips.rglob("*.avi"))
        for path in clips[:: args.every]:
            try:
                got = compare(path, engine, path.name)
            except UnreadableVideo:
                continue
            total = tuple(map(sum, zip(total, got, strict=True)))
        print(f"clips: {total[1]} of {total[0]} events lost, {total[3]}/{total[2]}")


def street(*, moving: bool, minutes: int = MINUTES) -> Path:
    """The rendered footage, made once on this machine."""
    CACHE.mkdir(exist_ok=True)
    path = CACHE / f"street-{'moving' if moving else 'still'}-{minutes}.mkv"
    if not path.exists():
        part = path.with_suffix(".part")
        footage.street(part, seconds=60 * minutes, moving=moving)
        part.replace(path)
    return path


def still(engine: Engine, args: argparse.Namespace) -> None:
    """Windows saved on a still street with a noisy sensor."""
    _, end = found(street(moving=False, minutes=args.minutes), engine, "auto")
    print(f"still street: {1 - end.looked / end.windows:.1%} of windows saved")


def speed(engine: Engine, args: argparse.Namespace) -> None:
    """The whole of `safe-eye analyze`, start included, with the gate and without."""
    path = street(moving=True, minutes=args.minutes)
    seconds = 60 * args.minutes
    for words in ((), ("--no-gate",)):
        command = [sys.executable, "-m", "worker.analyze", str(path), *words]
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken_s = time.perf_counter() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(
            f"{' '.join(words) or 'gate'}: {taken_s:.1f} s, "
            f"{seconds / taken_s:.0f}x real time, processor so far "
            f"{used.ru_utime + used.ru_stime:.1f} s, peak {used.ru_maxrss >> 10} MiB",
            flush=True,
        )


def cameras(engine: Engine, args: argparse.Namespace) -> None:
    """Ten videos at once with one engine against the same ten in a row."""
    path = street(moving=True, minutes=args.minutes)

    def row(gate: pipeline.Gate) -> float:
        start = time.perf_counter()
        for _ in range(10):
            found(path, engine, gate)
        return time.perf_counter() - start

    def together(gate: pipeline.Gate) -> float:
        shared = SharedEngine(engine)
        start = time.perf_counter()
        with ThreadPoolExecutor(10) as pool:
            list(pool.map(lambda _: found(path, shared, gate), range(10)))
        taken_s = time.perf_counter() - start
        shared.close()
        return taken_s

    for gate in ("auto", "off") if args.both else ("auto",):
        one, many = row(gate), together(gate)
        print(f"gate {gate}: {one:.1f} s in a row, {many:.1f} s at once", flush=True)
        print(f"gate {gate}: {one / many:.2f}x the throughput", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate")
    parser.add_argument("what", choices=("events", "still", "speed", "cameras"))
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--minutes", type=int, default=MINUTES)
    parser.add_argument("--clips", type=Path, help="a folder of videos")
    parser.add_argument("--every", type=int, default=1, help="take every n-th clip")
    parser.add_argument("--both", action="store_true", help="without the gate as well")
    args = parser.parse_args()
    engine = load_engine(bundled(), cache_dir=CACHE / "engines")
    {"events": events, "still": still, "speed": speed, "cameras": cameras}[args.what](
        engine, args
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
