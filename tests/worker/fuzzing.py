"""Mutates small videos and runs them through the pipeline in a process of its own.

As a program: one seed a line on stdin, one line of outcome on stdout, with the resident
bytes of the process. Whatever ends it, or keeps it silent, is a finding.
"""

from __future__ import annotations

import io
import selectors
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import psutil

HANG_S = 60
KINDS = (
    ("libx264", "mp4", {"b_frames": True}),
    ("libx264", "matroska", {"gop": 100}),
    ("libx264", "mpegts", {}),
    ("libx264", "avi", {}),
    ("libx264", "flv", {}),
    ("libx265", "mp4", {"gop": 20}),
    ("libvpx-vp9", "webm", {}),
    ("mpeg4", "avi", {}),
    ("mjpeg", "avi", {"pix_fmt": "yuvj420p"}),
)


def mutated(seed: int) -> bytes:
    """A video with bytes changed, cut out, doubled or swapped; `seed` decides all."""
    from tests.worker import media

    rng = np.random.default_rng(seed)
    codec, container, how = KINDS[seed % len(KINDS)]
    data = bytearray(media.video(codec, container, seconds=6, noise=20, **how))
    for _ in range(int(rng.integers(1, 12))):
        at = int(rng.integers(0, len(data)))
        # Heads and indexes are where most can go wrong.
        if rng.random() < 0.4:
            at = int(rng.integers(0, min(len(data), 4096)))
        length = int(rng.integers(1, 1 + min(2 ** rng.integers(0, 13), len(data) - at)))
        match int(rng.integers(5)):
            case 0:
                data[at] ^= 1 << int(rng.integers(8))
            case 1:
                data[at : at + length] = rng.bytes(length)
            case 2:
                del data[at : at + length]
            case 3:
                data[at:at] = data[at : at + length]
            case _:
                data[at : at + 4] = int(rng.integers(2**32)).to_bytes(4, "big")
        if len(data) < 64:
            break
    return bytes(data)


def outcome(data: bytes) -> str:
    """What the pipeline makes of it: an ending, never an unexpected exception."""
    from worker.pipeline import Finished, analyse
    from worker.slowfast.fake import FakeEngine
    from worker.video.errors import UnreadableVideo
    from worker.video.probe import Limits

    try:
        events = analyse(io.BytesIO(data), engine=FakeEngine(), limits=Limits(10**8))
        last = None
        for count, event in enumerate(events):
            last = event
            if count > 20_000:
                # A forged clock makes days of a second; that is lawful, and long.
                events.close()
                return "long"
        return "finished" if isinstance(last, Finished) else "no end"
    except UnreadableVideo as error:
        return error.code


class Fuzzer:
    """Feeds seeds to the process and watches it; starts another one when it dies."""

    def __init__(self) -> None:
        self.troubles = 0
        self.outcomes: Counter[str] = Counter()
        self._sizes: list[int] = []

    @property
    def grown_bytes(self) -> int:
        """By how much the process grew after its first twenty files."""
        return max(self._sizes[-1] - self._sizes[20], 0) if self._sizes[20:] else 0

    def run(self, seeds: Iterable[int]) -> Iterator[str]:
        """Each trouble in words."""
        process = self._start()
        for seed in seeds:
            line = self._ask(process, seed)
            if line is None:
                self.troubles += 1
                state = process.poll()
                yield f"seed {seed}: " + ("hangs" if state is None else f"ends {state}")
                self._end(process)
                process = self._start()
                continue
            told = line.partition(" ")[0]
            self.outcomes[told] += 1
            if told in ("raised", "no-end"):
                self.troubles += 1
                yield f"seed {seed}: {line}"
            self._sizes.append(psutil.Process(process.pid).memory_info().rss)
        self._end(process)

    def _start(self) -> subprocess.Popen[str]:
        self._sizes.clear()
        return subprocess.Popen(
            [sys.executable, "-m", "tests.worker.fuzzing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            bufsize=1,
        )

    @staticmethod
    def _end(process: subprocess.Popen[str]) -> None:
        with process:
            process.kill()

    @staticmethod
    def _ask(process: subprocess.Popen[str], seed: int) -> str | None:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(f"{seed}\n")
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(HANG_S):
                return None
        return process.stdout.readline().strip() or None


def main() -> None:
    for line in sys.stdin:
        try:
            told = outcome(mutated(int(line))).replace(" ", "-")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            told = f"raised {type(error).__name__}: {error}".replace("\n", " ")
        print(told, flush=True)


if __name__ == "__main__":
    main()
