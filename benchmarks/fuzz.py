"""Mutated videos through the decoder front: no crash, no hang, no growth.

`python -m benchmarks.fuzz [--seconds 600] [--seed N]`; the videos go through the whole
pipeline, gate included, in a process of their own, so that a crash of native code is
seen. Prints the seed of what went wrong, from which it can be made again.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.worker.fuzzing import Fuzzer


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    args = parser.parse_args()
    until = time.monotonic() + args.seconds
    seed, fuzzer = args.seed, Fuzzer()
    while time.monotonic() < until:
        for trouble in fuzzer.run(range(seed, seed + 40)):
            print(trouble, flush=True)
        seed += 40
    grown = fuzzer.grown_bytes >> 20
    print(f"{seed - args.seed} files, {fuzzer.troubles} troubles, grown {grown} MiB")
    return 1 if fuzzer.troubles else 0


if __name__ == "__main__":
    sys.exit(main())
