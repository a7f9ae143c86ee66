"""What the set-up says when it cannot work."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_too_old_python_is_said_in_one_sentence(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    old = tmp_path / "python3"
    # Answers the version and fails every check of it, as Python 3.9 would.
    old.write_text(
        '#!/bin/sh\n[ "$1" = -V ] && { echo "Python 3.9.2"; exit 0; }\nexit 1\n'
    )
    old.chmod(0o755)
    reply = subprocess.run(
        ["sh", "requirements/install.sh"],
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHON": str(old)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert reply.returncode == 1
    assert reply.stdout == ""
    assert reply.stderr == (
        "Safe-Eye needs Python 3.11 or newer (found: Python 3.9.2). "
        "Install it, or name it: make PYTHON=/path/to/python3.11\n"
    )
    assert not (tmp_path / ".venv").exists()
