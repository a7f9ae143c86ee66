"""The demo video through `safe-eye analyze`: multiples of real time, memory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.report import Row
from worker.scenes.demo import render_demo


def run_measured(command: list[str]) -> tuple[float, int, str]:
    """Wall-clock seconds, peak resident bytes and stdout of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    watched = psutil.Process(process.pid)
    peak = 0
    while process.poll() is None:
        try:
            peak = max(peak, watched.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        time.sleep(0.05)
    output, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, peak, output


def measure() -> list[Row]:
    """With and without snapshots, clips and the annotated video; start included."""
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "demo.mp4"
        start = time.perf_counter()
        render_demo(video)
        render_s = time.perf_counter() - start
        analyze = [sys.executable, "-m", "worker.analyze", str(video), "--json"]
        found = [*analyze, "--output", str(Path(folder) / "found")]
        # Once before: the engine's cache is filled by the first analysis of a machine.
        run_measured(analyze)
        plain_s, plain_bytes, text = run_measured(analyze)
        whole_s, whole_bytes, _ = run_measured(found)
    duration_s = json.loads(text)["duration_s"]
    return [
        Row(
            "`safe-eye analyze` of the demo video (1280×720, 15 fps, "
            f"{duration_s:.0f} s), scores and boxes",
            f"{duration_s / plain_s:.1f}× real time",
            f"{plain_s:.1f} s, peak memory {plain_bytes >> 20} MiB",
        ),
        Row(
            "the same with snapshots, clips and the annotated video",
            f"{duration_s / whole_s:.1f}× real time",
            f"{whole_s:.1f} s, peak memory {whole_bytes >> 20} MiB",
        ),
        Row("rendering the demo video", f"{render_s:.1f} s"),
    ]
