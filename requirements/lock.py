"""Writes the lock files: `python requirements/lock.py` resolves the .in files anew.

One resolution over all four keeps them consistent. A lock names every package with
its exact version and is installed without further resolution, so that nothing can
pull another torch.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
#: Installed without their declared dependencies: see worker.in and dev.in.
ALONE = {"worker": ["pyslowfast==1.0"], "dev": ["pytorchvideo==0.1.5"]}
#: Only for some Pythons, which need not be the one that resolves: redis on Debian 12's.
MARKED = {"web": ['async-timeout==5.0.1; python_full_version < "3.11.3"']}
#: Never installed: OpenVINO imports it if it is there, and then tells Google Analytics
#: of each start and keeps files in the home directory.
UNWANTED = {"openvino-telemetry"}
#: Has a lock of its own, torch.lock: its dependencies differ by build.
TORCH = "torch"


def resolve(*names: str) -> dict[str, str]:
    """Return {package: version} of everything that these .in files need."""
    inputs = [part for name in names for part in ("-r", str(FOLDER / f"{name}.in"))]
    report = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"),
            *("--ignore-installed", "--report", "-", *inputs),
        ],
        check=True,
        stdout=subprocess.PIPE,
    )
    packages = json.loads(report.stdout)["install"]
    return {
        re.sub(r"[-_.]+", "-", item["metadata"]["name"]).lower(): item["metadata"][
            "version"
        ]
        for item in packages
    }


def main() -> None:
    written: set[str] = set()
    order = ("web", "worker", "quantise", "dev")
    everything = resolve(*order)
    for count, name in enumerate(order, 1):
        needed = everything if name == order[-1] else resolve(*order[:count])
        own = sorted(set(needed) - written)
        written |= set(own)
        # A local build tag such as +cpu belongs to one index, not to the lock.
        lines = [
            f"{package}=={everything[package].split('+')[0]}"
            for package in own
            if package not in {TORCH, *UNWANTED}
        ]
        (FOLDER / f"{name}.lock").write_text(
            "# Made by requirements/lock.py.\n"
            + "\n".join(lines + MARKED.get(name, []) + ALONE.get(name, []))
            + "\n"
        )
    (FOLDER / "torch.lock").write_text(
        "# Made by requirements/lock.py. Installed with its dependencies: they depend\n"
        "# on the build (CPU or CUDA) that pip takes.\n"
        f"{TORCH}=={everything[TORCH].split('+')[0]}\n"
    )


if __name__ == "__main__":
    main()
