"""What a bench tells: rows of figures with their baselines, and the machine."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from worker.slowfast.engine import usable_cores

_PACKAGES = ("torch", "openvino", "av", "opencv-python-headless", "numpy", "nncf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure. `baseline` is of the same `unit` and run; `ratio` > 1 is better."""

    what: str
    value: float | None
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    note: str = ""


def machine() -> dict[str, Any]:
    """The machine and the versions that the figures belong to."""
    return {
        "cpu": _processor(),
        "cores": usable_cores(),
        "memory_bytes": _memory_bytes(),
        "os": platform.platform(),
        "python": platform.python_version(),
        **{name: _version(name) for name in _PACKAGES},
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def as_json(about: dict[str, Any], rows: Iterable[Row]) -> dict[str, Any]:
    """`{machine, rows}`; a row without a note has no such key."""
    plain = [asdict(row) for row in rows]
    for row in plain:
        if not row["note"]:
            del row["note"]
    return {"machine": about, "rows": plain}


def table(rows: Iterable[Row]) -> str:
    """The rows for people, one a line."""
    lines = [f"{'what':<64} {'value':>12} {'baseline':>12} {'ratio':>7}"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}×"
        value, baseline = (_figure(v, row.unit) for v in (row.value, row.baseline))
        lines.append(f"{row.what:<64} {value:>12} {baseline:>12} {ratio:>7}".rstrip())
        if row.note:
            lines.append(f"  {row.note}")
    return "\n".join(lines) + "\n"


def median_s(call: Callable[[], object], *, rounds: int, warm_ups: int = 1) -> float:
    """Median wall-clock seconds of one call, after `warm_ups`."""
    for _ in range(warm_ups):
        call()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    digits = 1 if abs(value) >= 100 else 2 if abs(value) >= 1 else 4
    return f"{value:,.{digits}f} {unit}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory_bytes() -> int | None:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
