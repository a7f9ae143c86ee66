"""A minute of alarms for 1,000 subscribers, of whom one in ten is slow or broken.

Half of those stop reading while fat subscriptions of theirs go on, the others vanish in
the middle or send what is no message. The rest must get everything, in time.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psutil

from benchmarks.fanout import LIMIT_S, SETTLE_S, Process
from benchmarks.fanout_clients import Client, arrived, connect
from benchmarks.report import Row

SUBSCRIBERS, BAD = 1000, 100
EVENTS, INTERVAL_S = 600, 0.1
#: What the slow ones ask for: about five kilobytes an event, four times.
HUNGRY = 4
MUCH = " ".join(f"a{number}: logLine" for number in range(45))
FAT = f"subscription {{ alarmFeed {{ alarm {{ {MUCH} }} }} }}"


class Stubborn(Client):
    """Asks for much, then reads no more until the end."""

    was_closed = False

    def connection_lost(self, exc: Exception | None) -> None:
        self.was_closed = True
        super().connection_lost(exc)

    def gorge(self) -> None:
        for number in range(HUNGRY):
            name, payload = f"more {number}", {"query": FAT}
            self._send({"id": name, "type": "subscribe", "payload": payload})
        self.transport.pause_reading()


class Memory:
    """The resident size of the server, looked at four times a second."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.before = self.peak = self._process.memory_info().rss
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._ended.wait(0.25):
            self.peak = max(self.peak, self._process.memory_info().rss)

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()


async def _connect_stubborn(count: int, *, port: int, token: str) -> list[Stubborn]:
    loop = asyncio.get_running_loop()
    made = [Stubborn("/graphql", token) for _ in range(count)]
    for client in made:
        await loop.create_connection(partial(_itself, client), "127.0.0.1", port)
    await asyncio.gather(*(client.subscribed for client in made))
    return made


def _itself(client: Client) -> Client:
    return client


async def _misbehave(clients: list[Client]) -> None:
    """One after the other over the minute: vanish, or send nonsense."""
    for number, client in enumerate(clients):
        await asyncio.sleep(EVENTS * INTERVAL_S / len(clients) * 0.9)
        if number % 2:
            client.transport.abort()
        else:
            client._write(1, b"{ nonsense")


@dataclass(frozen=True)
class Outcome:
    """Of one run: `latencies_ms` of the well-behaved, what they lack or have twice."""

    latencies_ms: list[float]
    missing: int
    span_s: float
    slow_closed: int


async def _run(server: Process) -> Outcome:
    port, token = server.known["port"], server.known["token"]
    good = await connect(SUBSCRIBERS - BAD, port=port, path="/graphql", token=token)
    broken = await connect(BAD // 2, port=port, path="/graphql", token=token)
    stubborn = await _connect_stubborn(BAD - BAD // 2, port=port, token=token)
    await asyncio.sleep(SETTLE_S)
    for client in stubborn:
        client.gorge()
    trouble = asyncio.create_task(_misbehave(broken))
    committed = await asyncio.to_thread(server.publish, EVENTS, interval_s=INTERVAL_S)
    await trouble
    with suppress(TimeoutError):
        await arrived(good, EVENTS, limit_s=LIMIT_S)
    taken = [
        (at_s - commit_s) * 1000
        for client in good
        if len(client.times) == EVENTS
        for commit_s, at_s in zip(committed, client.times, strict=True)
    ]
    for client in stubborn:
        client.transport.resume_reading()
    await asyncio.sleep(SETTLE_S)
    closed = sum(client.was_closed for client in stubborn)
    for client in (*good, *broken, *stubborn):
        client.transport.abort()
    return Outcome(
        taken,
        sum(abs(EVENTS - len(client.times)) for client in good),
        committed[-1] - committed[0],
        closed,
    )


def measure() -> list[Row]:
    """Everything in one process with the in-memory layer; clients beside it."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "static").mkdir()
        server = Process("serve", home, "")
        memory = Memory(server.pid)
        try:
            found = asyncio.run(_run(server))
        finally:
            memory.stop()
            server.stop()
    taken, span_s = found.latencies_ms, found.span_s
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    mib = 1024**2
    return [
        Row(
            f"{SUBSCRIBERS:,} subscribers, {BAD} of them slow or broken, "
            f"{(EVENTS - 1) / span_s:.1f} alarms a second for {span_s:.0f} s: "
            "commit to client, p50 / p99 / slowest of the others",
            f"{cuts[49]:.0f} / {cuts[98]:.0f} / {max(taken):.0f} ms",
            f"{found.missing} of {len(taken):,} deliveries lost or repeated, "
            f"{found.slow_closed} of {BAD - BAD // 2} slow clients closed; the process "
            f"grew from {memory.before / mib:.0f} to {memory.peak / mib:.0f} MiB",
        )
    ]


if __name__ == "__main__":
    for row in measure():
        print(row)
