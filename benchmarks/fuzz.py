"""Mutated videos through the decoder front: no crash, no hang, no growth.

`python -m benchmarks.fuzz [--seconds 600] [--seed N]`; the videos go through the whole
pipeline, gate included, in a process of their own, so that a crash of native code is
seen. Prints the seed of what went wrong, from which it can be made again.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import count, takewhile

from tests.worker.fuzzing import Fuzzer


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    args = parser.parse_args()
    until = time.monotonic() + args.seconds
    fuzzer = Fuzzer()
    # One process for all of them, or what it grows by would be that of a few.
    seeds = takewhile(lambda _: time.monotonic() < until, count(args.seed))
    for trouble in fuzzer.run(seeds):
        print(trouble, flush=True)
    files, grown = fuzzer.outcomes.total(), fuzzer.grown_bytes / 2**20
    print(f"{files} files, {fuzzer.troubles} troubles, grown {grown:.1f} MiB")
    print(", ".join(f"{told} {times}" for told, times in fuzzer.outcomes.most_common()))
    return 1 if fuzzer.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
