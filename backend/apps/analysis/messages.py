"""The sentences that the web process and the worker share about analyses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from backend.common.broker import ANALYSIS_QUEUE, Job


@dataclass(frozen=True)
class AnalyseVideo(Job):
    """Please work on this analysis; whoever claims its row first does."""

    queue: ClassVar[str] = ANALYSIS_QUEUE
    actor: ClassVar[str] = "analyse_video"

    analysis_id: int
