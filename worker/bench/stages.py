"""Where the time goes: a look at every thread some hundred times a second.

Nothing is built into the path that is measured; what a thread is in is read off its
stack. Threads that wait for others count nowhere.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Final

_LOOK_S: Final = 0.004

STAGES: Final = (
    "decode",
    "gate",
    "preprocess",
    "network",
    "localise",
    "encode",
    "other",
)
#: Part of a file's path → the stage that it is; the innermost frame decides.
_ROOMS: Final = (
    ("worker/gate/", "gate"),
    ("worker/slowfast/preprocess", "preprocess"),
    ("worker/slowfast/localise", "localise"),
    ("_engine.py", "network"),
    ("worker/video/annotate", "encode"),
    ("worker/video/encode", "encode"),
    ("worker/video/boxes", "encode"),
    ("worker/video/", "decode"),
    ("worker/clip_feed", "decode"),
    ("worker/scoring", "preprocess"),
    ("worker/", "other"),
)
_WAITING: Final = ("threading.py", "queue.py", "worker/batching.py")


class Sampler:
    """Counts, between `with` and its end, the stages in which threads are seen."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, name="sampler", daemon=True)
        self._began_s = self.elapsed_s = 0.0

    def __enter__(self) -> Sampler:
        self._began_s = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.elapsed_s = time.perf_counter() - self._began_s
        self._stop.set()
        self._thread.join()

    def shares(self) -> dict[str, float]:
        """The part of all that threads did, by stage; they sum up to 1."""
        total = sum(self._seen.values()) or 1
        return {stage: self._seen[stage] / total for stage in STAGES}

    def _look(self) -> None:
        own = threading.get_ident()
        while not self._stop.wait(_LOOK_S):
            for ident, frame in sys._current_frames().items():
                if ident != own and (stage := stage_of(frame)):
                    self._seen[stage] += 1


def stage_of(frame: FrameType | None) -> str | None:
    """The stage that a stack is in; None for one that waits or is none of ours."""
    if frame is None or frame.f_code.co_filename.endswith(_WAITING):
        return None
    while frame is not None:
        name = frame.f_code.co_filename.replace("\\", "/")
        if "worker/bench/" not in name:
            for part, stage in _ROOMS:
                if part in name:
                    return stage
        frame = frame.f_back
    return None


_COLOURS: Final = {
    "decode": "#4e79a7",
    "gate": "#59a14f",
    "preprocess": "#edc948",
    "network": "#e15759",
    "localise": "#b07aa1",
    "encode": "#76b7b2",
    "other": "#bab0ac",
}


_LEFT, _WIDTH, _ROW, _TOP = 160, 680, 44, 44


def draw(title: str, runs: Mapping[str, Mapping[str, float]]) -> str:
    """An SVG with a bar for each run: {its name: {stage: seconds}}."""
    longest = max((sum(run.values()) for run in runs.values()), default=0) or 1
    height = _TOP + _ROW * len(runs) + 46
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 {height}" '
        'font-family="sans-serif" font-size="14">',
        f'<rect width="960" height="{height}" fill="white"/>',
        _text(16, 26, title, 'font-weight="bold"'),
    ]
    for index, (name, run) in enumerate(runs.items()):
        y = _TOP + _ROW * index
        parts.append(_text(_LEFT - 10, y + 20, name, 'text-anchor="end"'))
        parts += _bar(run, y, _WIDTH / longest)
    x = float(_LEFT)
    for stage in STAGES:
        parts.append(_rect(x, height - 28, 14, 14, stage))
        parts.append(_text(x + 20, height - 16, stage))
        x += 38 + 8 * len(stage)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(run: Mapping[str, float], y: int, scale: float) -> Iterator[str]:
    """The stages of one run side by side; the wide ones say their share."""
    x, total = float(_LEFT), sum(run.values())
    for stage in STAGES:
        width = run.get(stage, 0) * scale
        if width < 0.5:
            continue
        yield _rect(x, y, width, 30, stage)
        if width > 44:
            share = f"{run[stage] / total:.0%}"
            look = 'text-anchor="middle" fill="white"'
            yield _text(x + width / 2, y + 20, share, look)
        x += width
    yield _text(x + 8, y + 20, f"{total:.1f} s")


def _rect(x: float, y: float, width: float, height: float, stage: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}" '
        f'fill="{_COLOURS[stage]}"/>'
    )


def _text(x: float, y: float, words: str, look: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y}" {look}>{words}</text>'
