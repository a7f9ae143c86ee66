"""`python -m worker.scenes`: render scenes without the rest of Safe-Eye."""

import argparse

from worker.scenes.cli import add_arguments, run


def parser() -> argparse.ArgumentParser:
    """The parser of `python -m worker.scenes`."""
    result = argparse.ArgumentParser(prog="python -m worker.scenes")
    add_arguments(result)
    return result


if __name__ == "__main__":
    raise SystemExit(run(parser().parse_args()))
