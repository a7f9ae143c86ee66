"""What the actors work with."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from backend.apps.videos.files import open_video_source
from backend.apps.videos.models import Video
from worker import pipeline
from worker.slowfast.engine import Engine
from worker.video import annotate
from worker.video.source import Source


@dataclass(frozen=True)
class Tools:
    """What a run works with; tests put others in their place."""

    engine: Engine
    open_source: Callable[[Video], AbstractContextManager[Source]] = open_video_source
    gate: pipeline.Gate = "auto"
    # How many analyses this process has under way at the most.
    analyses: int = 1
    analyse: Callable[..., Generator[pipeline.Event, None, None]] = pipeline.analyse
    write_snapshot: Callable[..., None] = annotate.write_snapshot
    write_clip: Callable[..., None] = annotate.write_clip
    write_annotated: Callable[..., None] = annotate.write_annotated
    # A native call that gives no sign for so long will not come back.
    stall_s: float = 600.0
    stopping: threading.Event = field(default_factory=threading.Event)
    stalled: threading.Event = field(default_factory=threading.Event)
    # What this process holds right now: claim → what hands it back.
    held_analyses: dict[str, Callable[[], bool]] = field(default_factory=dict)
    held_fetches: dict[str, Callable[[], bool]] = field(default_factory=dict)
