"""Rows of the figures table and the places in the READMEs where it is shown."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.ko.md")
MARKS = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.DOTALL)


@dataclass(frozen=True)
class Row:
    """One measured figure, as text, beside what it is compared with."""

    what: str
    measured: str
    beside: str = ""


def machine() -> str:
    """The machine in words: processor, cores, Python."""
    model = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    cores = os.cpu_count()
    return f"{model}, {cores} cores, Python {platform.python_version()}"


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table with the machine and the day under it."""
    lines = ["| what | measured | beside it, in the same run |", "|---|---|---|"]
    lines += [f"| {row.what} | {row.measured} | {row.beside} |" for row in rows]
    lines += ["", f"`make bench` on {machine()}, {date.today().isoformat()}."]
    return "\n".join(lines) + "\n"


def write(rows: Sequence[Row], *, json_path: Path | None) -> None:
    """Print the table, put it into the READMEs and, if asked, into a JSON file."""
    text = table(rows)
    print(text)
    for name in READMES:
        path = ROOT / name
        if path.is_file():
            old = path.read_text(encoding="utf-8")
            path.write_text(
                MARKS.sub(lambda match: match[1] + text + match[2], old),
                encoding="utf-8",
            )
    if json_path:
        content = {"machine": machine(), "rows": [asdict(row) for row in rows]}
        json_path.write_text(json.dumps(content, indent=1, ensure_ascii=False))
