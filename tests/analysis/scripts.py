"""Scripted pipelines: what a run is told, without decoding anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from worker import pipeline
from worker.actors import Tools
from worker.detections import Detection as Found
from worker.detections import TimedBox
from worker.slowfast.fake import FakeEngine

Script = Callable[[], Iterator[Any]]
FALL = Found(
    behaviour="fall",
    score=0.75,
    start_s=Fraction(1),
    end_s=Fraction(10, 3),
    peak_s=Fraction(2),
    boxes=(TimedBox(Fraction(2), 10, 20, 30, 40),),
)
BEGUN = replace(
    FALL,
    score=0.6,
    end_s=Fraction(3, 2),
    peak_s=Fraction(5, 4),
    boxes=(),
    is_ongoing=True,
)
FINISHED: Any = pipeline.Finished(None, 1, 1, 0, 0.1, 1)  # type: ignore[arg-type]


def one_fall() -> Iterator[Any]:
    """A fall in the first half of the video."""
    yield pipeline.Progress(Fraction(30), Fraction(60))
    yield pipeline.DetectionFound(FALL)
    yield FINISHED


def _writes(text: str) -> Callable[..., None]:
    def write(_source: Any, _found: Any, path: Path, *_rest: Any) -> None:
        path.write_text(text)

    return write


def tools(script: Script, **changes: Any) -> Tools:
    """Real services and storage; pipeline and pictures as scripted."""
    given: dict[str, Any] = {
        "engine": FakeEngine(),
        "open_source": lambda video: nullcontext(Path("unread")),
        "analyse": lambda *_args, **_options: script(),
        "write_snapshot": _writes("snapshot"),
        "write_clip": _writes("clip"),
        "write_annotated": _writes("annotated"),
    }
    return Tools(**{**given, **changes})
