"""The running product: time to the first alarm, and memory of web and worker."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.report import Row
from tests.flow.instance import Instance
from tests.services import free_port

FEED = 'subscription { alarmFeed(after: "") { alarm { type { code } } } }'


def first_alarm(home: Path) -> tuple[float, float, int]:
    """Seconds from the first answer to the first alarm; of a second start; bytes."""
    instance = Instance(home)
    try:
        instance.wait_for("Safe-Eye is ready", limit_s=300)
        ready = time.perf_counter()
        with instance.subscription(FEED, instance.token()) as events:
            next(events)
        alarm_s = time.perf_counter() - ready
        resident = psutil.Process(instance.process.pid).memory_info().rss
        instance.interrupt()
    finally:
        instance.kill()
    start = time.perf_counter()
    second = Instance(home)
    try:
        second.wait_for("Safe-Eye is ready", limit_s=60)
        second_s = time.perf_counter() - start
        second.interrupt()
    finally:
        second.kill()
    return alarm_s, second_s, resident


def split_memory(home: Path) -> tuple[int, int]:
    """Resident bytes of the web process and of a worker after the demo's analysis."""
    port = free_port()
    redis = subprocess.Popen(
        [
            shutil.which("redis-server") or "redis-server",
            *("--port", str(port), "--save", "", "--dir", str(home.parent)),
        ],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    web = Instance(home, REDIS_URL=url)
    worker = None
    try:
        web.wait_for("Safe-Eye is ready", limit_s=300)
        environment = {
            name: value for name, value in os.environ.items() if name != "DATABASE_URL"
        }
        worker = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "worker"],
            env={**environment, "SAFE_EYE_HOME": str(home), "REDIS_URL": url},
        )
        token = web.token()
        with web.subscription(FEED, token) as events:
            next(events)
        return (
            psutil.Process(web.process.pid).memory_info().rss,
            psutil.Process(worker.pid).memory_info().rss,
        )
    finally:
        if worker:
            worker.terminate()
            worker.wait(30)
        web.kill()
        redis.terminate()
        redis.wait(10)


def measure() -> list[Row]:
    """Everything on SQLite and this machine, in processes of their own."""
    with tempfile.TemporaryDirectory() as folder:
        alarm_s, second_s, one_process = first_alarm(Path(folder) / "one")
        web, worker = split_memory(Path(folder) / "two")
    return [
        Row("from `make run`'s first answer to the first alarm", f"{alarm_s:.1f} s"),
        Row("second start until it serves", f"{second_s:.1f} s"),
        Row("resident memory, one process for all", f"{one_process >> 20} MiB"),
        Row(
            "resident memory, web process alone",
            f"{web >> 20} MiB",
            f"worker {worker >> 20} MiB",
        ),
    ]
