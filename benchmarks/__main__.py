"""`make bench`: measures everything, or the parts that are named."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path

from benchmarks import report

PARTS = ("engines", "pipeline", "graphql", "fanout", "load", "product", "uploads")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    args = parser.parse_args()
    unknown = set(args.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    rows: list[report.Row] = []
    for part in args.parts or PARTS:
        print(f"measuring: {part} …", file=sys.stderr, flush=True)
        rows += import_module(f"benchmarks.{part}").measure()
    if args.parts:
        # A part alone is for the one who looks; the READMEs show whole runs.
        print(report.table(rows))
    else:
        report.write(rows, json_path=args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
