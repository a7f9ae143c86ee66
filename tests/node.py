"""Node for the tests: the one in .venv if `make test` put one there, else PATH's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
_PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def environment(**more: str) -> dict[str, str]:
    """The environment in which scripts find that Node, and nothing calls home."""
    return {**os.environ, "PATH": _PATH, "NEXT_TELEMETRY_DISABLED": "1", **more}


def program(name: str) -> str:
    """The path of `node`, `npm` or another program of a Node installation."""
    found = shutil.which(name, path=_PATH)
    if found is None:
        raise pytest.UsageError(f"{name} is missing; `make test` installs it.")
    return found


def run_node(*arguments: str, folder: Path, timeout_s: float = 300, **more: str) -> str:
    """Run `node` in `folder`; what it printed. Fails with that if Node fails."""
    done = subprocess.run(
        [program("node"), *arguments],
        cwd=folder,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout
