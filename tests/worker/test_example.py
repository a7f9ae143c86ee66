"""The example of docs/engine.md does what it shows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.worker import media

ROOT = Path(__file__).parents[2]


def test_the_engine_is_a_library_of_under_twenty_lines(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "engine.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert found
    example = found[1]
    assert len(example.splitlines()) < 20
    video = bytearray(media.video(seconds=12, container="mp4", noise=30))
    middle = len(video) // 2
    video[middle : middle + len(video) // 5] = bytes(len(video) // 5)
    (tmp_path / "shop.mp4").write_bytes(video)
    program = example.replace("/tmp/safe-eye-engines", str(tmp_path / "engines"))
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    (lost,) = re.findall(
        r"^could not be read: (\d+\.\d+) \d", done.stdout, re.MULTILINE
    )
    assert 4 < float(lost) < 8
