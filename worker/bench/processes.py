"""Programs of their own, watched from outside: how long they take, how large they get.

Reads /proc, so on Linux alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LOOK_S = 0.02
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Watched:
    """One process that ended well; `sizes` are its resident bytes over time."""

    taken_s: float
    sizes: tuple[int, ...]

    @property
    def peak_bytes(self) -> int:
        return max(self.sizes)

    @property
    def growth_bytes(self) -> int:
        """How much larger its last quarter is than its second, at the most."""
        quarter = max(len(self.sizes) // 4, 1)
        second = self.sizes[quarter : 2 * quarter] or self.sizes
        return max(self.sizes[-quarter:]) - max(second)


def watch(command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Watched:
    """Run `command` to its end. Raises RuntimeError when it fails."""
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - the caller's own program
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, **(env or {})},
        text=True,
    )
    sizes = [0]
    while process.poll() is None:
        sizes.append(_resident_bytes(process.pid))
        time.sleep(_LOOK_S)
    taken_s = time.perf_counter() - started
    _, errors = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {errors.strip()[-500:]}")
    return Watched(taken_s, tuple(sizes))


def analyze(path: Path, *words: str, home: Path) -> Watched:
    """`safe-eye analyze` of a file in a process of its own, its state in `home`."""
    return watch(
        [sys.executable, "-m", "worker.analyze", str(path), "--json", *words],
        env={
            "SAFE_EYE_HOME": str(home),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
    )


def _resident_bytes(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/statm").read_text(encoding="ascii")
    except OSError:
        return 0
    return int(text.split()[1]) * _PAGE_BYTES if text else 0
