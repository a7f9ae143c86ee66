"""The locks are installed without resolution: what they name has to be all there is."""

from __future__ import annotations

import runpy
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FOLDER = Path(__file__).parents[2] / "requirements"
# Its declared needs are those of its command line, see worker.in.
ALONE = {"pyslowfast", "pytorchvideo"}
# Left out on purpose, and said so by what writes the locks.
UNWANTED = runpy.run_path(str(FOLDER / "lock.py"))["UNWANTED"]


def _locked(*names: str) -> dict[str, Requirement]:
    lines = [
        line
        for name in names
        for line in (FOLDER / f"{name}.lock").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(each.name): each for each in found}


@pytest.mark.parametrize("python", ["3.11.0", "3.11.2", "3.11.9", "3.12.3", "3.13.5"])
def test_every_python_gets_all_that_the_packages_need(python: str) -> None:
    version = ".".join(python.split(".")[:2])
    environment = {
        **{name: str(value) for name, value in default_environment().items()},
        "python_full_version": python,
        "python_version": version,
        "extra": "",
    }
    locked = _locked("web", "worker", "dev", "quantise", "torch")
    installed = {
        name
        for name, each in locked.items()
        if each.marker is None or each.marker.evaluate(environment)
    }
    missing = []
    for name in installed - ALONE:
        try:
            needs = map(Requirement, requires(name) or [])
        except PackageNotFoundError:
            continue  # for another Python than the one that runs this
        missing += [
            f"{name} needs {need}"
            for need in needs
            if (need.marker is None or need.marker.evaluate(environment))
            and canonicalize_name(need.name) not in {*installed, *UNWANTED}
            # torch's own lock is resolved by pip: they differ by build.
            and name != "torch"
        ]
    assert missing == []


def test_nothing_that_reports_to_others_is_installed() -> None:
    assert {"openvino-telemetry"} == UNWANTED
    assert UNWANTED.isdisjoint(_locked("web", "worker", "dev", "quantise", "torch"))
