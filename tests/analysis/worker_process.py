"""A worker process for tests: all real but the engine, and it stops where told.

`python -m tests.analysis.worker_process GATE [--in-process]`: after its first
detection is stored it waits until the file GATE exists, so that a test can kill,
freeze or interrupt it in the middle of its work.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

POLL_S = 0.02


def gated(gate: Path) -> Any:
    """The real pipeline, waiting for `gate` after the first detection."""
    from worker import pipeline

    def analyse(*args: Any, **options: Any) -> Iterator[pipeline.Event]:
        events = pipeline.analyse(*args, **options)
        for event in events:
            yield event
            if isinstance(event, pipeline.DetectionFound):
                _wait(gate, options["should_stop"])

    return analyse


def _wait(gate: Path, should_stop: Any) -> None:
    while not gate.exists() and not should_stop():
        time.sleep(POLL_S)


def main() -> int:
    django.setup()
    from worker.actors import Tools
    from worker.main import run_worker, start_in_process_worker
    from worker.slowfast.fake import FakeEngine

    tools = Tools(engine=FakeEngine(), analyse=gated(Path(sys.argv[1])))
    if "--in-process" not in sys.argv:
        return run_worker(tools)
    stop = start_in_process_worker(build=lambda: tools)
    done = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: done.set())
    print("ready", flush=True)
    done.wait()
    stop()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    sys.exit(main())
