"""The packages of a user alone: what only tests install cannot be imported.

Tests run where `make test` has installed more than a user has. A product that imports
some of that works here and nowhere else.
"""

from __future__ import annotations

import os
import re
import runpy
from importlib.metadata import packages_distributions
from pathlib import Path

_LOCKS = Path(__file__).parents[2] / "requirements"
_UNWANTED: set[str] = runpy.run_path(str(_LOCKS / "lock.py"))["UNWANTED"]
_SITE = '''"""Finds nothing that a user's installation has not."""

import sys
from importlib.machinery import PathFinder

ABSENT = frozenset({names!r})


class Installed:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            return None
        return PathFinder.find_spec(name, path, target)


sys.meta_path[sys.meta_path.index(PathFinder)] = Installed
'''


def _locked(*names: str) -> set[str]:
    text = "\n".join((_LOCKS / f"{name}.lock").read_text("utf-8") for name in names)
    return {_plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


#: What `make run` installs, and what the image of the web process holds.
ALL = ("web", "worker", "torch")
WEB = ("web",)


def absent_modules(*, locks: tuple[str, ...] = ALL) -> list[str]:
    """Modules that other locks than these bring."""
    others = _locked("web", "worker", "torch", "dev") | _UNWANTED
    others -= _locked(*locks)
    return sorted(
        module
        for module, owners in packages_distributions().items()
        if {_plain(owner) for owner in owners} <= others
    )


def environment_as_installed(
    folder: Path, *, locks: tuple[str, ...] = ALL
) -> dict[str, str]:
    """Variables for a Python process that has only what these locks bring."""
    names = absent_modules(locks=locks)
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_SITE.format(names=names), "utf-8")
    before = os.environ.get("PYTHONPATH")
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(folder), before)))}
