"""The sentence that the web process and the worker share about fetching."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from backend.common.broker import FETCH_QUEUE, Job


@dataclass(frozen=True)
class FetchVideo(Job):
    """Please fetch this registered video; whoever claims its row first does."""

    queue: ClassVar[str] = FETCH_QUEUE
    actor: ClassVar[str] = "fetch_video"

    video_id: int
