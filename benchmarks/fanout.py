"""Alarm commit to client, and deliveries per second, over real sockets.

The server is a process of its own with its own database, the clients are in this
one. Clocks are the machine's monotonic one, so both ends can be compared.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.fanout_clients import Client, arrived, connect
from benchmarks.report import Row
from tests.services import free_port

SUBSCRIBERS = (1, 100, 1000)
PACED_EVENTS, PACE_S = 30, 0.2
BURST_EVENTS, PLAIN_EVENTS = 60, 6
LIMIT_S = 120.0
#: What a subscription needs to become live after it was asked for.
SETTLE_S = 3.0


class Process:
    """`benchmarks.fanout_server` in one of its roles."""

    def __init__(self, role: str, home: Path, redis_url: str) -> None:
        unset = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}
        environment = {k: v for k, v in os.environ.items() if k not in unset}
        environment |= {
            "SAFE_EYE_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "backend.settings",
            "ACCESS_TOKEN_S": "3600",
        }
        if redis_url:
            environment["REDIS_URL"] = redis_url
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.fanout_server", role],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.known: dict[str, Any] = self._answer()

    def publish(self, count: int, *, interval_s: float) -> list[float]:
        """Publish events; when each was committed."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([count, interval_s]) + "\n")
        self._process.stdin.flush()
        times: list[float] = self._answer()
        return times

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate(timeout=30)

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the measured process has ended")
        return json.loads(line)


@dataclass(frozen=True)
class Latency:
    """Milliseconds from commit to client, of all events at all clients."""

    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, committed: list[float], clients: list[Client]) -> Latency:
        taken = [
            (time_s - commit_s) * 1000
            for client in clients
            for commit_s, time_s in zip(
                committed, client.times[-len(committed) :], strict=True
            )
        ]
        cuts = statistics.quantiles(taken, n=100, method="inclusive")
        return cls(cuts[49], cuts[98])

    def __str__(self) -> str:
        return f"{self.p50_ms:.1f} / {self.p99_ms:.1f} ms"


async def _follow(server: Process, count: int, path: str) -> list[Client]:
    known = server.known
    clients = await connect(count, port=known["port"], path=path, token=known["token"])
    await asyncio.sleep(SETTLE_S)
    return clients


async def latency(server: Process, publisher: Process, count: int) -> Latency:
    """Paced events to `count` subscribers."""
    clients = await _follow(server, count, "/graphql")
    committed = await asyncio.to_thread(
        publisher.publish, PACED_EVENTS, interval_s=PACE_S
    )
    await arrived(clients, PACED_EVENTS, limit_s=LIMIT_S)
    for client in clients:
        client.transport.abort()
    return Latency.of(committed, clients)


async def throughput(
    server: Process, publisher: Process, count: int, *, path: str, events: int
) -> float:
    """Deliveries per second of events that are published as fast as they can be."""
    clients = await _follow(server, count, path)
    start = time.monotonic()
    await asyncio.to_thread(publisher.publish, events, interval_s=0)
    await arrived(clients, events, limit_s=LIMIT_S)
    end = max(client.times[-1] for client in clients)
    for client in clients:
        client.transport.abort()
    return count * events / (end - start)


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    port = free_port()
    program = shutil.which("redis-server") or "redis-server"
    options = ["--port", str(port), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait()


def _latency_row(server: Process, publisher: Process, layer: str) -> Row:
    parts = []
    for count in SUBSCRIBERS:
        parts.append(f"{asyncio.run(latency(server, publisher, count))} ({count:,})")
        time.sleep(1)
    return Row(
        f"alarm commit to client, p50 / p99 (subscribers), {layer}", ", ".join(parts)
    )


def measure() -> list[Row]:
    """Both layers; and the shared fan-out beside graphql-server as it comes."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "static").mkdir()
        server = Process("serve", home, "")
        try:
            rows = [_latency_row(server, server, "one process, in memory")]
            most = SUBSCRIBERS[-1]
            ours = asyncio.run(
                throughput(server, server, most, path="/graphql", events=BURST_EVENTS)
            )
            plain = asyncio.run(
                throughput(server, server, most, path="/plain", events=PLAIN_EVENTS)
            )
        finally:
            server.stop()
        with _redis(home) as url:
            server, publisher = (
                Process("serve", home, url),
                Process("publish", home, url),
            )
            try:
                layer = "published by another process, Redis"
                rows.append(_latency_row(server, publisher, layer))
            finally:
                server.stop()
                publisher.stop()
    rows.append(
        Row(
            f"deliveries to {most:,} subscribers of one process",
            f"{ours:,.0f} a second",
            f"{plain:,.0f} a second with an execution for each subscriber: "
            f"{ours / plain:.1f}×",
        )
    )
    return rows


if __name__ == "__main__":
    for row in measure():
        print(row)
