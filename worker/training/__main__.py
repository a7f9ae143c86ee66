"""`python -m worker.training`: the same as `safe-eye train`."""

from __future__ import annotations

import argparse
import sys

from worker.training.cli import add_arguments, run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="safe-eye train", description=run.__doc__)
    add_arguments(parser)
    sys.exit(run(parser.parse_args()))
