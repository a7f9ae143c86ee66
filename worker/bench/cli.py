"""`safe-eye bench`: what Safe-Eye costs on this machine, beside what it replaces."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from worker.bench.rows import Row, as_json, machine, table

#: Without any named, all of them.
PARTS = (
    "networks",
    "files",
    "share",
    "memory",
    "cameras",
    "start",
    "growth",
    "annotate",
    "stages",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `safe-eye bench`."""
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows")
    parser.add_argument(
        "--picture",
        type=Path,
        metavar="SVG",
        help="draw where the time goes into this file",
    )
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        default=Path(tempfile.gettempdir()) / "safe-eye-bench",
        help="footage and models, kept for the next time (default: %(default)s)",
    )
    parser.add_argument(
        "--quick", action="store_true", help="seconds of work, and rough figures"
    )


def run(args: argparse.Namespace) -> int:
    """Measure, print and write; returns the exit code (0, or 2 for a wrong part)."""
    if unknown := sorted(set(args.parts) - set(PARTS)):
        print(f"safe-eye bench: there is no part {unknown[0]}", file=sys.stderr)
        return 2
    about = machine()
    rows: list[Row] = []
    for row in measure(args):
        sys.stdout.write(table([row]).partition("\n")[2])
        sys.stdout.flush()
        rows.append(row)
        if args.json:
            text = json.dumps(as_json(about, rows), indent=1, ensure_ascii=False)
            args.json.write_text(text + "\n", encoding="utf-8")
    return 0


def measure(args: argparse.Namespace) -> Iterator[Row]:
    """All rows of the parts that are asked for, each as soon as it is known."""
    from worker.bench.parts import Bench

    bench = Bench(args.cache, is_quick=args.quick, picture=args.picture)
    for name in PARTS:
        if name in args.parts or not args.parts:
            print(f"measuring: {name} …", file=sys.stderr, flush=True)
            part: Callable[[], Iterator[Row]] = getattr(bench, name)
            yield from part()
