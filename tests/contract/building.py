"""Builds the front end's packages once, however many test processes want them."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.node import ROOT, environment, program

CONTRACT = ROOT / "frontend-contract"
CLIENT = CONTRACT / "client"
EXAMPLE = CONTRACT / "examples" / "next"
TSC = CONTRACT / "node_modules" / "typescript" / "bin" / "tsc"
NEXT = CONTRACT / "node_modules" / "next" / "dist" / "bin" / "next"


def build(
    *, into: Path, of: Sequence[Path], steps: Sequence[Sequence[str]], folder: Path
) -> Path:
    """Run Node's `steps` in `folder`, unless `into` was made of the same files `of`."""
    if not TSC.is_file():
        raise pytest.UsageError("The packages are missing; `make test` installs them.")
    with (CONTRACT / "node_modules" / f".{into.name.strip('.')}-lock").open(
        "w"
    ) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = _digest(of)
        stamp = into / ".made-of"
        if not (stamp.is_file() and stamp.read_text() == wanted):
            for step in steps:
                _run(step, folder)
            stamp.write_text(wanted)
    return into


def _run(step: Sequence[str], folder: Path) -> None:
    done = subprocess.run(
        [program("node"), *step],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def _digest(of: Sequence[Path]) -> str:
    found = hashlib.sha256()
    for root in of:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file():
                found.update(str(path).encode() + path.read_bytes())
    return found.hexdigest()


def built_client() -> Path:
    """The folder of the package as it is published."""
    return build(
        into=CLIENT / "dist",
        of=[CLIENT / "src", CLIENT / "tsconfig.json", CONTRACT / "package-lock.json"],
        steps=[[str(TSC), "-p", "tsconfig.json"]],
        folder=CLIENT,
    )


def built_client_tests() -> Path:
    """The folder with the client's own tests, ready for Node. Types are checked."""
    built_client()
    return build(
        into=CLIENT / "build",
        of=[CLIENT / "src", CLIENT / "tests", CONTRACT / "package-lock.json"],
        steps=[[str(TSC), "-p", "tests/tsconfig.json"]],
        folder=CLIENT,
    )


def built_example() -> Path:
    """The Next.js example as `next start` serves it."""
    built_client()
    return build(
        into=EXAMPLE / ".next",
        of=[
            CLIENT / "src",
            *(EXAMPLE / name for name in ("app", "next.config.ts", "package.json")),
            CONTRACT / "package-lock.json",
        ],
        steps=[[str(NEXT), "build"]],
        folder=EXAMPLE,
    )
